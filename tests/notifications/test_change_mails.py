"""Mails about changes: who is written to at which turn, what the rows say, and the words in both languages (5.1.9(1), 5.1.9(5))."""

from __future__ import annotations

import contextlib
import re
import uuid
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from domain.changes.models import ChangeItem, ChangeState, Field
from domain.notifications import changes
from domain.notifications.letters import Letter
from domain.records.sheets import restored
from domain.shared.message import Message
from domain.shared.work import Work
from tests.cast import NOW
from workers.composing import composed

S = ChangeState
OWNER, BUYER = uuid.UUID(int=1), uuid.UUID(int=2)
NAMES = {OWNER: "owner", BUYER: "buyer"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
Told = list[tuple[str, set[str], list[str], dict[str, Any]]]
Tell = Callable[..., Told]


def item(field: str = Field.DATE, state: str = "open", **more: Any) -> ChangeItem:
    given = {"before": {"day": "2026-12-18"}, "asked": {"day": "2026-12-24"}, "agreed": None, "line_id": None}
    return ChangeItem(id=uuid.uuid4(), field=field, state=state, **(given | more))


def change(state: ChangeState = S.ASKED, *, internal: bool = False, why: str = "") -> Any:
    return SimpleNamespace(number="CH-261123-001", state=state, internal=internal, reason="节拍调整", asked_by_name="王敏",
                           decided_why=why, revision=2)


@pytest.fixture
def tell(monkeypatch: pytest.MonkeyPatch) -> Tell:
    """What a reaction would write: template, readers, the states of the items it names, and its own words."""
    told: Told = []

    def note(work: Any, template: str, readers: set[uuid.UUID], happened: Any, items: Any, more: Any = None) -> None:
        if readers:
            told.append((template, {NAMES[each] for each in readers}, [each.state for each in items], more or {}))

    monkeypatch.setattr(changes, "_tell", note)
    monkeypatch.setattr(changes, "owner", lambda work, happened: {OWNER})
    monkeypatch.setattr(changes, "buyers", lambda work, happened: {BUYER})
    monkeypatch.setattr(changes, "items_of", lambda work, change: [item(), item(state="countered"), item(state="agreed")])

    def react(reaction: Any, by: str, of: Any, **more: Any) -> Told:
        work = SimpleNamespace(person=SimpleNamespace(is_staff=by == "staff"))
        reaction(work, SimpleNamespace(change=of, order=SimpleNamespace(number="SO-1"), **more))
        return told

    return react


ALL, WAITING = ["open", "countered", "agreed"], ["countered"]


@pytest.mark.clause("5.1.9(1)")
class TestWhoIsWrittenTo:
    def test_what_the_customer_asks_goes_to_the_account_manager_alone(self, tell: Tell) -> None:
        assert tell(changes.on_asked, "customer", change()) == [("change_asked", {"owner"}, ALL, {"by": "王敏"})]

    def test_what_the_house_enters_for_them_goes_to_the_buyers_too(self, tell: Tell) -> None:
        assert tell(changes.on_asked, "staff", change()) == [
            ("change_asked", {"owner"}, ALL, {"by": "王敏"}), ("change_entered", {"buyer"}, ALL, {}),
        ]

    def test_what_we_propose_goes_to_the_buyers_with_the_reason_and_what_waits_for_them(self, tell: Tell) -> None:
        assert tell(changes.on_proposed, "staff", change(S.PROPOSED)) == [("change_proposed", {"buyer"}, WAITING, {"why": "节拍调整"})]

    def test_our_answer_goes_to_the_buyers_with_what_differs_alone(self, tell: Tell) -> None:
        assert tell(changes.on_answered, "staff", change(S.WITH_CUSTOMER)) == [("change_answered", {"buyer"}, WAITING, {})]

    @pytest.mark.parametrize(("by", "told"), [("customer", [("change_settled", {"owner"}, ALL, {})]), ("staff", [])])
    def test_the_customers_word_goes_to_the_account_manager_unless_the_house_said_it(self, tell: Tell, by: str, told: Told) -> None:
        assert tell(changes.on_settled, by, change(S.WITH_CUSTOMER)) == told

    def test_in_force_both_sides_read_the_revision_and_the_items_that_hold(self, tell: Tell) -> None:
        found = tell(changes.on_in_force, "staff", change(S.IN_FORCE), items=[item(state="agreed")])
        assert found == [("change_in_force", {"owner", "buyer"}, ["agreed"], {"revision": 2})]

    def test_a_line_that_does_not_come_in_is_told_with_its_part_and_the_reason(self, tell: Tell) -> None:
        of = item(Field.ADD, "refused", asked={"part": "5801300-E27", "dates": []})
        found = tell(changes.on_line_refused, "staff", change(), item=of, why="暂无产能")
        assert found == [("change_line_refused", {"buyer"}, ["refused"], {"part": "5801300-E27", "why": "暂无产能"})]

    def test_a_line_that_goes_on_by_itself_is_told_with_the_number_it_came_from(self, tell: Tell) -> None:
        found = tell(changes.on_divided, "staff", change(), parent=SimpleNamespace(number="CH-261120-009"))
        assert found == [("change_divided", {"buyer"}, ALL, {"parent": "CH-261120-009"})]


DECLINED, WITHDRAWN = "declined by the customer", "withdrawn"


@pytest.mark.clause("5.1.9(1)")
@pytest.mark.parametrize(("state", "by", "internal", "told"), [
    (S.REFUSED, "staff", False, ("change_refused", {"buyer"}, None)),
    (S.REFUSED, "staff", True, None),  # nobody outside ever heard of it
    (S.DECLINED, "customer", False, ("change_ended", {"owner"}, DECLINED)),
    (S.WITHDRAWN, "customer", False, ("change_ended", {"owner"}, WITHDRAWN)),
    (S.WITHDRAWN, "staff", False, ("change_ended", {"owner", "buyer"}, WITHDRAWN)),
    (S.WITHDRAWN, "staff", True, ("change_ended", {"owner"}, WITHDRAWN)),
    (S.DECLINED, "staff", False, ("change_ended", {"owner", "buyer"}, DECLINED)),
    (S.REPLACED, "customer", False, None),  # the newer one is told of
    (S.IN_FORCE, "staff", False, None),
    (S.ASKED, "customer", False, None),
])
def test_an_end_is_told_to_those_who_knew_of_it(tell: Tell, state: ChangeState, by: str, internal: bool,
                                               told: tuple[str, set[str], str | None] | None) -> None:
    found = tell(changes.on_ended, by, change(state, internal=internal, why="模具已排满"))
    if told is None:
        assert found == []
        return
    [(template, readers, _, more)] = found
    assert (template, readers, more["why"]) == (told[0], told[1], "模具已排满")
    assert (str(more["ended"]) if "ended" in more else None) == told[2]


class TestItsRows:
    @pytest.fixture(autouse=True)
    def _lines(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.line = SimpleNamespace(id=uuid.uuid4(), position=20, customer_part="2904110-K80")
        monkeypatch.setattr(changes, "lines_of", lambda work, order_id: {self.line.id: self.line})

    def rows(self, *items: ChangeItem) -> list[dict[str, Any]]:
        return changes._rows(cast(Work, None), uuid.uuid4(), items)

    def test_one_of_a_line_names_line_and_part_before_what_changes(self) -> None:
        [row] = self.rows(item(line_id=self.line.id))
        assert (str(row["what"]), row["was"], row["now"]) == ("Line 20 2904110-K80: Delivery date", date(2026, 12, 18), date(2026, 12, 24))

    @pytest.mark.parametrize("line_id", [None, uuid.UUID(int=7)])  # of the whole order, or of a line that the reader is not shown
    def test_one_of_no_line_in_sight_names_the_field_alone(self, line_id: uuid.UUID | None) -> None:
        assert str(self.rows(item(line_id=line_id))[0]["what"]) == "Delivery date"

    def test_what_is_on_the_table_is_what_was_agreed_last(self) -> None:
        assert self.rows(item(agreed={"day": "2026-12-30"}))[0]["now"] == date(2026, 12, 30)

    @pytest.mark.parametrize(("many", "listed"), [(1, 1), (12, 12), (13, 12), (40, 12)])
    def test_a_mail_lists_twelve_items_and_no_more(self, many: int, listed: int) -> None:
        assert len(self.rows(*(item() for _ in range(many)))) == listed


ROWS = [{"what": Message("Line {n} {part}: {field}", n=20, part="2904110-K80", field=Message("Delivery date")), "was": date(2026, 12, 18),
         "now": date(2026, 12, 24)}]
FACTS: dict[str, Any] = {"number": "SO-261123-001", "po_number": "4500872136", "change": "CH-261123-001", "rows": ROWS, "n": 1,
                         "path": "/changes/CH-261123-001", "url": "https://hc.example/changes/CH-261123-001"}
SAID: dict[str, tuple[dict[str, Any], str, str]] = {  # template: its own words, and what the mail then says in Chinese and in English
    "change_asked": ({"by": "王敏"}, "王敏", "王敏 asked for change CH-261123-001"),
    "change_entered": ({}, "请您核对是否符合贵司原意", "Please check that it is as you meant it"),
    "change_proposed": ({"why": "节拍调整"}, "节拍调整", "节拍调整"),
    "change_answered": ({}, "CH-261123-001", "needs yours"),
    "change_settled": ({}, "顾客已答复", "The customer answered what was before them"),
    "change_in_force": ({"revision": 2}, "2", "the order now stands in revision 2"),
    "change_refused": ({"why": "模具已排满"}, "模具已排满", "The reason: 模具已排满"),
    "change_ended": ({"why": "", "ended": Message("withdrawn")}, "撤回", "is withdrawn; the order stays as it was"),
    "change_line_refused": ({"part": "5801300-E27", "why": "暂无产能"}, "5801300-E27", "the further line 5801300-E27 cannot be added"),
    "change_divided": ({"parent": "CH-261120-009"}, "CH-261120-009", "is reviewed as change CH-261123-001 now"),
}
LANGUAGES = pytest.mark.parametrize("language", ["zh-CN", "en"])


def written(template: str, language: str, **more: Any) -> tuple[str, str]:
    mail = composed(Letter("王敏", "x@k001.example", language, template, FACTS | more, "衡川", "SO-261123-001"), "id", NOW)
    body = mail.get_body(("plain",))
    assert body is not None
    return str(mail["Subject"]), str(body.get_content())


@pytest.mark.clause("5.1.9(1)")
@LANGUAGES
@pytest.mark.parametrize("template", SAID)
def test_the_mail_says_in_the_readers_language_what_changes_from_what_to_what(template: str, language: str) -> None:
    more, chinese, english = SAID[template]
    subject, words = written(template, language, **more)
    assert (chinese if language == "zh-CN" else english) in subject + words
    assert not re.search(r"\{|\}|None|undefined", subject + words)
    assert FACTS["url"] in words and "SO-261123-001" in subject
    assert "2904110-K80" in words and "→" in words
    assert ("12-24" if language == "zh-CN" else "24 Dec") in words
    assert bool(CHINESE.search(subject.replace("节拍调整", ""))) is (language == "zh-CN")


@LANGUAGES
@pytest.mark.parametrize("template", SAID)
@pytest.mark.parametrize(("n", "more"), [(1, ""), (13, "12")])
def test_items_beyond_those_listed_are_counted(template: str, language: str, n: int, more: str) -> None:
    words = written(template, language, **SAID[template][0], n=n)[1]
    label = {"zh-CN": "其他项目数", "en": "More items"}[language]
    assert re.findall(rf"{label}\W*(\d+)", words) == ([more] if more else [])


@LANGUAGES
@pytest.mark.parametrize("template", ["change_refused", "change_ended"])
def test_an_end_without_a_reason_speaks_of_none(template: str, language: str) -> None:
    label = {"zh-CN": "原因", "en": "The reason"}[language]
    given = SAID[template][0]
    assert label in written(template, language, **given | {"why": "模具已排满"})[1]
    assert label not in written(template, language, **given | {"why": ""})[1]


@pytest.mark.clause("5.1.9(5)")
class TestASubcontractorsLetter:
    """What of their work changes, and nothing of prices; whoever gets it sees no page of ours, so that it must say all by itself."""

    @pytest.fixture
    def sent(self, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
        def send(many: int, product: Any = None) -> dict[str, Any]:
            rows: list[dict[str, Any]] = []
            monkeypatch.setattr(changes, "later", lambda work, kind, payload, thing: rows.append(payload) or uuid.UUID(int=9))
            line = SimpleNamespace(id=uuid.uuid4(), product_id=uuid.uuid4())
            monkeypatch.setattr(changes, "lines_of", lambda work, order_id: {line.id: line})
            notice = SimpleNamespace(subcontractor="宏达表面处理", email="a@hongda.example", language="en", process="电泳",
                                     text="请按新版执行", line_id=line.id, outbox_id=None)
            work = SimpleNamespace(person=SimpleNamespace(name="钱进"), find=lambda model, key: product)
            items = [item(Field.DRAWING, before={"revision": "B"}, agreed={"revision": "C"}) for _ in range(many)]
            changes.on_outside(cast(Work, work), cast(Any, SimpleNamespace(
                notice=notice, change=change(S.IN_FORCE), order=SimpleNamespace(id=uuid.uuid4(), number="SO-1"), items=items)))
            assert notice.outbox_id == uuid.UUID(int=9), "the row is the proof that it left"
            return rows[0]

        return send

    def letter(self, payload: dict[str, Any], language: str) -> tuple[str, str]:
        params = dict(vars(restored(payload["params"]))) | {"url": ""}
        mail = composed(Letter(payload["to"]["name"], payload["to"]["email"], language, payload["template"], params, "衡川", ""), "id", NOW)
        body = mail.get_body(("plain",))
        assert body is not None
        return str(mail["Subject"]), str(body.get_content())

    def test_goes_to_its_contact_in_their_language_and_is_about_nothing_that_one_must_see(self, sent: Any) -> None:
        payload = sent(1)
        assert payload["to"] == {"name": "宏达表面处理", "email": "a@hongda.example"}
        assert (payload["language"], payload["person"], payload["about"]) == ("en", None, None)

    @LANGUAGES
    def test_says_process_part_and_both_revisions_and_who_wrote(self, sent: Any, language: str) -> None:
        words = self.letter(sent(1, SimpleNamespace(code="HC-4801-012", name_zh="前下摆臂总成（左）", name_en="")), language)[1]
        for said in ("电泳", "HC-4801-012 前下摆臂总成（左）", "B → C", "请按新版执行", "钱进"):
            assert said in words
        assert "CNY" not in words and "86.40" not in words

    @LANGUAGES
    def test_of_a_part_that_is_not_on_the_list_no_name_is_left_blank(self, sent: Any, language: str) -> None:
        assert {"zh-CN": "零件：", "en": "Part:"}[language] not in self.letter(sent(1), language)[1]

    @LANGUAGES
    @pytest.mark.parametrize(("many", "more"), [(12, []), (13, ["1"]), (20, ["8"])])
    def test_what_it_does_not_list_is_counted_and_never_left_out_in_silence(self, sent: Any, language: str, many: int,
                                                                           more: list[str]) -> None:
        words = self.letter(sent(many), language)[1]
        assert words.count("B → C") == min(many, 12)
        assert re.findall(rf"{({'zh-CN': '其他项目数', 'en': 'More items'})[language]}\W*(\d+)", words) == more


class TestItsReaders:
    """Of those whom a mail concerns: each at their own door, and never who did it themselves."""

    @pytest.fixture
    def sent(self, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, dict[str, Any]]]:
        def tell(by: uuid.UUID, many: int = 1, more: dict[str, Any] | None = None) -> dict[str, dict[str, Any]]:
            written: dict[str, dict[str, Any]] = {}
            sites = {OWNER: "admin", BUYER: "portal"}
            monkeypatch.setattr(changes, "lines_of", lambda work, order_id: {})
            monkeypatch.setattr(changes, "people", lambda work, ids: [SimpleNamespace(id=each, site=sites[each]) for each in sorted(ids)])
            monkeypatch.setattr(changes, "write", lambda work, person, template, facts, about: written.update({NAMES[person.id]: facts}))
            happened = SimpleNamespace(change=change(), order=SimpleNamespace(id=uuid.uuid4(), number="SO-1", po_number="4500872136"))
            quiet = contextlib.nullcontext
            work = SimpleNamespace(person=SimpleNamespace(id=by), as_system=quiet, session=SimpleNamespace(no_autoflush=quiet()))
            changes._tell(cast(Work, work), "change_in_force", {OWNER, BUYER}, happened, [item() for _ in range(many)], more)
            return written

        return tell

    @pytest.mark.parametrize(("by", "readers"), [(OWNER, {"buyer"}), (BUYER, {"owner"}), (uuid.UUID(int=3), {"owner", "buyer"})])
    def test_are_all_but_who_acted(self, sent: Any, by: uuid.UUID, readers: set[str]) -> None:
        assert set(sent(by)) == readers

    def test_are_led_to_their_own_page_of_it(self, sent: Any) -> None:
        found = sent(uuid.UUID(int=3))
        assert (found["owner"]["path"], found["buyer"]["path"]) == ("/admin/changes/CH-261123-001", "/changes/CH-261123-001")

    @pytest.mark.parametrize(("many", "rows"), [(1, 1), (12, 12), (15, 12)])
    def test_are_told_how_many_items_there_are_in_all(self, sent: Any, many: int, rows: int) -> None:
        facts = sent(OWNER, many)["buyer"]
        assert (facts["n"], len(facts["rows"])) == (many, rows)

    def test_read_the_numbers_of_order_and_change_and_what_is_said_besides(self, sent: Any) -> None:
        facts = sent(OWNER, more={"revision": 2})["buyer"]
        assert {name: facts[name] for name in ("number", "po_number", "change", "revision")} == {
            "number": "SO-1", "po_number": "4500872136", "change": "CH-261123-001", "revision": 2,
        }
        assert "revision" not in sent(OWNER)["buyer"]
