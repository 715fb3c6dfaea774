"""The parts of a page that tell something: heads, cards, lists, threads, files, how far a thing has come."""

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.shared.message import Message
from tests.templates.page_reader import Element, faults
from tests.templates.test_components import drawn

AT = datetime(2025, 11, 18, 1, 5, tzinfo=UTC)  # 09:05 in Shanghai
WRONG = Message("Please fill this in.")


def of(component: str, names: str, call: str, **context: Any) -> Element:
    return drawn(f'{{% from "components/{component}.html" import {names} %}}' + call, **context)


def classes(page: Element, tag: str) -> list[str]:
    return [each.attributes.get("class", "") for each in page.all(tag)]


# head and card


def test_a_page_says_where_one_is_and_ends_with_itself() -> None:
    page = of("head", "head", '{{ head("SO-1", sub="of today", crumbs=[("Orders", "/orders"), ("Open", "/orders?open")]) }}')
    where = page.one("nav")
    assert where.attributes["aria-label"] == "当前位置"
    assert [(each.words, each.attributes["href"]) for each in where.all("a")] == [("Orders", "/orders"), ("Open", "/orders?open")]
    assert [each.words for each in where.all("li") if each.attributes.get("aria-current") == "page"] == ["SO-1"]
    assert (page.one("h1").words, page.one("p").words) == ("SO-1", "of today")


def test_a_page_at_the_top_has_no_way_up_and_no_empty_row_of_buttons() -> None:
    page = of("head", "head", '{{ head("Orders") }}')
    assert page.all("nav", "p") == [] and "btns" not in classes(page, "div")
    called = of("head", "head", '{% call head("Orders") %}<a href="/orders/new">New</a>{% endcall %}')
    assert called.one("div", class_="btns").words == "New"


@pytest.mark.parametrize(
    ("options", "anchor", "id"), [('id="lines"', "h-lines", "lines"), ("", "h-order-lines", None)]
)
def test_a_card_is_a_region_with_its_heading_as_its_name(options: str, anchor: str, id: str | None) -> None:
    page = of("card", "card", f'{{% call card("Order lines"{", " + options if options else ""}) %}}x{{% endcall %}}')
    section = page.one("section")
    assert (section.attributes["aria-labelledby"], section.attributes.get("id")) == (anchor, id)
    assert page.one("h2", id=anchor).words == "Order lines"


@pytest.mark.parametrize(
    ("options", "tag", "cls", "words"),
    [
        ('hint="excl. tax"', "span", "hint", ["excl. tax"]), ("", "span", "hint", []), ('side="x"', "span", "row", ["x"]), ("", "span", "row", []),
        ('foot="sum"', "div", "card-f", ["sum"]), ("", "div", "card-f", []), ('link=("All", "/orders")', "a", "fs2", ["All"]),
        ("", "a", "fs2", []), ("flush=True", "div", "card-b", []), ("", "div", "card-b", ["body"]),
    ],
)  # fmt: skip
def test_a_card_draws_what_it_was_given_and_no_empty_place(options: str, tag: str, cls: str, words: list[str]) -> None:
    page = of("card", "card", f'{{% call card("T"{", " + options if options else ""}) %}}body{{% endcall %}}')
    assert [each.words for each in page.all(tag) if each.attributes.get("class") == cls] == words
    assert "body" in page.words


def test_a_card_may_stand_lower_in_the_page() -> None:
    page = of("card", "card", '{% call card("T", level=3, cls="wide") %}x{% endcall %}')
    assert page.one("h3").words == "T" and page.one("section").attributes["class"] == "card wide"


# facts, numbers, nothing


@pytest.mark.parametrize(("value", "shown"), [("none", "—"), ('""', "—"), ("0", "0"), ('"x"', "x")])
def test_a_fact_that_is_not_known_is_a_dash_and_nought_is_a_number(value: str, shown: str) -> None:
    page = of("facts", "facts", '{{ facts([("Amount", ' + value + ')], cls="dl-1") }}')
    assert (page.one("dt").words, page.one("dd").words, page.one("dl").attributes["class"]) == ("Amount", shown, "dl dl-1")


def test_a_number_with_a_place_to_go_is_a_link_and_one_without_is_not() -> None:
    tiles = [{"name": "Open", "value": 7, "url": "/orders", "unit": "lines", "note": "late 2", "hot": True}, {"name": "Rate", "value": "98.5 %", "icon": "truck"}]
    page = of("stats", "stats", "{{ stats(tiles) }}", tiles=tiles)
    first, second = page.one("div", class_="stats").children
    assert (first.tag, first.attributes["href"], first.attributes["class"]) == ("a", "/orders", "stat hot")
    assert (first.one("small").words, first.one("span", class_="d").words) == ("lines", "late 2")
    assert (second.tag, second.attributes["class"]) == ("div", "stat") and len(second.all("svg")) == 1
    assert second.all("small") == []


