"""Each component, drawn in both languages, is sound HTML that a screen reader can name."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from jinja2 import UndefinedError

from domain.shared.actor import Actor, Kind, Post
from domain.shared.message import Message
from domain.shared.settings import settings
from templates import environment, figures, marks, render, showing, speaking
from templates.page import Flash, Page
from templates.samples import specimens
from tests.templates.page_reader import Element, faults, read

STAFF = Page(
    door="admin",
    actor=Actor(kind=Kind.STAFF, name="陈建国", email="chen@example.com", posts=(Post("production", "head"),)),
    path="/admin/specimens",
    nonce="n0nce",
    csrf="c5rf",
    company="衡川汽车零部件有限公司",
    counts={"tasks": 12, "tasks_late": 1, "reviews": 9},
    unread=5,
)


def ours(name: str) -> bool:
    """A component of all areas; those in a folder are one area's own."""
    return name.startswith("components/") and name.count("/") == 1 and name not in {"components/users.html"}


@pytest.fixture(autouse=True)
def named_states() -> None:
    import domain.orders.workflow  # noqa: F401 - gives the states their words


def drawn(source: str, page: Page = STAFF, language: str = "zh-CN", **context: Any) -> Element:
    with showing(page), speaking(language):
        return read(environment().from_string(source).render(context))


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_specimens_show_every_component_soundly(language: str) -> None:
    page = read(render("admin/specimens.html", specimens(), language=language, page=STAFF))
    assert faults(page) == []
    assert page.one("html").attributes["lang"] == language


def test_every_component_has_a_specimen() -> None:
    shown = "".join(
        environment().loader.get_source(environment(), name)[0] for name in environment().list_templates() if "specimen" in name
    )
    missing = [
        name for name in environment().list_templates(filter_func=ours) if f'"{name}"' not in shown
    ]
    assert missing == []


def test_every_component_says_how_it_is_used() -> None:
    for name in environment().list_templates(filter_func=ours):
        assert environment().loader.get_source(environment(), name)[0].startswith("{#\n"), name


def test_a_name_that_the_context_lacks_is_a_mistake_that_is_seen() -> None:
    with pytest.raises(UndefinedError, match="looks"):
        render("admin/specimens.html", {}, page=STAFF)


class TestForm:
    SOURCE = '{% from "components/form.html" import form %}{% call form("/orders", version=7) %}x{% endcall %}'

    def test_it_carries_its_secrets_and_its_version(self) -> None:
        fields = {each.attributes["name"]: each.attributes["value"] for each in drawn(self.SOURCE).all("input")}
        assert fields["_csrf"] == "c5rf" and fields["_version"] == "7" and len(fields["_token"]) > 20

    def test_two_forms_have_two_tokens(self) -> None:
        tokens = [each.attributes["value"] for each in drawn(self.SOURCE + self.SOURCE).all("input") if each.attributes["name"] == "_token"]
        assert len(set(tokens)) == 2

    def test_it_works_without_script(self) -> None:
        form = drawn(self.SOURCE).one("form")
        assert (form.attributes["method"], form.attributes["action"]) == ("post", "/orders")

    def test_a_refusal_of_the_server_is_shown_in_place(self) -> None:
        form = drawn(self.SOURCE).one("form")
        assert form.attributes["hx-post"] == "/orders" and "select:#main" in form.attributes["hx-status:4xx"]

    def test_a_plain_one_has_nothing_of_htmx(self) -> None:
        plain = self.SOURCE.replace("version=7", 'swap=""')
        assert [name for name in drawn(plain).one("form").attributes if name.startswith("hx-")] == []


class TestButtonThatCannotRunYet:
    SOURCE = '{% from "components/form.html" import post_button %}{{ post_button("/x", "Release", refusals=why) }}'

    def test_it_stays_and_says_why(self) -> None:
        page = drawn(self.SOURCE, why=[Message("All sections must be signed first.")])
        button = page.one("button")
        assert button.attributes["aria-disabled"] == "true" and button.attributes["type"] == "button"
        assert "须全部部门签核后才能进行。" in page.words
        assert page.one("span", id=button.attributes["aria-describedby"])

    def test_without_refusals_it_posts(self) -> None:
        assert drawn(self.SOURCE, why=[]).one("form").attributes["action"] == "/x"


