"""What stands against a request is told as a problem document, in the sender's language, with nothing of ours in it (RFC 9457)."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from api import openapi, problems
from api.door import MOST_BYTES
from api.reading import MOST_ROWS, Unreadable
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused, Stale
from domain.shared.message import Message
from templates import catalogues

WHY = Message("This statement stands.")
ROWS = Message("Send from {least} to {most} rows.", least=1, most=500)


def visit(language: str = "") -> Any:
    return SimpleNamespace(id="r-1", headers={"accept-language": language} if language else {}, language_cookie="", path="/v1/stock",
                           method="POST", site="api", route="/v1/stock", actor=None)


def said(answer: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.body)
    return found


def told(error: Exception, language: str = "") -> tuple[int, dict[str, Any]]:
    answer = problems.of(error, visit(language))
    return answer.status, said(answer)


# --- what each error is ---


@pytest.mark.parametrize(("error", "status"), [
    (Unreadable(Message("The body is not JSON in UTF-8, or it is nested too deep.")), 400), (Forbidden(WHY), 403), (NotFound(), 404),
    (Refused(WHY), 409), (Stale(), 409), (Invalid({"/rows": ROWS}), 422), (ZeroDivisionError("x"), 500),
], ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value))
def test_each_error_has_its_status_and_a_title_in_words(error: Exception, status: int) -> None:
    found, body = told(error)
    assert (found, body["status"], body["type"], body["request"]) == (status, status, "about:blank", "r-1")
    assert body["title"] and body["detail"]


def test_a_rule_is_told_with_its_reasons() -> None:
    status, body = told(Refused(WHY, Message("Nothing of it is left.")))
    assert (status, body["detail"]) == (409, "This statement stands. Nothing of it is left.")
    assert "errors" not in body


@pytest.mark.parametrize(("fields", "errors"), [
    ({"/rows/0/code": Message("Please fill this in.")}, [{"at": "/rows/0/code", "detail": "Please fill this in."}]),
    ({"/rows": ROWS}, [{"at": "/rows", "detail": "Send from 1 to 500 rows."}]),
    ({"/rows/1/a~1b": WHY, "/rows/0": WHY}, [{"at": "/rows/1/a~1b", "detail": str(WHY)}, {"at": "/rows/0", "detail": str(WHY)}]),
])
def test_each_wrong_value_is_named_by_its_pointer(fields: dict[str, Message], errors: list[dict[str, str]]) -> None:
    status, body = told(Invalid(fields))
    words = {1: "1 value is not right.", 2: "2 values are not right."}
    assert (status, body["errors"], body["detail"]) == (422, errors, words[len(errors)])


def test_a_field_of_a_page_is_no_pointer_and_is_told_as_a_reason() -> None:
    status, body = told(Invalid({"amount": WHY}))
    assert status == 422 and "errors" not in body and body["detail"]


def test_what_is_our_fault_tells_nothing_of_where_it_happened() -> None:
    status, body = told(RuntimeError("/srv/concord/domain/orders.py password=geheim"))
    assert status == 500
    assert body["detail"] == str(problems.WORDS[500])
    assert not any(word in json.dumps(body) for word in ("geheim", "orders.py", "RuntimeError"))


# --- without more to say ---


@pytest.mark.parametrize("status", sorted(problems.WORDS))
def test_each_status_has_words_in_both_languages(status: int) -> None:
    english, chinese = said(problems.plain(visit(), status)), said(problems.plain(visit("zh-CN,zh;q=0.9"), status))
    assert english["detail"] == str(problems.WORDS[status])
    assert chinese["detail"] == catalogues.lookup("zh_CN", problems.WORDS[status].id) != english["detail"]


@pytest.mark.parametrize(("asked", "language"), [
    ("", "en"), ("en-GB", "en"), ("de, zh", "en"), ("zh", "zh-CN"), ("zh-TW", "zh-CN"), (" ZH-cn ", "zh-CN"), ("*", "en"),
])
def test_english_unless_chinese_is_asked_for_first(asked: str, language: str) -> None:
    assert problems.language_of(visit(asked)) == language


@pytest.mark.parametrize(("status", "names"), [
    (401, {"www-authenticate"}), (429, {"retry-after"}), (503, {"retry-after"}), (404, set()), (422, set()), (500, set()),
])
def test_who_may_come_again_is_told_when_and_who_has_no_token_what_to_send(status: int, names: set[str]) -> None:
    found = {name for name, _ in problems.plain(visit(), status).headers}
    assert found & {"www-authenticate", "retry-after"} == names


@pytest.mark.parametrize(("given", "seconds"), [(0, "5"), (1, "1"), (60, "60")])
def test_a_wait_is_as_long_as_it_was_said_or_five_seconds(given: int, seconds: str) -> None:
    assert dict(problems.answer(visit(), 429, retry_after=given).headers)["retry-after"] == seconds


# --- how much may be sent ---


def test_the_description_says_how_many_rows_and_bytes_may_be_sent_at_once() -> None:
    operations = [each for path in openapi.document("https://x").get("paths", {}).values() for each in path.values()]
    writes = [each["requestBody"]["description"] for each in operations if "requestBody" in each]
    assert len(writes) == 5
    assert set(writes) == {f"From 1 to {MOST_ROWS} rows, and at most {MOST_BYTES:,} bytes: send more in parts."}


def test_one_row_too_many_is_refused_in_words_that_name_both_ends() -> None:
    assert told(Invalid({"/rows": ROWS}), "zh")[1]["errors"][0]["detail"] == catalogues.lookup("zh_CN", ROWS.id).format(least=1, most=500)