@pytest.mark.parametrize(("value", "cls"), [("123456", "v"), ("1234567", "v long"), (1234567, "v")])
def test_a_long_word_among_the_numbers_is_drawn_smaller(value: object, cls: str) -> None:
    assert cls in classes(of("stats", "stats", "{{ stats(tiles) }}", tiles=[{"name": "N", "value": value}]), "span")


def test_where_nothing_is_the_page_says_what_to_do() -> None:
    page = of("empty", "empty", '{% call empty("No order yet", "Orders appear here.") %}<a href="/orders/new">New</a>{% endcall %}')
    assert (page.one("b").words, page.one("p").words, page.one("div", class_="btns").words) == ("No order yet", "Orders appear here.", "New")
    bare = of("empty", "empty", '{{ empty("No order yet") }}')
    assert bare.all("p") == [] and "btns" not in classes(bare, "div")


# how far it has come


@pytest.mark.parametrize(
    ("state", "current", "spoken", "number"),
    [("done", None, "已完成", ""), ("now", "step", None, "1"), ("todo", None, None, "1"), ("fail", "step", "未通过", "")],
)
def test_a_step_says_how_far_it_has_come(state: str, current: str | None, spoken: str | None, number: str) -> None:
    page = of("steps", "steps", "{{ steps(rows) }}", rows=[(state, "Production", "")])
    step = page.one("li")
    assert (step.attributes["class"], step.attributes.get("aria-current"), step.one("small").words) == (
        state, current, "" if state == "done" else "—"), "what is done needs no dash where its day is not told"
    assert [each.attributes.get("aria-label") for each in step.all("svg")] == ([spoken] if spoken else [])
    assert step.one("span", class_="dot").words == number


@pytest.mark.parametrize(
    ("state", "spoken"), [("ok", "已通过"), ("warn", "有说明"), ("bad", "未通过"), ("now", "进行中")]
)
def test_a_point_of_the_timeline_is_spoken_not_coloured_alone(state: str, spoken: str) -> None:
    page = of("timeline", "timeline", "{{ timeline(rows) }}", rows=[{"state": state, "what": "Received"}])
    assert page.one("svg").attributes["aria-label"] == spoken
    assert page.one("li").attributes.get("aria-current") == ("step" if state == "now" else None)


def test_what_is_still_to_come_has_no_mark_but_a_word() -> None:
    page = of("timeline", "timeline", "{{ timeline(rows) }}", rows=[{"state": "todo", "what": "Release", "at": "forecast 11-19"}])
    assert page.all("svg") == [] and page.one("span", class_="vh").words == "未开始"
    assert page.one("span", class_="t").words == "forecast 11-19" and page.all("time") == []


def test_who_did_what_stands_with_its_time_and_words() -> None:
    row = {"state": "warn", "what": Message("Signed"), "who": "李倩", "at": AT, "say": "line 40 open", "note": "told", "late": True, "icon": "pencil"}
    page = of("timeline", "timeline", "{{ timeline(rows) }}", rows=[row])
    assert (page.one("time").attributes["datetime"], page.one("time").words) == ("2025-11-18T01:05:00+00:00", "2025-11-18 09:05")
    assert [each.words for each in page.all("p")] == ["李倩 已超时", "line 40 open", "told"]
    assert page.one("use").attributes["href"].endswith("#i-pencil")


@pytest.mark.parametrize(
    ("mark", "spoken", "cls"),
    [("ok", "相符", "ic c-ok"), ("warn", "请留意", "ic c-warn"), ("bad", "不符", "ic c-bad"), ("new", "新", "ic c-warn"), ("info", "说明", "ic")],
)
def test_what_was_looked_at_has_a_mark_that_is_spoken(mark: str, spoken: str, cls: str) -> None:
    page = of("checks", "checks", "{{ checks(rows) }}", rows=[(mark, Message("Signed"))])
    assert page.one("svg").attributes["class"] == cls
    assert page.one("svg").attributes["aria-label"] == spoken
    assert page.all("a") == [] and len(page.all("span")) == 1


def test_what_was_looked_at_leads_to_where_it_comes_from() -> None:
    page = of("checks", "checks", "{{ checks(rows) }}", rows=[("warn", "sooner than usual", "earliest 12-03", "/x"), ("ok", "y", "", "")])
    assert [(each.words, each.attributes["href"]) for each in page.all("a")] == [("sooner than usual", "/x")]
    assert [each.words for each in page.all("span") if each.attributes.get("class") == "hint"] == ["earliest 12-03"]


# the flow charts of the procedure


