"""Measuring goes on where one thing ends before its time: what it used up, or what the data have nothing for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest

from bench import __main__ as bench
from bench.scene import OnTheWay, Scenario, Scene

LEFT = "no slip is left on its way that nobody signed for"


@dataclass
class Still:
    """A server that takes a millisecond of the processor each time it is looked at."""

    looks: int = 0

    def rest(self) -> None:
        pass

    def each_cpu(self) -> tuple[dict[int, float], dict[int, float]]:
        self.looks += 1
        return {1: self.looks / 1000}, {2: 0.0}


@dataclass
class Sides:
    found: list[bench.Side] = field(default_factory=list)

    def add(self, slips: int) -> None:
        waiting = [OnTheWay(f"CK-{each}", f"/goods/{each}", "buyer@k001.example") for each in range(slips)]
        self.found.append(bench.Side(1, Path(), 0, cast(Any, Still()), Scene("", on_the_way=waiting), (0, 0)))


def measured(monkeypatch: pytest.MonkeyPatch, *slips: int) -> list[bench.Figure]:
    monkeypatch.setattr(bench, "logging_in", ready)
    sides = Sides()
    for each in slips:
        sides.add(each)
    bench.measure(sides.found, Scenario("dock: sign there", signing, 15), 4)
    return [side.figures[-1] for side in sides.found]


def ready(scene: Scene) -> Callable[[], object]:
    return lambda: None


def signing(scene: Scene) -> Callable[[], object]:
    slip = scene.slip_to_sign()
    return lambda: slip


def test_what_every_turn_had_enough_for_has_its_figure_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [(round(each.cpu, 3), each.why, each.ended) for each in measured(monkeypatch, 7, 7)] == [(1.0, "", "")] * 2


def test_a_scenario_that_used_up_the_slips_of_one_side_says_after_how_many_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    small, large = measured(monkeypatch, 5, 7)
    assert (round(small.cpu, 3), small.ended) == (1.0, f"after 2 turns: {LEFT}")
    assert large.ended == f"after 2 turns: {LEFT}"


@pytest.mark.parametrize("slips", [0, 1, 3])
def test_a_scenario_that_finds_no_slip_for_one_counted_turn_says_that_it_was_not_measured(
    monkeypatch: pytest.MonkeyPatch, slips: int
) -> None:
    assert [each.why for each in measured(monkeypatch, slips)] == [f"not measured: {LEFT}"]


def test_who_only_looks_at_slips_uses_none_up() -> None:
    scene = Scene("", on_the_way=[OnTheWay("CK-1", "/goods/1", "buyer@k001.example")])
    assert [scene.slip().number for _ in range(9)] == ["CK-1"] * 9
    assert scene.slip_to_sign().number == "CK-1"
    with pytest.raises(RuntimeError, match=LEFT):
        scene.slip()
