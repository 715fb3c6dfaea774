"""What purchasing writes to a subcontractor and what counts as its confirmation (5.1.9(5)), without a database."""

from __future__ import annotations

from datetime import date

import pytest

from domain.changes.force.outside import Confirmation, Written, against_confirming, faults

SENT, TODAY = date(2026, 11, 20), date(2026, 11, 23)
ADDRESS = "zhou@shunda.example"


@pytest.mark.clause("5.1.9(5)")
@pytest.mark.parametrize(("given", "told", "wrong"), [
    (Written(ADDRESS), True, set()), (Written(ADDRESS, "en"), True, set()), (Written(ADDRESS, text="夹具请一并更换"), False, set()),
    (Written(ADDRESS), False, {"words"}), (Written(""), True, {"email"}), (Written("shunda"), True, {"email"}),
    (Written("a b@shunda.example"), True, {"email"}), (Written(ADDRESS, "de"), True, {"language"}), (Written("x", "", " "), False,
                                                                                               {"email", "language", "words"}),
])
def test_a_mail_has_an_address_a_language_and_something_to_tell(given: Written, told: bool, wrong: set[str]) -> None:
    assert set(faults(given, told=told)) == wrong


@pytest.mark.clause("5.1.9(5)")
@pytest.mark.parametrize(("on", "wrong"), [
    (None, set()), (TODAY, set()), (SENT, set()), (date(2026, 11, 21), set()), (date(2026, 11, 24), {"on"}), (date(2026, 11, 19), {"on"}),
    (date(2027, 1, 1), {"on"}),
])
def test_nobody_confirms_in_the_future_or_before_they_were_written_to(on: date | None, wrong: set[str]) -> None:
    assert set(against_confirming(Confirmation("周经理电话", on), sent=SENT, today=TODAY)) == wrong


def test_a_confirmation_says_who_and_how() -> None:
    assert set(against_confirming(Confirmation("  "), sent=SENT, today=TODAY)) == {"how"}
    assert set(against_confirming(Confirmation("", date(2026, 12, 1)), sent=SENT, today=TODAY)) == {"how", "on"}
