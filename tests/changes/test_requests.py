"""The 设计/工程变更申请单 speaks of the technical data of its day: what technical's signature makes of it, and when it holds no longer."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from domain.changes.answers.technical import STANDING, STATE_WORDS, RequestState, judged, on_the_table, speaks_of
from domain.changes.models import ChangeItem, EngineeringRequest, Field

R = RequestState
OLD, NEW, OTHER = {"revision": "B"}, {"revision": "C"}, {"revision": "D"}


@pytest.mark.clause("5.1.9(2)")
@pytest.mark.parametrize(("offered", "denied", "expected"), [
    ((), (), R.ACCEPTED), (("a",), (), R.OTHERWISE), ((), ("a",), R.REFUSED), (("a",), ("b",), R.REFUSED),
    (("c",), (), R.ACCEPTED), ((), ("c",), R.ACCEPTED), (("a", "c"), ("c",), R.OTHERWISE),
])
def test_technicals_signature_accepts_refuses_or_says_what_can_be_done(offered: tuple[str, ...], denied: tuple[str, ...],
                                                                       expected: RequestState) -> None:
    """`a` and `b` are of this request's line, `c` of another: what is said to that is no word on this one."""
    assert judged(("a", "b"), dict.fromkeys(offered, NEW), denied) == expected


def request(state: str = R.RAISED, offered: dict[str, Any] | None = None) -> EngineeringRequest:
    return EngineeringRequest(state=state, asks={"a": NEW}, offered=offered or {})


@pytest.mark.parametrize(("state", "speaks"), [(R.RAISED, True), (R.ACCEPTED, True), (R.OTHERWISE, True), (R.REFUSED, False),
                                               (R.SUPERSEDED, False), (R.WITHDRAWN, False)])
def test_only_a_request_that_stands_speaks_of_what_is_on_the_table(state: str, speaks: bool) -> None:
    assert speaks_of(request(state), {"a": (Field.DRAWING, NEW)}) is speaks
    assert (state in STANDING) is speaks


def test_other_data_on_the_table_are_not_what_it_says() -> None:
    assert not speaks_of(request(R.ACCEPTED), {"a": (Field.DRAWING, OTHER)})


def test_what_technical_itself_offered_is() -> None:
    said = request(R.OTHERWISE, {"a": OTHER})
    assert speaks_of(said, {"a": (Field.DRAWING, OTHER)}) and not speaks_of(said, {"a": (Field.DRAWING, NEW)})


def test_a_further_datum_of_the_line_needs_a_request_that_names_it() -> None:
    assert not speaks_of(request(), {"a": (Field.DRAWING, NEW), "b": (Field.SPECIFICATION, {"text": "硬度 65"})})


def item(line: uuid.UUID, field: str, state: str = "open", agreed: dict[str, Any] | None = None) -> ChangeItem:
    return ChangeItem(id=uuid.uuid4(), line_id=line, field=field, state=state, before=OLD, asked=NEW, agreed=agreed)


def test_on_the_table_are_the_technical_data_that_would_change_line_by_line() -> None:
    one, two = uuid.uuid4(), uuid.uuid4()
    drawing, countered = item(one, Field.DRAWING), item(two, Field.SPECIFICATION, "countered", OTHER)
    kept = item(two, Field.DRAWING, "countered", OLD)
    gone, dated = item(two, Field.DRAWING, "declined"), item(one, Field.DATE)
    assert on_the_table([drawing, countered, kept, gone, dated]) == {
        one: {str(drawing.id): (Field.DRAWING, NEW)}, two: {str(countered.id): (Field.SPECIFICATION, OTHER)}}


def test_each_state_has_its_words() -> None:
    assert set(STATE_WORDS) == set(RequestState)
