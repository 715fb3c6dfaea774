"""The pages of the review at both doors: who is offered which decision, what is greyed and why, what a wrong or a late form answers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from domain.reviews.models import Deviation
from tests.cast import PASSWORD, Cast
from tests.deliveries.doors import LANGUAGES, NEVER, actions, beside, greyed, in_, links, main_of, part, reads, typed, zh
from tests.orders.given import line
from tests.remembering import remembered
from tests.reviews.story import Story, approved, begin, begin_new

SIGNED = {"password": PASSWORD}


@pytest.fixture
@remembered
def story(cast: Cast) -> Story:
    return begin(cast)


@pytest.fixture
@remembered
def reviewed(story: Story) -> Story:
    """All departments have signed; the marketing manager's approval is next."""
    return story.sign_all()


@pytest.fixture
@remembered
def proposed(story: Story) -> Deviation:
    """A later date is before the customer."""
    story.sign("marketing")
    found = story.no("delivery", "capacity", "设备检修", story.lines[0].id)
    assert found is not None
    return story.propose(found, "可于 12-24 到厂", date="2026-12-24")


def at(story: Story, step: str = "") -> str:
    return f"/admin/reviews/{story.number}{step}"


def offered(answer: Any, story: Story) -> set[str]:
    """The steps of the review that the page offers, beside those that everybody has."""
    every = {"print", "chasing", "notes"}
    return {each.removeprefix(at(story, "/")) for each in actions(answer) if each.startswith(at(story, "/"))} - every


# departments


@pytest.mark.clause("5.1.2(1)")
@pytest.mark.parametrize(("who", "there"), [
    ("li_qian", {"sections/marketing", "classification"}), ("chen", set()), ("xu", set()), ("liu", set()),
    ("zhao", {"sections/marketing", "classification"}),
])
def test_each_department_finds_its_own_part_and_no_other(story: Story, visit: Any, who: str, there: set[str]) -> None:
    reader = visit(getattr(story.cast, who))
    assert {each for each in offered(reader.get(at(story)), story) if not each.endswith("/draft")} == there
    refused = reader.post(at(story, "/sections/marketing"), {"decision": "save", "a-service": "yes"}).status_code == 403
    assert refused is ("sections/marketing" not in there)


@pytest.mark.clause("5.1.2(1)")
def test_a_part_is_signed_with_the_password_from_the_page_as_it_stands(story: Story, visit: Any) -> None:
    sales, version = visit(story.cast.li_qian), story.sections["marketing"].version
    yes = {f"a-{question}" + (f"-{of}" if of else ""): "yes" for question, of in story.answers("marketing")}
    late = sales.post(at(story, "/sections/marketing"), yes | SIGNED | {"decision": "sign"}, version=version + 1)
    assert late.status_code == 409 and story.sections["marketing"].state == "open"
    for password in ("", "falsch"):
        answer = sales.post(at(story, "/sections/marketing"), yes | {"password": password, "decision": "sign"}, version=version)
        assert answer.status_code == 422 and beside(answer, "password") and story.sections["marketing"].state == "open"
    done = sales.post(at(story, "/sections/marketing"), yes | SIGNED | {"decision": "sign"}, version=version)
    assert done.status_code == 303 and story.sections["marketing"].state == "signed"
    assert sales.post(at(story, "/sections/nothing"), SIGNED).status_code == 404


@pytest.mark.clause("5.1.2(1)")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_reviews_leads_to_each_and_says_where_there_is_none(cast: Cast, visit: Any, language: str) -> None:
    reads(language, cast.xu)
    reader = visit(cast.xu)
    assert in_(language, "Reviews open by themselves with each order that comes in.") in reader.get("/admin/reviews").text
    story = begin(cast)
    assert at(story) in links(reader.get("/admin/reviews")) and reader.get("/admin/reviews/SO-0").status_code == 404
    for view in ("objection", "approved", "done"):
        assert at(story) not in links(reader.get(f"/admin/reviews?view={view}"))


# approval and release


@pytest.mark.clause("5.1.6")
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_managers_button_is_greyed_until_each_department_has_signed(story: Story, visit: Any, language: str) -> None:
    reads(language, story.cast.zhao)
    manager, button = visit(story.cast.zhao), in_(language, "Approve and sign")
    page = manager.get(at(story))
    assert "approval" not in offered(page, story)
    answer = manager.post(at(story, "/approval"), SIGNED, version=story.order.version)
    assert answer.status_code == 409 and story.order.state == "in_review"
    story.sign_all()
    page = manager.get(at(story))
    assert "approval" in offered(page, story) and button not in greyed(page) and button in main_of(page).words


