"""What is said to a reader travels through JSON and comes back as it was, to be put into words last."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.shared.message import Message

NUMBER = Message("Order {number}", number="SO-1")


def through_json(message: Message) -> Message:
    import json

    return Message.from_json(json.loads(json.dumps(message.as_json())))


def test_it_is_said_with_its_parameters_in_their_places() -> None:
    assert str(Message("{part} of {number}, {n} pieces", part="2904110-K80", number="SO-1", n=3)) == "2904110-K80 of SO-1, 3 pieces"


def test_a_message_within_a_message_is_said_too() -> None:
    assert str(Message("{what}: refused", what=NUMBER)) == "Order SO-1: refused"


def test_one_that_holds_braces_as_a_value_is_said_as_it_is() -> None:
    assert str(Message("Note: {why}", why="{number} {0}")) == "Note: {number} {0}"


@pytest.mark.parametrize(("value", "stored"), [
    (3, 3), (0, 0), (True, True), (None, None), ("契合", "契合"), ("", ""), (Decimal("86.40"), "86.40"), (date(2026, 12, 18), "2026-12-18"),
])
def test_numbers_stay_numbers_and_what_json_has_no_word_for_becomes_text(value: Any, stored: Any) -> None:
    message = Message("{value}", value=value)
    assert message.as_json() == {"id": "{value}", "params": {"value": stored}}
    assert through_json(message).params["value"] == stored


def test_a_message_within_comes_back_as_one() -> None:
    back = through_json(Message("{what} for {whom}", what=Message("{order}: approval", order=NUMBER), whom="赵志远"))
    assert back == Message("{what} for {whom}", what=Message("{order}: approval", order=NUMBER), whom="赵志远")
    assert isinstance(back.params["what"].params["order"], Message)


def test_stored_parameters_that_only_look_like_one_stay_what_they_are() -> None:
    stored = {"id": "{a}{b}", "params": {"a": {"n": 1}, "b": "id"}}
    assert Message.from_json(stored).params == {"a": {"n": 1}, "b": "id"}


def test_the_same_sentence_with_the_same_parameters_is_the_same_message() -> None:
    assert Message("{n} lines", n=2) == Message("{n} lines", n=2)
    assert Message("{n} lines", n=2) != Message("{n} lines", n=3)
    assert len({Message("Please fill this in."), Message("Please fill this in.")}) == 1


def test_it_is_not_changed_after_it_was_said() -> None:
    with pytest.raises(AttributeError):
        NUMBER.id = "x"  # type: ignore[misc]


def test_a_parameter_may_be_called_id() -> None:
    assert str(Message("{id}", **{"id": "SO-1"})) == "SO-1"
