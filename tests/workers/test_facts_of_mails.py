"""The facts of a mail: name and value in a line, what is urgent, what leads somewhere; and those of the morning, written by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from domain.notifications.letters import Letter
from workers import composing
from workers.composing import _facts, _html, _text

HOST = "https://hc.example"
FIGURES = {"day": date(2026, 11, 23), "late": 2, "today": 1, "next3": 3, "next7": 4, "risk": 0}


def row(order: str, name: str = "稳定杆连接杆", n: int = 1200, customer: str = "远江汽车") -> SimpleNamespace:
    return SimpleNamespace(order=order, position=10, name=name, customer=customer, n=Decimal(n), unit="pcs", day=date(2027, 11, 20))


def letter(language: str = "zh-CN", **more: Any) -> Letter:
    rows: dict[str, Any] = {"late_rows": [], "today_rows": [], "risk_rows": []}
    params = {**FIGURES, **rows, "path": "/admin/deliveries", "url": f"{HOST}/admin/deliveries", **more}
    return Letter("孙丽", "sun.li@hc.example", language, "delivery_morning", params, "衡川", "")


class TestOneLine:
    """As a template of facts writes it."""

    @pytest.mark.parametrize(("line", "fact"), [
        ("Due|11-28", ("Due", "11-28", False, "")),
        ("!Due|11-28", ("Due", "11-28", True, "")),
        (" Due | 11-28 ", ("Due", "11-28", False, "")),
        ("Order|400 pcs|/admin/orders/SO-1", ("Order", "400 pcs", False, f"{HOST}/admin/orders/SO-1")),
        ("!Order|400 pcs|/admin/orders/SO-1", ("Order", "400 pcs", True, f"{HOST}/admin/orders/SO-1")),
        ("Order|400 pcs|", ("Order", "400 pcs", False, "")),
    ])
    def test_is_a_name_a_value_and_perhaps_the_way_to_it(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str, fact: tuple[str, str, bool, str]
    ) -> None:
        assert self.read(monkeypatch, tmp_path, line) == [fact]

    @pytest.mark.parametrize("line", ["", "no value at all", "Due|", "Due|   "])
    def test_without_a_value_is_none(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: str) -> None:
        assert self.read(monkeypatch, tmp_path, line) == []

    def test_a_notice_without_a_file_of_them_has_none(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(composing, "MAIL", tmp_path)
        assert _facts(letter()) == []

    def read(self, monkeypatch: pytest.MonkeyPatch, folder: Path, line: str) -> list[tuple[str, str, bool, str]]:
        (folder / "delivery_morning").mkdir()
        (folder / "delivery_morning" / "facts.txt").write_text("")
        monkeypatch.setattr(composing, "MAIL", folder)
        monkeypatch.setattr(composing, "_words", lambda letter, name, language: line)
        return _facts(letter())


@pytest.mark.clause("5.1.10(1)")
class TestTheMorning:
    def test_names_each_delivery_under_its_figure(self) -> None:
        facts = _facts(letter(late_rows=[row("SO-1"), row("SO-2")], today_rows=[row("SO-3")]))
        names = [name.partition(" ")[0] for name, *_ in facts]
        assert names == ["逾期", "SO-1", "SO-2", "今日应发", "SO-3", "未来", "未来", "有延误风险"]
        assert [link for *_, link in facts if link] == [f"{HOST}/admin/orders/SO-{n}" for n in (1, 2, 3)]

    @pytest.mark.parametrize(("language", "value"), [
        ("zh-CN", "远江汽车 · 1,200 件 · 2027-11-20"), ("en", "远江汽车 · 1,200 pcs · 20 Nov 2027"),
    ])
    def test_writes_quantity_and_day_as_its_reader_does(self, language: str, value: str) -> None:
        assert value in [said for _, said, *_ in _facts(letter(language, late_rows=[row("SO-1")]))]

    @pytest.mark.parametrize(("late", "risk", "urgent"), [(2, 0, 1), (0, 3, 1), (1, 1, 2), (0, 0, 0)])
    def test_marks_what_asks_for_somebody(self, late: int, risk: int, urgent: int) -> None:
        assert sum(marked for _, _, marked, _ in _facts(letter(late=late, risk=risk))) == urgent

    def test_a_name_with_the_sign_between_name_and_value_leads_nowhere_else(self) -> None:
        odd = row("SO-1", name="支架|x|/admin/people", customer="某|/elsewhere")
        (_, _, _, link), = (fact for fact in _facts(letter(late_rows=[odd])) if fact[0].startswith("SO-1"))
        assert link == f"{HOST}/admin/orders/SO-1"

    def test_both_parts_of_the_mail_carry_the_link(self) -> None:
        sent = letter(late_rows=[row("SO-1")])
        assert f'href="{HOST}/admin/orders/SO-1"' in _html(sent)
        assert f"{HOST}/admin/orders/SO-1" in _text(sent)

    def test_peoples_words_stay_words_in_it(self) -> None:
        page = _html(letter(late_rows=[row("SO-1", name="<b>支架</b>")]))
        assert "<b>支架</b>" not in page and "&lt;b&gt;支架" in page


@pytest.mark.parametrize("template", ["date_taken", "date_agreed"])
@pytest.mark.parametrize(("language", "days"), [("zh-CN", "2026-12-24"), ("en", "24 Dec 2026, 4 Jan 2027")])
def test_the_days_that_were_taken_are_written_as_their_reader_does(template: str, language: str, days: str) -> None:
    taken = {"delay": "DY-1", "by": "王敏", "days": [date(2026, 12, 24), date(2027, 1, 4)]}
    params = {**taken, "number": "SO-1", "po_number": "45", "path": "/", "url": HOST, "lines": 1, "name": "支架",
              "requested": None, "promised": None}
    text = _text(Letter("李倩", "li.qian@hc.example", language, template, params, "衡川", "SO-1"))
    assert days in text and "date(" not in text