@pytest.mark.clause("5.1.6")
def test_only_who_may_approve_is_offered_it_and_signs_as_the_order_stands(reviewed: Story, visit: Any) -> None:
    for who in ("li_qian", "he_head", "chen", "xu"):
        reader = visit(getattr(reviewed.cast, who))
        assert "approval" not in offered(reader.get(at(reviewed)), reviewed)
        assert reader.post(at(reviewed, "/approval"), SIGNED).status_code == 403
    manager, version = visit(reviewed.cast.zhao), reviewed.order.version
    assert manager.post(at(reviewed, "/approval"), SIGNED, version=version - 1).status_code == 409
    for password in ("", "falsch"):
        answer = manager.post(at(reviewed, "/approval"), {"password": password}, version=version)
        assert answer.status_code == 422 and beside(answer, "password") and reviewed.order.state == "in_review"
    assert manager.post(at(reviewed, "/approval"), SIGNED, version=version).status_code == 303
    assert reviewed.order.state == "approved" and manager.post(at(reviewed, "/approval"), SIGNED).status_code == 409


@pytest.mark.clause("5.1.7(2)")
def test_the_head_of_production_alone_confirms_what_was_approved(reviewed: Story, visit: Any) -> None:
    head = visit(reviewed.cast.he_head)
    assert "release" not in offered(head.get(at(reviewed)), reviewed)
    assert head.post(at(reviewed, "/release"), SIGNED).status_code == 409 and reviewed.order.state == "in_review"
    reviewed.approve()
    for who in ("zhao", "chen", "ma", "shen"):
        reader = visit(getattr(reviewed.cast, who))
        assert "release" not in offered(reader.get(at(reviewed)), reviewed)
    assert visit(reviewed.cast.zhao).post(at(reviewed, "/release"), SIGNED).status_code == 403
    assert "release" in offered(head.get(at(reviewed)), reviewed)
    assert beside(head.post(at(reviewed, "/release"), {"password": "falsch"}), "password")
    assert head.post(at(reviewed, "/release"), SIGNED, version=reviewed.order.version - 1).status_code == 409
    assert head.post(at(reviewed, "/release"), SIGNED, version=reviewed.order.version).status_code == 303
    assert reviewed.order.state == "released" and offered(head.get(at(reviewed)), reviewed) == set()


@pytest.mark.clause("5.1.7(3)")
def test_a_developed_order_is_settled_by_the_general_manager_in_words_and_released_by_nobody(cast: Cast, visit: Any) -> None:
    story = begin_new(cast).meet().sign_all()
    story.approve()
    boss = visit(cast.shen)
    assert visit(cast.he_head).post(at(story, "/release"), SIGNED).status_code == 409
    assert {"settlement", "refusal"} <= offered(boss.get(at(story)), story)
    for step, field in (("settlement", "text"), ("refusal", "reason")):
        assert visit(cast.zhao).post(at(story, f"/{step}"), SIGNED | {field: "已谈妥"}).status_code == 403
        empty = boss.post(at(story, f"/{step}"), SIGNED | {field: " "})
        assert empty.status_code == 422 and beside(empty, field) and story.order.state == "approved"
    unsigned = boss.post(at(story, "/settlement"), {"text": "样件价格已谈妥", "password": ""})
    assert unsigned.status_code == 422 and typed(unsigned, "text") == "样件价格已谈妥"
    assert boss.post(at(story, "/settlement"), SIGNED | {"text": "样件价格已谈妥"}).status_code == 303
    assert story.order.state != "approved"


# objection


