"""The table of a delay's moves, without a database: from where, to where, whose, signed or with a reason (5.1.10(1), RULES 2 and 7)."""

from __future__ import annotations

import pytest

from domain.access.policy import may
from domain.deliveries.delays.workflow import CAUSES, DEEDS, DELAY, KINDS, WHY_LATE
from domain.deliveries.models.lateness import OPEN_DELAYS, DelayState
from domain.shared.message import Message
from templates.language import say, speaking
from tests.access.people import of_cast

pytestmark = pytest.mark.clause("5.1.10(1)")
S = DelayState
TABLE = {  # move: (from, to, who may among those asked, signed, with a reason)
    "meet": ({S.OPEN, S.MET, S.CONFIRMED}, S.MET, {"sun_li", "chen", "he_head", "li_qian", "zhao"}, False, False),
    "write_dates": ({S.MET, S.CONFIRMED}, S.MET, {"li_qian", "zhao"}, False, False),
    "confirm": ({S.MET}, S.CONFIRMED, {"chen", "he_head"}, True, False),
    "offer": ({S.CONFIRMED}, S.OFFERED, {"li_qian", "zhao"}, False, False),
    "take_back": ({S.OFFERED}, S.MET, {"li_qian", "zhao"}, False, True),
    "take": ({S.OFFERED}, S.TAKEN, {"wang_min"}, False, False),
    "refuse": ({S.OFFERED}, S.MET, {"wang_min"}, False, True),
    "set_aside": ({S.OPEN, S.MET}, S.UNFOUNDED, {"sun_li", "chen", "he_head", "li_qian", "zhao"}, False, True),
    "lapse": ({S.OFFERED}, S.MET, set(), False, False),
    "outgrow": ({S.MET, S.CONFIRMED, S.OFFERED}, S.MET, set(), False, False),
    "overtake": (set(OPEN_DELAYS), S.CLOSED, set(), False, False),
    "close": (set(OPEN_DELAYS), S.CLOSED, set(), False, False),
    "forget": ({S.CLOSED}, S.UNFOUNDED, set(), False, False),
}
ASKED = ("sun_li", "chen", "he_head", "li_qian", "zhao", "xu", "fang", "liu", "qian", "shen", "it", "wang_min", "a_quality")


@pytest.mark.parametrize("move", TABLE)
def test_each_move_leads_where_the_procedure_says(move: str) -> None:
    sources, target, who, signed, reason = TABLE[move]
    row = DELAY.moves[move]
    assert (set(row.sources), row.target, row.signed, row.reason) == (sources, target, signed, reason)
    assert {name for name in ASKED if may(of_cast(name), row.permission)} == who


def test_the_table_has_no_other_move_and_each_has_its_words() -> None:
    assert set(DELAY.moves) == set(TABLE) == set(DEEDS)


def test_nothing_is_offered_that_production_did_not_confirm() -> None:
    assert [move for move, row in DELAY.moves.items() if row.target == S.OFFERED] == ["offer"]
    assert DELAY.moves["offer"].sources == (S.CONFIRMED,)
    assert [move for move, row in DELAY.moves.items() if row.target == S.CONFIRMED and row.signed] == ["confirm"]


def test_only_what_was_offered_is_taken() -> None:
    assert {source for row in DELAY.moves.values() if row.target == S.TAKEN for source in row.sources} == {S.OFFERED}


@pytest.mark.parametrize("ended", [S.TAKEN, S.CLOSED, S.UNFOUNDED])
def test_a_case_that_has_ended_moves_no_more_but_for_a_miss_that_never_was(ended: DelayState) -> None:
    assert [move for move, row in DELAY.moves.items() if ended in row.sources] == (["forget"] if ended == S.CLOSED else [])


@pytest.mark.parametrize("words", [CAUSES, KINDS, WHY_LATE])
def test_what_can_be_chosen_has_words_of_its_own(words: dict[str, Message]) -> None:
    assert len({word.id for word in words.values()}) == len(words) > 2


@pytest.mark.clause("5.1.10(4)")
def test_each_cause_is_called_what_stopped_the_delivery_and_not_what_the_same_word_means_elsewhere() -> None:
    with speaking("zh-CN"):
        assert {cause: say(word) for cause, word in CAUSES.items()} == {
            "material": "物料", "machine": "设备或模具", "people": "人员", "method": "计划或方法", "quality": "质量",
            "subcontractor": "委外厂商", "customer": "顾客", "transport": "运输",
        }