@pytest.mark.clause("4.1")
def test_a_step_of_the_flow_shows_what_waits_there_and_leads_to_it() -> None:
    step = {"clause": "5.1.2", "title": "Review", "who": "Marketing", "forms": ["FM070100-01"], "waiting": 3, "late": 1, "url": "/q"}
    page = of("flow", "flow", "{{ flow([step]) }}", step=step)
    assert classes(page, "div")[-1] == "flow-n hot"
    assert (page.one("a").words, page.one("a").attributes["href"]) == ("Review", "/q")
    assert "§5.1.2" in page.words and "Marketing" in page.words and "FM070100-01" in page.words
    assert page.one("span", class_="c-bad fw").words == "逾期 1 项"


@pytest.mark.clause("4.1")
def test_a_step_that_nothing_keeps_waiting_is_quiet() -> None:
    page = of("flow", "flow", "{{ flow([step]) }}", step={"title": "Review", "waiting": 0, "late": 0, "url": "/q"})
    assert classes(page, "div")[-1] == "flow-n" and "c-bad fw" not in classes(page, "span")


def test_a_step_that_is_not_in_use_leads_nowhere_and_counts_nothing() -> None:
    page = of("flow", "flow", "{{ flow([step]) }}", step={"title": "Survey", "used": False, "url": "/q", "waiting": 3})
    assert page.all("a") == [] and "flow-n off" in classes(page, "div") and "3" not in page.words and "尚未启用" in page.words


def test_steps_that_run_beside_one_stand_beside_it() -> None:
    step = {"title": "Specification", "side": [{"title": "Quality"}, {"title": "Cost"}]}
    page = of("flow", "flow", "{{ flow([step]) }}", step=step)
    assert len(page.all("li")) == 1 and classes(page, "div").count("flow-n") == 3


# people, messages, files


@pytest.mark.parametrize(
    ("call", "initial"), [('avatar("王敏")', "王"), ('avatar("")', "?"), ("avatar(none)", "?")]
)
def test_an_initial_is_drawn_for_the_eye_alone(call: str, initial: str) -> None:
    one = of("person", "avatar", "{{ " + call + " }}").one("span")
    assert (one.words, one.attributes["aria-hidden"]) == (initial, "true")


@pytest.mark.parametrize(
    ("given", "href", "spoken"),
    [
        ('telephone="138", email="li@x.example"', "tel:138", "致电李倩 138"),
        ('email="li@x.example"', "mailto:li@x.example", "写邮件给李倩"),
        ("", None, None),
    ],
)
def test_a_contact_is_called_or_written_to(given: str, href: str | None, spoken: str | None) -> None:
    page = of("person", "contact", '{{ contact("李倩", "Account manager"' + (", " + given if given else "") + ") }}")
    assert [each.attributes["href"] for each in page.all("a")] == ([href] if href else [])
    assert [each.attributes["aria-label"] for each in page.all("a")] == ([spoken] if spoken else [])


@pytest.mark.parametrize(
    ("options", "words"), [("", "李倩"), (', for_whom="赵志远"', "李倩 代 赵志远"), (", at=at", "李倩 2025-11-18 09:05")]
)
def test_a_signature_says_for_whom_and_when(options: str, words: str) -> None:
    assert of("person", "signature", '{{ signature("李倩"' + options + ") }}", at=AT).words == words


def test_a_message_names_who_wrote_it_and_when_and_brings_its_files() -> None:
    rows = [{"who": "李倩", "role": "销售", "at": AT, "body": "x", "files": [{"name": "a.pdf", "url": "/files/1"}]}, {"who": "", "at": AT, "body": "y", "mine": True}]
    page = of("messages", "thread", "{{ thread(rows) }}", rows=rows)
    first, second = page.all("article")
    assert first.one("p", class_="m").text.split() == ["李倩", "·", "销售", "·"] and first.one("time").words == "2025-11-18 09:05"
    assert (first.one("a").words, first.one("a").attributes["href"]) == ("a.pdf", "/files/1")
    assert (first.attributes["class"], second.attributes["class"]) == ("msg", "msg me")
    assert second.all("a") == [] and "?" in second.words


def test_a_thread_without_messages_says_so() -> None:
    page = of("messages", "thread", "{{ thread([]) }}")
    assert page.one("p").words == "还没有消息。"


@pytest.mark.parametrize(("internal", "button", "cls"), [("False", "发送", "btn btn-p"), ("True", "评论", "btn")])
def test_a_comment_inside_the_company_is_not_sent_by_the_same_word(internal: str, button: str, cls: str) -> None:
    page = of("messages", "write", f'{{{{ write("/orders/SO-1/messages", internal={internal}) }}}}')
    assert (page.one("button").words, page.one("button").attributes["class"]) == (button, cls)
    assert page.one("form").attributes["enctype"] == "multipart/form-data"
    assert {"_csrf", "_token", "files"} == {each.attributes["name"] for each in page.all("input")}
    assert page.one("textarea").attributes["placeholder"] == ("仅内部可见" if internal == "True" else "输入消息")
    assert faults(page) == []