@pytest.mark.clause("5.1.7(1)")
def test_an_objection_is_recorded_by_a_head_and_ruled_by_the_general_manager(cast: Cast, visit: Any) -> None:
    story = begin(cast, line(price=Decimal("80.00"))).sign_all("marketing")
    assert story.order.state == "objection"
    head, boss = visit(cast.zhao), visit(cast.shen)
    assert "negotiation" in offered(head.get(at(story)), story) and "ruling" not in offered(boss.get(at(story)), story)
    empty = head.post(at(story, "/negotiation"), SIGNED | {"record": ""}, version=story.order.version)
    assert empty.status_code == 422 and beside(empty, "record") and story.order.state == "objection"
    assert visit(cast.li_qian).post(at(story, "/negotiation"), SIGNED | {"record": "x"}).status_code == 403
    assert boss.post(at(story, "/ruling"), SIGNED | {"text": "接单", "decision": "accept"}).status_code == 409
    story.negotiate(heads=("何志明", "赵志远"))
    assert "ruling" in offered(boss.get(at(story)), story) and "ruling" not in offered(head.get(at(story)), story)
    assert head.post(at(story, "/ruling"), SIGNED | {"text": "接单", "decision": "accept"}).status_code == 403
    silent = boss.post(at(story, "/ruling"), SIGNED | {"text": " ", "decision": "decline"})
    assert silent.status_code == 422 and story.order.state == "ruling"


# the meeting and the class of a line


@pytest.mark.clause("5.1.1(2)")
@pytest.mark.parametrize(("entered", "wrong"), [
    ({"when": ""}, "when"), ({"when": "morgen"}, "when"), ({"when": "1999-01-01T09:00"}, "when"), ({"agenda": " "}, "agenda"),
    ({"invitees": ""}, "invitees"),
])
def test_a_meeting_is_called_for_a_day_with_agenda_and_people(
    cast: Cast, visit: Any, entered: dict[str, str], wrong: str,
) -> None:
    story = begin_new(cast)
    right = {"when": "2026-11-24T09:00", "place": "二楼", "agenda": "新件可行性", "invitees": str(cast.fang.id)}
    sales = visit(cast.li_qian)
    answer = sales.post(at(story, "/meeting"), right | entered)
    assert answer.status_code == 422 and beside(answer, wrong) and typed(answer, "place") == "二楼"
    assert visit(cast.chen).post(at(story, "/meeting"), right).status_code == 403
    assert at(story, "/meeting") not in actions(visit(cast.chen).get(at(story, "/meeting")))
    page = sales.follow(sales.post(at(story, "/meeting"), right))
    assert "新件可行性" in part(page, "meeting-1")


@pytest.mark.clause("3.2")
def test_a_line_is_judged_otherwise_by_marketing_with_a_reason_and_the_form_stays_open_where_it_is_refused(
    story: Story, visit: Any,
) -> None:
    manager, there, (ordered,) = visit(story.cast.zhao), at(story, "/classification"), story.lines
    right = {"line": str(ordered.id), "line_class": "newly_developed", "grounds": "首次使用此涂层", **SIGNED}
    for entered, wrong in (({"line": ""}, "line"), ({"line_class": "gift"}, "line_class"), ({"grounds": " "}, "grounds")):
        answer = manager.post(there, right | entered, version=story.order.version)
        assert answer.status_code == 422 and beside(answer, wrong) and story.lines[0].line_class == "mass_production"
        [form] = [each for each in main_of(answer).all("details") if "f-overrule" in {one.attributes.get("id") for one in each.all("form")}]
        assert form.has("open"), f"{wrong} stands in a form that is shut"
    assert there not in actions(visit(story.cast.fang).get(at(story)))
    assert visit(story.cast.fang).post(there, right).status_code == 403
    assert manager.post(there, right | {"line": NEVER}).status_code == 404
    assert manager.post(there, right, version=story.order.version).status_code == 303


# deviations, at both doors


@pytest.mark.clause("1.1")
def test_the_customer_answers_a_proposal_once_and_from_the_page_as_it_stands(story: Story, proposed: Deviation, visit: Any) -> None:
    buyer, here = visit(story.cast.wang_min), f"/orders/{story.number}/deviations/{proposed.id}"
    assert {each.rpartition("/")[2] for each in actions(buyer.get(f"{here}/answer"))} == {"answer", "proposal", "refusal"}
    for step in ("answer", "proposal", "refusal"):
        entered = SIGNED | {"text": "12-22", "date": "2026-12-22", "why": "停线"}
        assert buyer.post(f"{here}/{step}", entered, version=proposed.version + 1).status_code == 409
    assert story.deviations[0].state == "proposed"
    assert buyer.post(f"{here}/answer", SIGNED, version=proposed.version).status_code == 303
    page = buyer.get(f"{here}/answer")
    assert actions(page) == set() and zh("Nothing waits for your answer here.") in main_of(page).words
    assert buyer.post(f"{here}/refusal", {"why": "停线"}).status_code == 409 and story.deviations[0].state == "agreed"


