"""What was accepted for development is ordered as a mass-production part once it stands on FM070100-13 (RULES 3, 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.customers.models import Customer
from domain.orders.models import Order
from domain.products.actions import add_entry, add_price, edit_entry
from domain.products.inputs import EntryInput, PriceInput
from domain.products.models import ListEntry, Product
from domain.shared.errors import Refused
from domain.shared.work import Work, unit
from tests.cast import TODAY, Cast
from tests.orders.given import line, new_line
from tests.reviews.story import Story, begin

PART = "5801300-E27"
SAID = {"quality": "按图纸检验"}


def developed(cast: Cast, *lines: Any) -> Story:
    """Accepted for development."""
    story = begin(cast, *(lines or (new_line(**SAID),)), po_number="DEV-1")
    story.meet().sign_all()
    story.approve()
    story.settle()
    return story


def put_on_list(story: Story, part: str = PART, customer: str = "a", revision: str = "A", material: str = "NR-60") -> None:
    cast = story.cast

    def put(work: Work) -> None:
        given = EntryInput(customer_part=part, name="后副车架衬套", drawing="D", revision=revision, material=material, specification="图纸",
                           quality="PPAP", program="E27", packaging="", standard_pack=None, minimum_quantity=None, warranty="", active=True)
        product = work.fetch(Product, cast.products["HC-1001-044"].id)
        entry = add_entry(work, work.fetch(Customer, cast.customers[customer].id), product, given)
        add_price(work, entry, PriceInput("CNY", Decimal("118.00"), Decimal(0), TODAY, None, "list", "", False))

    story.as_(cast.li_qian, put)


@pytest.mark.clause("5.1.7(3)", "5.1.7(2)")
def test_a_developed_part_on_the_list_goes_the_way_of_mass_production_to_its_release(cast: Cast) -> None:
    story = developed(cast)
    with pytest.raises(Refused):
        story.release()
    put_on_list(story)
    (ordered,) = story.lines
    assert (story.order.state, story.order.order_class, ordered.line_class) == ("in_review", "mass_production", "mass_production")
    assert (ordered.entry_id is not None, ordered.product_id) == (True, cast.products["HC-1001-044"].id)
    open_ones = {key: section.state for key, section in story.sections.items() if section.state != "dropped"}
    assert open_ones == {"marketing": "open", "delivery-mass": "waiting"}
    assert [task.kind for task in story.tasks("review.whole")] == ["review.whole"]
    with pytest.raises(Refused):
        story.approve()


@pytest.mark.clause("5.1.7(2)")
def test_its_release_makes_what_the_development_did_not(cast: Cast) -> None:
    story = developed(cast)
    assert (story.plan, story.requests) == ([], [])
    put_on_list(story)
    settle_price(story)
    for key in [key for key, section in story.sections.items() if section.state != "dropped"]:
        story.sign(key, who={"marketing": cast.li_qian}.get(key, cast.chen))
    story.approve()
    story.release()
    assert story.order.state == "released"
    assert sum(row.quantity for row in story.plan) > 0


def settle_price(story: Story) -> None:
    """The price listed since is not valid on the day the order came; where that is found it is settled as anywhere."""
    for deviation in [each for each in story.deviations if each.state == "open"]:
        story.propose(deviation, "单价 118", price="118.00")
        story.sign_price(story.agree(deviation))


@pytest.mark.clause("5.1.7(3)")
def test_an_order_waits_until_the_last_of_its_parts_is_listed(cast: Cast) -> None:
    story = developed(cast, new_line(**SAID), new_line("5801301-E27", **SAID))
    put_on_list(story)
    assert story.order.state == "accepted_for_development"
    put_on_list(story, "5801301-E27")
    assert story.order.state == "in_review"


@pytest.mark.clause("3.1", "5.1.7(3)")
@pytest.mark.parametrize(("customer", "revision", "material"), [("b", "A", "NR-60"), ("a", "C", "NR-60"), ("a", "A", "EPDM")])
def test_what_was_listed_otherwise_than_ordered_changes_nothing(cast: Cast, customer: str, revision: str, material: str) -> None:
    story = developed(cast, new_line(revision="A", material="NR-60", **SAID))
    put_on_list(story, customer=customer, revision=revision, material=material)
    assert story.order.state == "accepted_for_development"


@pytest.mark.clause("3.1", "5.1.1(4)")
def test_a_changed_design_is_mass_production_and_open_when_the_list_says_its_revision(cast: Cast) -> None:
    story = developed(cast, line(revision="C", specification="C 版图纸", quality="按图纸检验"))
    assert story.order.order_class == "design_changed"

    def revise(revision: str) -> None:
        def put(work: Work) -> None:
            entry = work.fetch(ListEntry, cast.entries["2904110-K80"].id)
            names = EntryInput.__dataclass_fields__
            edit_entry(work, entry, EntryInput(**{name: getattr(entry, name) for name in names} | {"revision": revision}), version=None)

        story.as_(cast.li_qian, put)

    revise("D")
    assert story.order.state == "accepted_for_development"
    with unit(cast.sun_li, now=story.now) as work:
        assert work.session.get(Order, story.order.id) is None
    revise("C")
    assert (story.order.state, story.order.order_class) == ("in_review", "mass_production")
    with unit(cast.sun_li, now=story.now) as work:
        assert work.session.get(Order, story.order.id) is not None


@pytest.mark.clause("3.2")
def test_a_line_judged_otherwise_is_judged_anew_when_another_revision_is_ordered(cast: Cast) -> None:
    from tests.cast import PASSWORD
    from tests.reviews.test_changes import amend, judge

    first = line(revision="C", specification="C 版图纸", quality="按图纸检验")
    story = begin(cast, first)
    judge(story, "mass_production", "图纸只改了注释")
    judge(story, "mass_production", "图纸只改了注释", who=cast.zhao, password=PASSWORD)
    amend(story, replace(first, dates=(replace(first.dates[0], day=date(2026, 12, 28)),)))
    assert (story.lines[0].line_class, story.lines[0].class_overruled_by) == ("mass_production", cast.zhao.name)
    amend(story, replace(first, revision="D"))
    assert (story.lines[0].line_class, story.lines[0].class_overruled_by) == ("design_changed", None)