class TestField:
    def field(self, **options: Any) -> Element:
        return drawn(
            '{% from "components/fields.html" import text %}{{ text("po", "Number", value, errors, hint=hint) }}',
            value="4711",
            **{"errors": {}, "hint": "", **options},
        )

    def test_a_wrong_one_says_so_where_it_stands(self) -> None:
        page = self.field(errors={"po": Message("All sections must be signed first.")}, hint="as on your paper")
        field = page.one("input")
        assert field.attributes["aria-invalid"] == "true"
        assert field.attributes["aria-describedby"].split() == ["po-hint", "po-error"]
        assert faults(page) == []

    def test_a_right_one_is_quiet(self) -> None:
        assert not self.field().one("input").has("aria-invalid")

    def test_what_was_entered_is_kept_and_escaped(self) -> None:
        page = drawn('{% from "components/fields.html" import text %}{{ text("po", "Number", value) }}', value='"><script>')
        assert page.one("input").attributes["value"] == '"><script>'
        assert page.all("script") == []

    def test_nothing_entered_is_empty_not_none(self) -> None:
        page = drawn(
            '{% from "components/fields.html" import number, area, select %}{{ number("a", "A", none) }}{{ area("b", "B", none) }}{{ select("c", "C", [("1", "One")], none, blank="–") }}'
        )
        assert page.one("input").attributes["value"] == "" and page.one("textarea").words == ""
        assert [option.has("selected") for option in page.all("option")] == [False, False]

    def test_zero_is_a_value(self) -> None:
        assert drawn('{% from "components/fields.html" import number %}{{ number("a", "A", 0) }}').one("input").attributes["value"] == "0"


class TestErrorSummary:
    SOURCE = '{% from "components/errors.html" import error_summary %}{{ error_summary(errors) }}'

    def test_it_leads_to_each_field_in_the_same_words(self) -> None:
        page = drawn(
            self.SOURCE, errors={"po": Message("All sections must be signed first."), "_form": Message("Draft saved at {time}", time="1")}
        )
        assert page.one("a").attributes["href"] == "#po"
        assert page.one("h2").words == "有 2 处需要修改"
        assert page.one("div", role="alert").has("data-focus")

    def test_one_thing_in_english_is_one(self) -> None:
        assert drawn(self.SOURCE, language="en", errors={"po": Message("x")}).one("h2").words == "1 thing to correct"

    def test_without_errors_there_is_nothing(self) -> None:
        assert drawn(self.SOURCE, errors={}).all() == []


class TestTable:
    SOURCE = '{% from "components/table.html" import table %}{% call table("Orders", [("Due", "", "due"), ("Actions", "vh")], sort=sort) %}<tr><td>x</td><td>y</td></tr>{% endcall %}'

    @pytest.mark.parametrize(("sort", "address", "said"), [
        ({"by": "due", "down": False, "url": "/orders?q=x"}, "/orders?q=x&sort=-due", "ascending"),
        ({"by": "due", "down": True, "url": "/orders"}, "/orders?sort=due", "descending"),
        ({"by": "other", "down": True, "url": "/orders"}, "/orders?sort=due", ""),
    ])  # fmt: skip
    def test_a_heading_sorts_one_way_and_then_the_other(self, sort: dict[str, Any], address: str, said: str) -> None:
        page = drawn(self.SOURCE, sort=sort)
        assert page.one("a").attributes["href"] == address
        assert page.all("th")[0].attributes.get("aria-sort", "") == said

    def test_it_scrolls_by_keyboard_under_its_name(self) -> None:
        holder = drawn(self.SOURCE, sort=None).one("div", role="group")
        assert holder.attributes["tabindex"] == "0" and holder.attributes["aria-label"] == "Orders"

    @pytest.mark.parametrize(("rows", "look"), [(30, "tw"), (31, "tw tw-long")])
    def test_very_many_rows_scroll_in_a_window_of_their_own(self, rows: int, look: str) -> None:
        source = '{% from "components/table.html" import table %}{% call table("Orders", [("Due",)], rows=rows) %}<tr><td>x</td></tr>{% endcall %}'
        assert drawn(source, rows=rows).one("div", role="group").attributes["class"] == look