@pytest.mark.clause("1.1")
@pytest.mark.parametrize(("step", "entered", "wrong"), [
    ("answer", {"password": ""}, "password"), ("answer", {"password": "falsch"}, "password"),
    ("proposal", {"text": "稍早", "date": ""}, "date"), ("proposal", {"text": "稍早", "date": "bald"}, "date"),
    ("proposal", {"text": " ", "date": "2026-12-22"}, "text"),
])
def test_what_the_customer_left_out_is_told_beside_the_field(
    story: Story, proposed: Deviation, visit: Any, step: str, entered: dict[str, str], wrong: str,
) -> None:
    here = f"/orders/{story.number}/deviations/{proposed.id}/{step}"
    answer = visit(story.cast.wang_min).post(here, entered, version=proposed.version)
    assert answer.status_code == 422 and beside(answer, wrong) and story.deviations[0].state == "proposed"
    if step == "proposal":
        assert typed(answer, "text") == entered["text"].strip()


@pytest.mark.clause("1.1")
def test_colleagues_read_a_proposal_and_strangers_find_none(story: Story, proposed: Deviation, visit: Any) -> None:
    here = f"/orders/{story.number}/deviations/{proposed.id}"
    colleague, stranger = visit(story.cast.a_quality), visit(story.cast.b_buyer)
    assert colleague.get(f"{here}/answer").status_code == 200 and actions(colleague.get(f"{here}/answer")) == set()
    assert colleague.post(f"{here}/answer", SIGNED).status_code == 403
    assert stranger.get(f"{here}/answer").status_code == stranger.post(f"{here}/answer", SIGNED).status_code == 404
    assert story.deviations[0].state == "proposed"
    assert f"{here}/answer" in visit(story.cast.wang_min).get(f"/orders/{story.number}").text, "the order leads to what waits"


@pytest.mark.clause("1.1")
def test_sales_alone_proposes_and_concedes_and_says_how(story: Story, proposed: Deviation, visit: Any) -> None:
    there = at(story, f"/deviations/{proposed.id}")
    for who in ("chen", "xu", "he_head"):
        reader = visit(getattr(story.cast, who))
        assert not {f"{there}/proposal", f"{there}/concession"} & actions(reader.get(at(story)))
        assert reader.post(f"{there}/concession", {"text": "外协"}).status_code == 403
    sales = visit(story.cast.li_qian)
    silent = sales.post(f"{there}/concession", {"text": " "}, version=proposed.version)
    assert silent.status_code == 422 and beside(silent, f"text-{proposed.id}")
    assert sales.post(f"{there}/concession", {"text": "外协两天"}, version=proposed.version + 1).status_code == 409
    assert sales.post(f"{there}/concession", {"text": "外协两天"}, version=proposed.version).status_code == 303
    assert visit(story.cast.li_qian).post(at(story, f"/deviations/{NEVER}/concession"), {"text": "x"}).status_code == 404


# the confirmation


@pytest.mark.clause("5.1.13(1)")
def test_the_confirmation_is_countersigned_by_a_buyer_once_released_and_greyed_with_its_reason_otherwise(cast: Cast, visit: Any) -> None:
    story = approved(cast)
    buyer, here = visit(cast.wang_min), f"/orders/{story.number}/countersignature"
    shut = greyed(buyer.get(here))
    assert zh("Countersign") in shut and shut[zh("Countersign")] and actions(buyer.get(here)) == set()
    assert buyer.post(here, SIGNED).status_code == 409 and story.order.countersigned_at is None
    story.release()
    assert actions(buyer.get(here)) == {here} and visit(cast.a_quality).post(here, SIGNED).status_code == 403
    assert visit(cast.b_buyer).get(here).status_code == visit(cast.b_buyer).post(here, SIGNED).status_code == 404
    for password in ("", "falsch"):
        assert beside(buyer.post(here, {"password": password}, version=story.order.version), "password")
    assert buyer.post(here, SIGNED, version=story.order.version - 1).status_code == 409
    assert buyer.post(here, SIGNED, version=story.order.version).status_code == 303
    reason = zh("The order confirmation is countersigned already, by {name}.", name="王敏")
    assert reason in greyed(buyer.get(here))[zh("Countersign")]
