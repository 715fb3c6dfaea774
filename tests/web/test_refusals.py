"""What stands against a request, as an answer: its status, its words, the way back, and what may be tried again."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from domain.accounts.actions import WrongLogin
from domain.accounts.actions.recovery import LinkSpent
from domain.shared.actor import ANONYMOUS, Actor
from domain.shared.errors import DomainError, Forbidden, Invalid, NotFound, PasswordNeeded, Refused, Stale, Throttled, TokenReused
from domain.shared.links import OVER, PURPOSES, LinkOver
from domain.shared.message import Message
from tests.access.people import of_cast
from web import refusals
from web.answer import Answer
from web.fields import Fields
from web.visit import Visit

WHY, ALSO = Message("Please give a reason."), Message("Please sign in.")


def visit(method: str = "POST", path: str = "/orders", *, query: str = "", actor: Actor = ANONYMOUS, form: dict[str, str] | None = None,
          **headers: str) -> Visit:
    heads = {name.replace("_", "-"): value for name, value in {"host": "concord.example", **headers}.items()}
    return Visit("0123456789abcdef", method, path, query, "10.0.0.7", heads, {}, actor=actor, form=Fields((form or {}).items()))


class Rendering:
    """A door that shows what it is asked to show."""

    name = "admin"

    def __init__(self, prefix: str = "/admin") -> None:
        self.prefix = prefix

    def rendered(self, visit: Visit, actor: Any, template: str, context: dict[str, Any], status: int, headers: Any) -> Any:
        return SimpleNamespace(template=template, status=status, headers=headers, **{"said": context})


def state(sqlstate: str, kind: type[DBAPIError] = OperationalError, lost: bool = False) -> DBAPIError:
    orig = Exception("of the driver")
    orig.sqlstate = sqlstate  # type: ignore[attr-defined]
    return kind("select", {}, orig, connection_invalidated=lost)


@pytest.mark.parametrize(("error", "status", "fields", "shown_again", "retry_after"), [
    (NotFound(), 404, [], False, 0),
    (LinkOver("receipt"), 404, [], False, 0),
    (Forbidden(WHY), 403, [], False, 0),
    (WrongLogin(WHY), 401, ["_wrong"], True, 0),
    (LinkSpent(WHY), 410, [], False, 0),
    (Invalid({"a": WHY, "b": ALSO}), 422, ["a", "b"], True, 0),
    (PasswordNeeded(WHY), 422, ["password"], True, 0),
    (TokenReused(), 422, ["_token"], True, 0),
    (Throttled(WHY, 42), 429, ["_throttled"], True, 42),
    (Stale(), 409, ["_stale"], True, 0),
    (Refused(WHY, ALSO), 409, ["_1", "_2"], True, 0),
    (DomainError(WHY), 409, ["_reason"], True, 0),
    (IntegrityError("insert", {}, Exception("unique")), 409, ["_conflict"], True, 0),
    (PoolTimeout(), 503, ["_busy"], False, 5),
    (state("57P01"), 503, ["_away"], False, 5),
    (state("22003", DBAPIError), 422, ["_large"], True, 0),
    (ZeroDivisionError(), 500, [], False, 0),
    (KeyError("x"), 500, [], False, 0),
])
def test_each_error_has_its_answer(error: Exception, status: int, fields: list[str], shown_again: bool, retry_after: int) -> None:
    found = refusals.of(error, visit())
    assert (found.status, list(found.fields), found.shown_again, found.retry_after) == (status, fields, shown_again, retry_after)
    assert found.reasons and found.title


@pytest.mark.parametrize("error", [PoolTimeout(), state("57P01"), ZeroDivisionError()], ids=["busy", "away", "broken"])
def test_only_a_page_with_something_typed_says_that_it_is_kept(error: Exception) -> None:
    def said(asked: Visit) -> str:
        return str(refusals.page(Rendering(), asked, refusals.of(error, asked)).said["words"][0])  # type: ignore[arg-type,attr-defined]

    assert "kept below" in said(visit(form={"note": "a story"}))
    for without in (visit("GET"), visit(form={"_token": "1"})):
        assert "kept" not in said(without) and "try again" in said(without)


def test_every_reason_of_a_refusal_is_told_in_its_order() -> None:
    assert list(refusals.of(Refused(WHY, ALSO), visit()).reasons) == [WHY, ALSO]
    assert list(refusals.of(Invalid({"a": WHY, "b": ALSO}), visit()).reasons) == [WHY, ALSO]


def test_what_others_changed_meanwhile_comes_with_the_refusal() -> None:
    assert refusals.of(Stale(["a row"]), visit()).changes == ["a row"]


@pytest.mark.parametrize("status", sorted(refusals.REASONS))
def test_a_status_alone_has_a_title_and_a_reason(status: int) -> None:
    found = refusals.plain(status)
    assert (found.status, len(found.reasons), bool(found.title)) == (status, 1, True)
    assert found.retry_after == (5 if status in {429, 503} else 0)


@pytest.mark.parametrize(("error", "passing"), [
    (state("08006"), True),  # the connection broke
    (state("40001"), True), (state("40P01"), True),  # serialisation, deadlock
    (state("53100"), True),  # the disk is full
    (state("55P03"), True),  # somebody holds the lock
    (state("57014"), True), (state("57P01"), True),  # the statement was cancelled, the server restarts
    (state("58030"), True),  # the disk does not answer
    (state("", OperationalError), True),  # nobody answered at all
    (state("42P01", ProgrammingError, lost=True), True),
    (state("42P01", ProgrammingError), False),  # no such table: our own mistake
    (state("22001", DBAPIError), False),
    (state("", ProgrammingError), False),
])
def test_what_may_go_better_in_a_moment_is_told_apart_from_our_own_mistakes(error: DBAPIError, passing: bool) -> None:
    assert refusals.of(error, visit()).status == (503 if passing else 500)


class TestWhatIsLogged:
    def levels(self, caplog: Any, error: Exception) -> list[tuple[str, str]]:
        with caplog.at_level(logging.DEBUG, "concord.web"):  # heard whether our logger passes on what it hears or not
            refusals.of(error, visit(form={"note": "what somebody typed"}))
        assert "what somebody typed" not in caplog.text
        assert all(record.request_id == "0123456789abcdef" for record in caplog.records)
        return [(record.levelname, record.message) for record in caplog.records]

    @pytest.mark.parametrize(("error", "lines"), [
        (ZeroDivisionError(), [("ERROR", "unexpected")]),
        (state("57P01"), [("WARNING", "database away")]),
        (state("22003", DBAPIError), [("WARNING", "too large")]),
        (IntegrityError("insert", {}, Exception("unique")), [("WARNING", "conflict")]),
        (Refused(WHY), []), (Invalid({"a": WHY}), []), (NotFound(), []), (Stale(), []),
    ])
    def test_what_is_ours_is_logged_and_what_a_person_did_is_not(self, caplog: Any, error: Exception, lines: list[tuple[str, str]]) -> None:
        assert self.levels(caplog, error) == lines


class TestTheWayBack:
    @pytest.mark.parametrize(("referer", "back"), [
        ("https://concord.example/orders/new?draft=1", "/orders/new?draft=1"),
        ("https://concord.example/", "/"),
        ("", "/admin/"),
        ("https://evil.example/orders", "/admin/"),
        ("https://concord.example.evil.example/x", "/admin/"),
        ("https://concord.example", "/admin/"),
        ("https://concord.example//evil.example", "/admin/"),
        ("https://concord.example/\\evil.example", "/admin/"),
        ("/orders", "/admin/"),
        ("javascript:alert(1)", "/admin/"),
    ])
    def test_it_is_a_page_of_ours_or_the_doors_first(self, referer: str, back: str) -> None:
        page: Any = refusals.page(Rendering(), visit(referer=referer), refusals.plain(404))  # type: ignore[arg-type]
        assert page.said["back"] == back

    def test_a_way_that_was_named_is_the_way(self) -> None:
        page: Any = refusals.page(Rendering(), visit(referer="https://concord.example/x"), refusals.plain(404), "/login")  # type: ignore[arg-type]
        assert page.said["back"] == "/login"


class TestThePage:
    def page(self, found: refusals.Refusal, **more: Any) -> Any:
        return refusals.page(Rendering(), visit(**more), found)  # type: ignore[arg-type]

    def test_it_keeps_what_was_typed_and_nothing_of_the_doors_own(self) -> None:
        typed = {"note": "a story", "_token": "secret", "_csrf": "secret", "n": "1", "part": "29"}
        assert self.page(refusals.plain(403), form=typed).said["kept"] == [("note", "a story"), ("part", "29")]

    def test_it_gives_back_nothing_that_nobody_typed(self) -> None:
        of_the_page = {
            "step": "submit", "kind": "single", "draft": "01a20644-5587-7a8e-9c30-0a4f9c1d2e3f", "split": "yes", "lines-0-zone": "forecast",
            "ship_to": "01a20644-5587-7a8e-9c30-0a4f9c1d2e40", "files_id": "01a20644-5587-7a8e-9c30-0a4f9c1d2e41",
            "q-price": "not_applicable", "customer": "K001", "amends": "SO-261120-001",
        }
        typed = {"po": "4500", "lines-0-part": "bolt", "r-price": "dear", "decision": "Go on, with care", "currency": "CNY"}
        found = self.page(refusals.plain(403), form={**of_the_page, **typed}).said["kept"]
        assert dict(found) == typed

    def test_it_keeps_no_more_than_a_page_can_show(self) -> None:
        typed = {f"f{n}": "something" for n in range(30)}
        assert len(self.page(refusals.plain(403), form=typed).said["kept"]) == refusals.KEPT

    def test_somebody_unknown_sees_a_bare_page_and_a_colleague_the_doors(self) -> None:
        assert self.page(refusals.plain(404)).said["layout"] == "bare"
        assert self.page(refusals.plain(404), actor=of_cast("li_qian")).said["layout"] == "admin"

    @pytest.mark.parametrize("purpose", sorted(PURPOSES))
    def test_a_link_that_opens_nothing_says_what_to_do_and_leads_to_the_login_alone(self, purpose: str) -> None:
        over = refusals.of(LinkOver(purpose), visit())
        unknown, known = self.page(over), self.page(over, actor=of_cast("wang_min"))
        assert unknown.status == 404 and str(over.title) == "This link works no more" and over.reasons == (OVER[purpose],)
        assert (unknown.said["sign_in"], known.said["sign_in"]) == ("/admin/login", "")
        assert self.page(refusals.plain(404)).said["sign_in"] == ""

    @pytest.mark.parametrize(("error", "header"), [(Throttled(WHY, 42), [("retry-after", "42")]), (Refused(WHY), [])])
    def test_who_must_wait_is_told_how_long(self, error: Exception, header: list[tuple[str, str]]) -> None:
        assert self.page(refusals.of(error, visit())).headers == header

    def test_it_tells_the_number_of_the_request(self) -> None:
        assert self.page(refusals.plain(500)).said["request_id"] == "0123456789abcdef"


class TestToTheLogin:
    def led(self, side: Rendering, **more: Any) -> tuple[int, str]:
        answer = refusals.to_login(side, visit(**more))  # type: ignore[arg-type]
        assert isinstance(answer, Answer)
        assert answer.header("cache-control") == "no-store"
        return answer.status, answer.header("location") or answer.header("hx-redirect")

    @pytest.mark.parametrize(("prefix", "path", "query", "login"), [
        ("/admin", "/admin/orders", "", "/admin/login?next=/admin/orders"),
        ("/admin", "/admin/orders", "state=open&n=2", "/admin/login?next=/admin/orders%3Fstate%3Dopen%26n%3D2"),
        ("/admin", "/admin/", "", "/admin/login"),
        ("/admin", "/admin", "", "/admin/login"),
        ("", "/orders/SO-1", "", "/login?next=/orders/SO-1"),
        ("", "/", "", "/login"),
    ])
    def test_a_reader_is_led_there_and_afterwards_back_to_where_they_were(self, prefix: str, path: str, query: str, login: str) -> None:
        assert self.led(Rendering(prefix), method="GET", path=path, query=query) == (303, login)

    def test_a_fragment_leads_the_whole_page_there(self) -> None:
        assert self.led(Rendering(""), method="GET", path="/orders", hx_request="true") == (401, "/login?next=/orders")

    def test_a_form_is_shown_back_and_not_sent_by_itself(self) -> None:
        side, sent = Rendering(""), visit(form={"note": "a story"}, referer="https://concord.example/orders/new")
        page: Any = refusals.to_login(side, sent)  # type: ignore[arg-type]
        assert (page.status, page.said["kept"]) == (401, [("note", "a story")])
        assert page.said["back"] == "/login?next=/orders/new"

