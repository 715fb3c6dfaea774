"""What stands in lists and on forms in words: labels, deeds, decisions, states, figures, marks."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from markupsafe import Markup

from domain.access.policy import AUTHORITY
from domain.queue.kinds import KINDS, name
from domain.shared.message import Message
from templates import deeds, figures, labels, marks, menu, people, say, seals, speaking, states
from templates.decisions import DECISIONS, decision
from templates.page import Page
from tests.templates.page_reader import Element, read

# labels of forms


@pytest.mark.parametrize(
    ("clause", "base", "point"),
    [
        ("5.1.3(1)", "5.1.3", "(1)"), ("5.1.2(2)A", "5.1.2", "A"), ("5.1.2(2)B", "5.1.2", "B"), ("5.1.6", "5.1.6", ""),
        ("5.2.1.1(12)", "5.2.1.1", "(12)"), ("3.1", "3.1", ""),
    ],
)  # fmt: skip
def test_a_form_numbers_its_rows_by_the_points_of_the_clause(clause: str, base: str, point: str) -> None:
    assert (labels.clause_base(clause), labels.clause_point(clause)) == (base, point)


@pytest.mark.parametrize(
    ("language", "english", "shown"),
    [
        ("zh-CN", "Yuanjiang", "远江<b>"), ("en", "Yuanjiang", '远江&lt;b&gt;<span class="en">Yuanjiang</span>'), ("en", "", "远江<b>"),
        ("en", "远江<b>", "远江<b>"),
    ],
)  # fmt: skip
def test_a_customer_stands_in_chinese_and_for_english_readers_in_both(language: str, english: str, shown: str) -> None:
    with speaking(language):
        name = labels.customer_name(SimpleNamespace(customer="远江<b>", customer_en=english))
    assert name == (shown if "span" in shown else Markup.escape(shown))


def test_a_label_of_a_form_is_chinese_for_every_reader() -> None:
    with speaking("en"):
        assert labels.both(Message("{n} lines", n=3)).startswith("3 行<span")


def test_a_page_names_its_clauses_and_an_unknown_page_is_a_mistake_of_ours() -> None:
    assert "5.1.6" in labels.clauses_of("admin/reviews/show")
    with pytest.raises(KeyError):
        labels.clauses_of("admin/nowhere")


# the audit trail, decisions, tasks


@pytest.mark.parametrize(
    ("action", "chinese", "english"),
    [
        ("order.submitted", "订单：提交", "Order: submitted"),
        ("order.left_for_mars", "order.left for mars", "order.left for mars"),
        ("boat.submitted", "boat.submitted", "boat.submitted"),
        ("submitted", "submitted", "submitted"),
    ],
)
def test_a_deed_is_worded_as_far_as_it_has_words(action: str, chinese: str, english: str) -> None:
    assert say(deeds.deed(action)) == chinese
    with speaking("en"):
        assert say(deeds.deed(action)) == english


def test_every_decision_of_the_authority_table_has_its_name() -> None:
    assert set(AUTHORITY) - set(DECISIONS) == set()
    assert len({say(word) for word in DECISIONS.values()}) == len(DECISIONS)
    assert decision("blessing") == "blessing"


def test_every_post_of_the_authority_table_has_its_name() -> None:
    for holders in AUTHORITY.values():
        for department, position in holders:
            assert isinstance(people.department(department), Message) and isinstance(people.position(position), Message)


def test_a_kind_of_task_has_its_word_and_an_unknown_one_a_plain_one() -> None:
    assert say(name("review.delivery")) == say(KINDS["review.delivery"])
    assert name("boat.race") == Message("Task")


@pytest.mark.parametrize(
    ("kind", "value", "look"),
    [("answer", "yes", "ok"), ("answer", "no", "bad"), ("task", "open", "review"), ("line_class", "newly_developed", "warn"), ("line_class", "mass_production", "plain")],
)
def test_kinds_that_no_workflow_names_have_looks_and_words_here(kind: str, value: str, look: str) -> None:
    found = states.look(kind, value)
    assert found.look == look and say(found.word)
    with pytest.raises(KeyError):
        states.look(kind, "unheard of")


# figures


@pytest.mark.parametrize(
    ("size", "shown"),
    [(999, "999 B"), (1000, "1 KB"), (999_999, "1000 KB"), (1_000_000, "1.0 MB"), (2_400_000, "2.4 MB"), (52_428_800, "52.4 MB")],
)
def test_a_file_is_so_large(size: int, shown: str) -> None:
    assert figures.filesize(size) == shown


@pytest.mark.parametrize(("amount", "shown"), [("-1234.5", "-¥1,234.50"), ("0", "¥0.00"), ("1.005", "¥1.01"), ("1.004999", "¥1.00"), ("-0.004", "¥0.00")])
def test_an_amount_is_rounded_to_the_cent_half_up(amount: str, shown: str) -> None:
    assert figures.money(Decimal(amount)) == shown


@pytest.mark.parametrize(("value", "shown"), [("-0.04", "0.0"), ("-0.05", "-0.1"), ("72.25", "72.3"), ("1234.5", "1,234.5")])
def test_a_score_that_is_rounded_to_nothing_has_no_sign(value: str, shown: str) -> None:
    assert figures.number(Decimal(value)) == shown


@pytest.mark.parametrize(("currency", "shown"), [("JPY", "JP¥101"), ("KRW", "KRW 101"), ("EUR", "€100.50"), ("GBP", "£100.50")])
def test_yen_and_won_have_no_cents(currency: str, shown: str) -> None:
    assert figures.money(Decimal("100.5"), currency) == shown


@pytest.mark.parametrize(("value", "shown"), [("100", "100"), ("1200", "1,200"), ("0", "0"), ("0.50", "0.5"), ("-7.10", "-7.1")])
def test_noughts_before_the_point_stay(value: str, shown: str) -> None:
    assert figures.qty(Decimal(value)) == shown


def test_a_moment_may_name_its_year_always() -> None:
    at = datetime.combine(figures.today(), datetime.min.time(), UTC)
    assert figures.moment(at, "zh-CN", full=True).startswith(f"{figures.today().year}-")
    assert not figures.moment(at, "zh-CN").startswith(f"{figures.today().year}-")


@pytest.mark.parametrize(
    ("left", "hours", "found"),
    [
        (timedelta(hours=8), 8, (0, 8, 0)), (timedelta(hours=8, minutes=1), 8, (1, 0, 1)), (timedelta(hours=7, minutes=59), 8, (0, 7, 59)), (timedelta(hours=-17, minutes=-5), 8, (2, 1, 5)),
        (timedelta(hours=24), 24, (0, 24, 0)), (timedelta(hours=16), 8, (2, 0, 0)), (timedelta(0), 8, (0, 0, 0)), (timedelta(seconds=59), 8, (0, 0, 0)),
    ],
)  # fmt: skip
def test_a_span_is_days_hours_and_minutes_of_the_clock_that_runs(left: timedelta, hours: int, found: tuple[int, int, int]) -> None:
    assert figures.span(left, hours) == found


# marks


def one(markup: Any) -> Element:
    return read(str(markup)).children[0]


@pytest.mark.parametrize(
    ("left", "look", "words"),
    [
        (timedelta(seconds=-1), "overdue", "已逾期"), (timedelta(minutes=-1), "overdue", "超 1 分"),
        (timedelta(0), "warn", "余 0 分"), (timedelta(hours=4), "ok", "余 4 时"),
        (timedelta(hours=4, seconds=-1), "warn", "余 3 时"), (timedelta(hours=8), "ok", "余 8 时"),
    ],
)  # fmt: skip
def test_time_left_is_red_when_late_and_amber_in_the_last_four_hours(left: timedelta, look: str, words: str) -> None:
    drawn = one(marks.left(left))
    assert (drawn.attributes["data-s"], drawn.words) == (look, words)


def test_what_has_no_time_limit_has_a_dash() -> None:
    assert one(marks.left(None)).words == "—"


@pytest.mark.parametrize(("look", "icon", "glyph"), [("ok", "", "check"), ("ok", "truck", "truck"), ("unheard of", "", "circle-dot")])
def test_a_tag_has_a_glyph_beside_its_colour(look: str, icon: str, glyph: str) -> None:
    drawn = one(marks.tag(look, "Word", icon))
    assert drawn.one("use").attributes["href"].endswith(f"#i-{glyph}") and drawn.words == "Word"


def test_an_outline_has_its_words_and_an_icon_only_where_one_is_named() -> None:
    assert (one(marks.label("<b>")).words, one(marks.label("x")).all("svg")) == ("<b>", [])
    assert len(one(marks.label("x", "truck")).all("svg")) == 1


@pytest.mark.parametrize(("below", "words"), [((), []), (("PO 4500",), ["PO 4500"]), (("", "second"), ["second"]), (("a", "b"), ["a", "b"])])
def test_a_row_leads_to_its_page_and_says_below_what_is_known(below: tuple[str, ...], words: list[str]) -> None:
    drawn = read(str(marks.pick("/orders/1?a&b", "<b>", *below)))
    link = drawn.one("a")
    assert (link.attributes["href"], link.words) == ("/orders/1?a&b", "<b>")
    assert [each.words for each in drawn.all("span")] == words


@pytest.mark.parametrize(("name", "checked", "spoken"), [("SO-1", True, "选择 SO-1"), ("", False, "选择 7")])
def test_a_rows_checkbox_is_spoken_with_the_rows_name(name: str, checked: bool, spoken: str) -> None:
    box = one(marks.tick(7, name, checked)).one("input")
    assert (box.attributes["value"], box.has("checked"), box.attributes["aria-label"].replace(" ", "")) == ("7", checked, spoken.replace(" ", ""))


@pytest.mark.parametrize(
    ("call", "most", "words", "spoken"),
    [((3, 5), "5", "3/5", "进度"), ((3, 5, "three", "Review"), "5", "three", "Review"), ((0, 0), "1", "0/0", "进度")],
)
def test_a_bar_says_how_much_of_the_whole(call: tuple[Any, ...], most: str, words: str, spoken: str) -> None:
    drawn = one(marks.bar(*call))
    bar = drawn.one("progress")
    assert (bar.attributes["max"], bar.attributes["aria-label"], drawn.words) == (most, spoken, words)
    assert bar.attributes["value"] == str(call[0])


# menus and seals


@pytest.mark.parametrize(("door", "first"), [("portal", "/"), ("admin", "/admin/queue")])
def test_each_door_has_its_own_menu(door: str, first: str) -> None:
    (_, entries), *_ = menu.shown(Page(door=door))
    assert entries[0].url == first


@pytest.mark.parametrize(("url", "path", "there"), [("/", "//orders", False), ("/admin/", "/admin//x", False), ("/admin/", "/admin/", True)])
def test_the_first_page_is_marked_for_itself_alone(url: str, path: str, there: bool) -> None:
    assert menu.current(url, path) is there


@pytest.mark.parametrize(
    ("date_", "note", "texts"), [("", "", 0), ("2025-11-19", "", 1), ("", "QP070100", 1), ("2025-11-19", "QP070100", 2)]
)
def test_a_round_seal_carries_date_and_note_where_they_are_given(date_: str, note: str, texts: int) -> None:
    drawn = str(seals.round_seal("衡川", "审查", date_, note))
    assert drawn.count('<text x="60"') == 1 + texts
    assert ("2025-11-19" in drawn) is bool(date_) and ("QP070100" in drawn) is bool(note)


@pytest.mark.parametrize(("text", "columns"), [("沈", {"60"}), ("沈岳", {"60"}), ("沈岳印", {"86", "34"}), ("沈岳之印章", {"86", "34"})])
def test_a_square_seal_has_one_column_for_two_letters_and_two_for_more(text: str, columns: set[str]) -> None:
    drawn = read(str(seals.square_seal(text, "seal")))
    letters = drawn.all("text")
    assert {each.attributes["x"] for each in letters} == columns
    assert [each.words for each in letters] == list(text[:4])
    assert all(5 < float(each.attributes["y"]) < 115 for each in letters)
    assert drawn.one("svg").attributes["aria-label"] == "seal"


def test_letters_of_the_ring_shrink_only_where_the_name_is_long() -> None:
    sizes = [float(read(str(seals.round_seal("一" * length, "审"))).all("text")[0].attributes["font-size"]) for length in (2, 14, 15, 21, 40)]
    assert sizes[0] == sizes[1] == 10.5 > sizes[2] > sizes[3] > sizes[4] == 5.0


def test_a_day_of_another_year_names_it() -> None:
    assert figures.day(date(1999, 1, 5), "zh-CN") == "1999-01-05"
