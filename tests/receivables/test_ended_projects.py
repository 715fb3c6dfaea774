"""A project that has ended is confidential no longer, to money as to everybody; while it lasts nothing of it is lost (RULES 5 and 8)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from domain.customers.models import Customer
from domain.projects.actions import end, open_project
from domain.projects.models import Project
from domain.receivables.actions import consuming, drafting, paying
from domain.receivables.actions.consuming import UsedInput
from domain.receivables.models import Invoice
from domain.receivables.queries import ages, stock, things
from domain.receivables.sheet import receivables_sheet
from domain.shared.actor import Actor
from domain.shared.errors import Invalid, Refused
from tests.cast import TODAY
from tests.receivables.received import ARM, LINK, House, received, says
from tests.remembering import remembered

D = Decimal
ONE = D("976.32")  # 10 at 86.40 with 13 %


@dataclass
class Secret:
    house: House
    project: uuid.UUID

    def over(self) -> None:
        self.house.system(lambda work: end(work, work.fetch(Project, self.project), "量产"))

    def invoiced(self, tax_number: str = "2001", *rows: tuple[str, int | str, str | None]) -> str:
        """An invoice of the project's goods."""
        received(self.house.cast, *(rows or ((ARM, 10, "86.40"),)), project=self.project, po=f"S-{tax_number}")
        number = self.house.system(lambda work: next(
            each.number for each in drafting.draft(work, "K001", date(2026, 11, 1), date(2026, 11, 30)) if each.project_id))
        self.house.answer(self.house.send(number))
        return self.house.issue(self.house.asked(number), tax_number=tax_number)


@pytest.fixture
@remembered
def opened(house: House) -> uuid.UUID:
    return house.system(lambda work: open_project(work, house.cast.a.id, "E27", {house.cast.wang_min.id: "buyer"}).id)


@pytest.fixture
def secret(house: House, opened: uuid.UUID) -> Secret:
    return Secret(house, opened)


def drafts(house: House) -> list[tuple[bool, Decimal]]:
    """Of the month: whether its number tells nothing, and what it comes to untaxed."""
    made = house.system(lambda work: drafting.draft(work, "K001", date(2026, 11, 1), date(2026, 11, 30)))
    return sorted((not each.number.startswith("DZ-"), each.net) for each in made)


@pytest.mark.clause("5.1.1(4)")
@pytest.mark.parametrize(("ended", "expected"), [
    (False, [(False, D("21.75")), (True, D("864.00"))]),
    (True, [(False, D("885.75"))]),
])
def test_goods_of_an_ended_project_stand_on_the_statement_of_all_others(
    secret: Secret, ended: bool, expected: list[tuple[bool, Decimal]],
) -> None:
    received(secret.house.cast, (LINK, 1, "21.75"))
    received(secret.house.cast, (ARM, 10, "86.40"), project=secret.project, po="S")
    if ended:
        secret.over()
    assert drafts(secret.house) == expected


def test_the_lines_of_such_a_statement_are_read_by_everybody_of_finance(secret: Secret) -> None:
    house = secret.house
    received(house.cast, (ARM, 10, "86.40"), project=secret.project, po="S")
    secret.over()
    number = house.draft(who=house.cast.song_head)
    found = house.as_(house.cast.song_head, lambda work: things.statement(work, number))
    assert [(line.customer_part, line.project_id) for line in found.lines] == [(ARM, None)]


def oldest_paid(house: House) -> str:
    """The numbers of the tax system of what a payment that names nothing paid."""
    payment = house.pay(ONE)
    ids = [each.invoice_id for each in house.allocations(payment)]
    return house.system(lambda work: " ".join(work.fetch(Invoice, each).tax_number for each in ids))


@pytest.mark.clause("5.1.12(2)")
@pytest.mark.parametrize(("ended", "paid"), [(False, "1001"), (True, "2001")])
def test_a_payment_that_names_nothing_goes_to_the_oldest_also_of_a_project_that_has_ended(secret: Secret, ended: bool, paid: str) -> None:
    """RULES 8: the oldest unless named. While it lasts an open payment never pays a confidential invoice."""
    older = secret.invoiced()
    secret.house.system(lambda work: setattr(work.fetch(Invoice, secret.house.invoice(older).id), "due_on", date(2026, 10, 1)))
    secret.house.issued((ARM, 10, "86.40"), tax_number="1001")
    if ended:
        secret.over()
    assert oldest_paid(secret.house) == paid


def test_its_invoices_are_paid_together_with_others_once_it_has_ended(secret: Secret) -> None:
    house = secret.house
    theirs, other = secret.invoiced(), house.issued((ARM, 10, "86.40"), tax_number="1001")
    with pytest.raises(Refused, match="do not belong together"):
        house.pay(2 * ONE, invoices=(theirs, other))
    secret.over()
    payment = house.payment(house.pay(2 * ONE, invoices=(theirs, other)))
    assert (payment.left, payment.project_id) == (0, None)
    assert {house.invoice(number).state for number in (theirs, other)} == {"paid"}


