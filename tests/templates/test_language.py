"""Messages are put into words last, in the language of the one who reads them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from markupsafe import Markup

from domain.shared.message import Message
from templates import catalogues, language, ngettext, say, speaking, translate


@pytest.fixture(autouse=True)
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small catalogue, so that no translation of the product decides these tests."""
    known: dict[str, catalogues.Catalogue] = {
        "zh_CN": {
            "{n} lines": "{n} 行",
            "Order {number}": "订单 {number}",
            "{what} is late": "{what}已逾期",
            "yes": "是",
            "no": "否",
            "See {link}": "见 {link}",
        },
        "en": {"{n} lines": ["{n} line", "{n} lines"]},
    }
    monkeypatch.setattr(catalogues, "_catalogue", lambda locale: known[locale])


def test_the_default_is_chinese_whatever_else_is_asked() -> None:
    assert language() == "zh-CN"
    with speaking("fr"):
        assert language() == "zh-CN"


def test_a_block_speaks_its_own_language_and_the_one_before_returns() -> None:
    with speaking("en"):
        assert translate("Order {number}", number="SO-1") == "Order SO-1"
    assert translate("Order {number}", number="SO-1") == "订单 SO-1"


def test_no_language_asked_for_changes_nothing() -> None:
    with speaking("en"), speaking(None):
        assert language() == "en"


def test_the_language_returns_even_when_the_block_fails() -> None:
    with pytest.raises(ValueError), speaking("en"):
        raise ValueError
    assert language() == "zh-CN"


def test_a_message_inside_a_message_is_translated_too() -> None:
    late = Message("{what} is late", what=Message("Order {number}", number="SO-1"))
    assert say(late) == "订单 SO-1已逾期"


def test_english_has_one_line_and_two_lines() -> None:
    with speaking("en"):
        assert [translate("{n} lines", n=n) for n in (0, 1, 2)] == ["0 lines", "1 line", "2 lines"]
        assert [translate("{n} lines", n=n) for n in (Decimal("1.000"), "1", "99+")] == ["1 line", "1 line", "99+ lines"]


def test_chinese_has_one_form_for_any_number() -> None:
    assert [say(Message("{n} lines", n=n)) for n in (1, 2)] == ["1 行", "2 行"]


def test_both_english_forms_may_stand_in_the_template() -> None:
    with speaking("en"):
        assert ngettext("{n} day", "{n} days", 1) == "1 day"
        assert ngettext("{n} day", "{n} days", 3) == "3 days"
    assert ngettext("{n} line", "{n} lines", 1) == "1 行"


def test_a_sentence_that_nobody_translated_stands_in_english() -> None:
    assert translate("Never seen {x}", x=1) == "Never seen 1"


@pytest.mark.parametrize(
    ("value", "worded"),
    [
        (date(2020, 3, 9), "2020-03-09"),
        (datetime(2020, 3, 9, 20, 5, tzinfo=UTC), "2020-03-10 04:05"),
        (Decimal("1500.500"), "1,500.5"),
        (True, "是"),
        (None, ""),
    ],
)
def test_parameters_are_written_as_the_reader_writes_them(value: object, worded: str) -> None:
    assert translate("[{x}]", x=value) == f"[{worded}]"


def test_a_link_in_a_sentence_stays_a_link_and_the_rest_is_escaped() -> None:
    said = translate("See {link}", link=Markup('<a href="/">x</a>'))
    assert said == Markup('见 <a href="/">x</a>')
    mixed = translate("See {link} {name}", link=Markup("<b>x</b>"), name="<script>")
    assert "<script>" not in mixed and "&lt;script&gt;" in mixed


def test_what_is_no_message_is_said_as_it_is() -> None:
    assert say("plain") == "plain"
    assert say(3) == 3


def test_braces_in_a_value_are_not_read_as_parameters() -> None:
    assert translate("Order {number}", number="{evil}") == "订单 {evil}"