@pytest.mark.parametrize(("hours", "look"), [(-1, "overdue"), (2, "warn"), (30, "ok")])
def test_time_left_turns_amber_and_then_red(hours: int, look: str) -> None:
    page = drawn('{% from "components/tag.html" import left %}{{ left(time) }}', time=timedelta(hours=hours))
    assert page.one("span", class_="tag").attributes["data-s"] == look


@pytest.mark.parametrize(
    ("hours", "days", "zh", "en", "look"),
    [
        (8, 0, "今日到期", "Due today", "warn"), (3, 0, "余 3 时", "3 h left", "warn"), (8, 1, "明日到期", "Due tomorrow", "ok"),
        (16, 2, "余 2 天", "2 d left", "ok"), (17, 3, "余 2 天 1 时", "2 d 1 h left", "ok"), (-2, 0, "超 2 时", "2 h late", "overdue"),
    ],
)  # fmt: skip
def test_what_is_due_today_or_tomorrow_says_so_and_whole_days_have_no_hours(hours: int, days: int, zh: str, en: str, look: str) -> None:
    due = datetime.combine(figures.today() + timedelta(days=days), time(17), settings().zone)
    for language, words in (("zh-CN", zh), ("en", en)):
        with speaking(language):
            shown = marks.left(timedelta(hours=hours), due=due)
        assert words in shown and f'data-s="{look}"' in shown, language


def test_the_decision_bar_asks_for_the_password_only_for_a_signature() -> None:
    source = '<form id="f" action="/x"></form>{% from "components/decide.html" import decide %}{% call decide("f", sign=sign) %}<button>Go</button>{% endcall %}'
    assert drawn(source, sign=True).one("input", name="password").attributes["form"] == "f"
    assert drawn(source, sign=False).all("input") == []


def test_an_internal_message_is_marked_so_that_nobody_takes_it_for_an_answer() -> None:
    rows = specimens()["messages"]
    page = drawn('{% from "components/messages.html" import thread %}{{ thread(rows) }}', rows=rows)
    assert ["int" in each.attributes["class"].split() for each in page.all("article")] == [False, False, True]
    assert "内部可见" in page.all("article")[2].words


def test_a_message_is_text_and_never_markup() -> None:
    rows = [{**specimens()["messages"][0], "body": "<img src=x onerror=alert(1)>"}]
    assert drawn('{% from "components/messages.html" import thread %}{{ thread(rows) }}', rows=rows).all("img") == []


def test_a_question_opens_in_place_without_script() -> None:
    page = drawn(
        '{% from "components/dialog.html" import ask %}{% call ask("a", "Decline", "Decline?", "/x", version=2, password=True) %}why{% endcall %}'
    )
    assert page.one("details").one("dialog").has("open")
    assert page.one("input", type="password").attributes["name"] == "password"
    assert faults(page) == []


def test_a_flash_speaks_up_when_it_is_bad_and_can_be_taken_back() -> None:
    shown = replace(STAFF, flashes=[Flash("ok", Message("Signed"), "/undo"), Flash("bad", Message("Not uploaded"))])
    page = drawn('{% from "components/flash.html" import flashes %}{{ flashes() }}', shown)
    assert [each.attributes["role"] for each in page.all("div") if each.attributes.get("class") == "flash"] == ["status", "alert"]
    assert page.one("form").attributes["action"] == "/undo"


def test_without_flashes_the_layout_draws_no_empty_box() -> None:
    assert drawn('{% from "components/flash.html" import flashes %}{{ flashes() }}').all() == []


def test_a_pager_counts_what_is_known() -> None:
    source = '{% from "components/pager.html" import pager %}{{ pager(shown, total=total, first=51, later=later) }}'
    page = drawn(source, shown=50, total=213, later="/orders?after=x")
    assert "共 213 项，第 51–100 项" in page.words
    assert page.one("a").attributes["rel"] == "next"
    assert "本页 50 项" in drawn(source, shown=50, total=None, later=None).words


def test_a_clause_opens_at_the_readers_own_door() -> None:
    source = '{% from "components/clause.html" import clause %}{{ clause("5.1.6") }}'
    assert drawn(source).one("a").attributes["href"] == "/admin/clauses/5.1.6"
    assert drawn(source, Page(door="portal")).one("a").attributes["href"] == "/clauses/5.1.6"