def test_money_that_came_for_the_project_pays_any_invoice_afterwards(secret: Secret) -> None:
    """It was recorded with the project; what is left of it stands as credit of the customer like any other."""
    house = secret.house
    payment = house.pay(2 * ONE, invoices=(secret.invoiced(),))
    house.issued((ARM, 10, "86.40"), tax_number="1001")
    page = house.as_(house.cast.xu, lambda work: things.payment(work, payment))
    assert page.owed == []
    with pytest.raises(Refused, match="No invoice is open"):
        house.as_(house.cast.xu, lambda work: paying.match_rest(work, payment, (), None))
    secret.over()
    assert [each.tax_number for each in house.as_(house.cast.xu, lambda work: things.payment(work, payment)).owed] == ["1001"]
    house.as_(house.cast.xu, lambda work: paying.match_rest(work, payment, (), None))
    assert house.payment(payment).left == 0


@pytest.mark.parametrize("ended", [False, True])
def test_money_is_held_for_an_order_of_the_same_secrecy(secret: Secret, ended: bool) -> None:
    house = secret.house
    order = received(house.cast, (ARM, 10, "86.40"), project=secret.project, po="S")
    payment = house.pay("100.00")
    if ended:
        secret.over()
        house.as_(house.cast.xu, lambda work: paying.reserve_rest(work, payment, order, None, None))
        assert house.payment(payment).left == 0
    else:
        with pytest.raises(Invalid) as error:  # finance sees the order by the task of its statement alone
            house.system(lambda work: paying.reserve_rest(work, payment, order, None, None))
        assert "same project" in says(error)


@pytest.mark.parametrize(("ended", "expected"), [(False, []), (True, [ONE])])
def test_the_paper_that_everybody_reads_holds_it_from_its_end_on(secret: Secret, ended: bool, expected: list[Decimal]) -> None:
    invoice = secret.invoiced()
    if ended:
        secret.over()
    house = secret.house
    sheet = house.system(lambda work: receivables_sheet(work, work.fetch(Customer, house.cast.a.id)))
    assert [row.open for row in sheet.rows] == expected
    assert [each.open for each in sheet.invoices] == expected
    assert house.invoice(invoice).open == ONE


# --- consignment (寄售): a report has no project ---


def there(house: House) -> list[tuple[str, Decimal]]:
    return house.system(lambda work: [(each.part, each.quantity) for each in stock.consignment(work, house.cast.a.id).parts])


def use(house: House, part: str, quantity: int, who: Actor | None = None) -> str:
    return house.as_(who or house.cast.wang_min, lambda work: consuming.report(
        work, work.fetch(Customer, house.cast.a.id), house.cast.ship_to["a"].id, date(2026, 11, 1), TODAY,
        [UsedInput(part, D(quantity))], "portal").number)


@pytest.fixture
def consigned(secret: Secret) -> Secret:
    """Ten of the project and five of no project were signed for at the customer's consignment stock."""
    received(secret.house.cast, (ARM, 10, "86.40"), project=secret.project, po="S", consignment=True)
    received(secret.house.cast, (LINK, 5, "21.75"), consignment=True)
    return secret


def test_what_is_confidential_at_a_consignment_place_is_stated_as_it_is_received(consigned: Secret) -> None:
    """On a report it cannot stand, and what stands on neither would never be paid."""
    assert there(consigned.house) == [(LINK, 5)]
    assert drafts(consigned.house) == [(True, D("864.00"))]
    with pytest.raises(Invalid, match="does not stand in consignment"):
        use(consigned.house, ARM, 1)


def test_stated_once_it_comes_to_no_stock_when_the_project_ends(consigned: Secret) -> None:
    assert drafts(consigned.house) == [(True, D("864.00"))]
    consigned.over()
    assert there(consigned.house) == [(LINK, 5)]


def test_what_nobody_stated_before_the_end_of_the_project_is_consignment_stock_from_then_on(consigned: Secret) -> None:
    consigned.over()
    assert sorted(there(consigned.house)) == [(ARM, 10), (LINK, 5)]
    with pytest.raises(Refused, match="Nothing was received"):
        drafts(consigned.house)
    use(consigned.house, ARM, 4)
    (line,) = consigned.house.lines(consigned.house.tasks("statement.check")[-1].object_number)
    assert (line.quantity, line.net, line.project_id) == (4, D("345.60"), None)
    assert sorted(there(consigned.house)) == [(ARM, 6), (LINK, 5)]


@pytest.mark.clause("5.1.1(4)")
def test_the_register_counts_it_as_unbilled_for_members_alone(consigned: Secret) -> None:
    house = consigned.house
    assert [row.unbilled for row in house.as_(house.cast.wang_min, lambda work: ages.by_customer(work))] == [ONE]
    assert house.as_(house.cast.song_head, lambda work: ages.by_customer(work)) == []


def test_the_night_of_the_first_states_both_kinds_apart(consigned: Secret) -> None:
    house = consigned.house
    received(house.cast, (LINK, 1, "21.75"), po="open")
    house.now = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
    made = house.system(lambda work: [(each.project_id == consigned.project, each.net) for each in drafting.draft_months(work)])
    assert sorted(made) == [(False, D("21.75")), (True, D("864.00"))]
