"""额外运费与超额运费: freight beyond what was agreed, by cause and payer, decided by who may spend it (5.1.10(4))."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from domain.accounts.signing import sign
from domain.customers.rules import CURRENCIES
from domain.deliveries.events import FreightApproved
from domain.deliveries.freight.agreed import approved_before
from domain.deliveries.freight.limits import is_above, manager_most
from domain.deliveries.models import Delay, DelayOffer, DelayState, DispatchNotice, Freight, Slip, SlipLine, SlipState
from domain.deliveries.series import draw
from domain.orders.models import Order
from domain.reviews.posts import holders
from domain.shared.clock import Allowance
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, name_states, require_version

TASK = "delay.freight"
HOME = "CNY"  # in which we pay for the premium freight of a date that we offer
KINDS: dict[str, Message] = {"extra": Message("Extra freight"), "premium": Message("Premium freight")}
PAYERS: dict[str, Message] = {"us": Message("We"), "customer": Message("The customer"), "carrier": Message("The carrier")}
STATES: dict[str, Message] = {"proposed": Message("To be approved"), "approved": Message("Approved"), "dismissed": Message("Not approved"),
                               "unused": Message("Not needed any more")}
BY_AIR = ("air", "express", "空运", "航空", "快递", "特快")
MOST, OVER = "premium_freight", "premium_freight_over"  # the decision up to the set amount, and above it
DECIDED = ("approved", "dismissed")
NONE = Decimal(0)
LONG = 1000
name_states("freight", STATES)


@dataclass(frozen=True)
class Entered:
    """What somebody writes down of a freight that cost more."""

    kind: str
    cause: str
    payer: str
    mode: str
    amount: Decimal
    agreed: Decimal
    currency: str
    why: str = ""


def propose_freight(work: Work, slip: Slip) -> Freight | None:
    """Propose a record where a dispatch cost more than was agreed, one for a slip; run again when its cost was corrected. What was
    decided stands: of a bill that grew afterwards the rest is a record of its own.

    What was not agreed on, or in another currency, cannot be compared, and what is void was no way. What goes by air or express is
    premium freight, all else extra freight; a delay of its lines is its cause. What was approved with the date that the customer took
    is agreed, and is paid once. Answers None where nothing is beyond the agreed.
    """
    with work.as_system("freight.proposed"):
        notice = work.fetch(DispatchNotice, slip.notice_id)
        lines = list(work.session.scalars(select(SlipLine).where(SlipLine.slip_id == slip.id).order_by(SlipLine.position)))
        schedules = [line.schedule_id for line in lines]
        paid = approved_before(work, slip, schedules) if _beyond(slip, notice) > 0 else NONE
        known = list(work.session.scalars(select(Freight).where(Freight.slip_id == slip.id).order_by(Freight.at).with_for_update()))
        paid += sum((each.amount for each in known if each.state in DECIDED), NONE)
        over = _beyond(slip, notice) - paid
        waiting = next((each for each in known if each.state not in DECIDED), None)
        if waiting is not None:
            return _corrected(work, waiting, over, slip.freight_currency)
        if over <= 0:
            return known[-1] if known else None
        late = select(Delay).where(Delay.schedule_id.in_(schedules), Delay.state != DelayState.UNFOUNDED)
        delay = work.session.scalars(late.order_by(Delay.found_at.desc()).limit(1)).first()
        kind = "premium" if any(word in slip.transport.casefold() for word in BY_AIR) else "extra"
        entered = Entered(kind, delay.cause_text if delay else "", "us", slip.transport, over, (notice.agreed_freight or NONE) + paid,
                          slip.freight_currency)
        return _proposed(work, slip, entered, order_id=lines[0].order_id if lines else None, delay=delay, slip=slip)


def _beyond(slip: Slip, notice: DispatchNotice) -> Decimal:
    """How much more it cost than was agreed; nothing where the two cannot be compared."""
    if slip.state == SlipState.VOID or slip.freight_currency != notice.currency:
        return NONE
    return NONE if slip.freight_cost is None or notice.agreed_freight is None else slip.freight_cost - notice.agreed_freight


def _corrected(work: Work, freight: Freight, beyond: Decimal, currency: str) -> Freight | None:
    """The carrier's figure was another: what nobody decided yet follows it, to whoever decides it then."""
    if beyond <= 0 and freight.state == "unused":
        return freight
    if beyond <= 0:
        _decided(work, freight, "unused", "")
        return None
    before, after = {"amount": freight.amount, "currency": freight.currency}, {"amount": beyond, "currency": currency}
    if before != after or freight.state == "unused":
        journal(work, "freight.corrected", freight, before=before, after=after)
        freight.amount, freight.currency, freight.state = beyond, currency, "proposed"
        freight.decided_at = freight.decided_by = freight.decided_for = None
        _ask(work, freight)
    return freight


def propose_premium(work: Work, delay: Delay, offer: DelayOffer) -> Freight:
    """The premium freight that an offer costs us, to be approved before the offer goes out. Run as the system."""
    entered = Entered("premium", delay.cause_text, "us", "", offer.premium_amount or Decimal(0), Decimal(0), HOME)
    return _proposed(work, delay, entered, order_id=delay.order_id, delay=delay)


def record(work: Work, order: Order, entered: Entered) -> Freight:
    """Write one down by hand. Raises Forbidden, Invalid."""
    authorise(work, "deliveries.freight.record")
    check(entered)
    return _proposed(work, order, entered, order_id=order.id, delay=None)


def approve(work: Work, number: str, entered: Mapping[str, str], password: str, version: int | None) -> Freight:
    """The marketing manager, above the set amount the general manager, signs that it is paid and by whom.

    `entered`: cause, payer, why. Raises NotFound, Forbidden, Stale, Refused (decided already), Invalid, PasswordNeeded.
    """
    freight = _locked(work, number, version)
    decision = deciding(work, freight)
    payer, cause = entered.get("payer", ""), entered.get("cause", "").strip()
    wrong = {}
    if payer not in PAYERS:
        wrong["payer"] = Message("Please choose one of the list.")
    if not cause:
        wrong["cause"] = Message("Write the cause.")
    if wrong:
        raise Invalid(wrong)
    meaning = Message("Freight {number} of {amount} {currency} beyond the agreed is approved.", number=freight.number,
                      amount=f"{freight.amount:.2f}", currency=freight.currency)
    content = {"number": freight.number, "amount": freight.amount, "currency": freight.currency, "payer": payer, "cause": cause}
    freight.signature_id = sign(work, freight, decision, meaning, content, password).id
    freight.payer, freight.cause = payer, cause[:LONG]
    _decided(work, freight, "approved", entered.get("why", ""), decision)
    work.emit(FreightApproved(freight))
    return freight


def dismiss(work: Work, number: str, why: str, version: int | None) -> Freight:
    """It is not paid, with the reason. Raises NotFound, Forbidden, Stale, Refused."""
    freight = _locked(work, number, version)
    decision = deciding(work, freight)
    if not why.strip():
        raise Refused(Message("Please give a reason."))
    _decided(work, freight, "dismissed", why, decision)
    return freight


def drop(work: Work, delay: Delay, taken: DelayOffer | None = None) -> None:
    """The premium freight of offers that nobody takes any more costs nothing; that of the one taken stays. Run as the system."""
    kept = taken.premium_amount if taken is not None else None
    standing = select(Freight).where(Freight.delay_id == delay.id, Freight.slip_id.is_(None), Freight.state.in_(["proposed", "approved"]))
    for freight in work.session.scalars(standing.order_by(Freight.id).with_for_update()):
        if freight.amount == kept:
            kept = None  # one record for one offer
        else:
            _decided(work, freight, "unused", "")


def drop_of_slip(work: Work, slip: Slip) -> None:
    """The slip is void: what nobody decided yet of its freight is not needed any more. Run as the system."""
    waiting = select(Freight).where(Freight.slip_id == slip.id, Freight.state == "proposed")
    for freight in work.session.scalars(waiting.with_for_update()):
        _decided(work, freight, "unused", "")


def needs_general_manager(work: Work, freight: Freight) -> bool:
    """Above the set amount, or in a currency in which none is set (RULES 2)."""
    return is_above(freight.amount, manager_most(work, freight.currency))


def deciding(work: Work, freight: Freight) -> str:
    """The decision by which the actor may decide this one: nobody their own, nor in the place of who proposed it. Raises Forbidden."""
    authorise(work, "deliveries.freight.decide", freight)
    allowed = (OVER,) if needs_general_manager(work, freight) else (MOST, OVER)
    held = [each for each in allowed if each in work.actor.decisions or work.actor.on_behalf_for(each)]
    if not held:
        raise Forbidden(_whose(manager_most(work, freight.currency), freight.currency))
    others = [each for each in held if not work.actor.decides_own({freight.proposed_by_id}, each)]
    if not others:
        raise Forbidden(Message("Whoever proposed it does not decide it, nor anybody in their place."))
    return others[0]


def against_deciding(work: Work, freight: Freight) -> list[Message]:
    """Why the actor cannot decide this one now; empty where they can."""
    if freight.state != "proposed":
        return [Message("This was decided already.")]
    try:
        deciding(work, freight)
    except Forbidden as error:
        return [error.reason]
    return []


def check(entered: Entered) -> None:
    """Raises Invalid with all that is wrong."""
    wrong = {}
    for name, options in (("kind", KINDS), ("payer", PAYERS), ("currency", CURRENCIES)):
        if getattr(entered, name) not in options:
            wrong[name] = Message("Please choose one of the list.")
    if entered.amount <= 0:
        wrong["amount"] = Message("How much more did it cost?")
    if not entered.cause.strip():
        wrong["cause"] = Message("Write the cause.")
    if wrong:
        raise Invalid(wrong)


def _proposed(work: Work, thing: Delay | Slip | Order, entered: Entered, *, order_id: object, delay: Delay | None,
              slip: Slip | None = None) -> Freight:
    freight = work.add(Freight(
        number=draw(work, "PF", thing.project_id), order_id=order_id, slip_id=slip.id if slip else None,
        delay_id=delay.id if delay else None, kind=entered.kind, cause=entered.cause, payer=entered.payer, mode=entered.mode,
        amount=entered.amount, agreed_amount=entered.agreed, currency=entered.currency, state="proposed", at=work.now,
        proposed_by=work.person.name, proposed_by_id=work.person.id, why=entered.why[:LONG],
        customer_id=thing.customer_id, project_id=thing.project_id,
    ))
    work.session.flush()
    journal(work, "freight.proposed", freight, after={"number": freight.number, "amount": freight.amount, "kind": freight.kind})
    _ask(work, freight)
    return freight


def _ask(work: Work, freight: Freight) -> None:
    """It waits for whoever decides on so much and did not propose it; for nobody else any more."""
    title = Message("Freight {number}: {amount} {currency} beyond the agreed", number=freight.number, amount=f"{freight.amount:,.2f}",
                    currency=freight.currency)
    with work.as_system("freight.task"):
        theirs = holders(work, MOST) <= {freight.proposed_by_id}
        post = ("general_office", "general_manager") if theirs or needs_general_manager(work, freight) else ("sales", "head")
        end_tasks(work, freight, TASK, outcome="withdrawn")
        open_task(work, freight, TASK, title, For(*post), Allowance.working_days(1), clause="5.1.10(4)",
                  path=f"/deliveries/freight/{freight.number}")


def _whose(most: Decimal | None, currency: str) -> Message:
    if most is None:
        return Message("In {currency} the general manager decides every amount.", currency=currency)
    return Message("Above {amount} the general manager decides.", amount=f"{most:,.0f}")


def _decided(work: Work, freight: Freight, state: str, why: str, decision: str = "") -> None:
    before, freight.state = freight.state, state
    mandate = work.actor.on_behalf_for(decision) if decision else None
    freight.decided_at, freight.decided_by, freight.decided_for = work.now, work.person.name, mandate.person_name if mandate else None
    freight.why = why.strip()[:LONG] or freight.why
    journal(work, f"freight.{state}", freight, before={"state": before}, after={"state": state}, why=why or None,
            on_behalf_of=freight.decided_for)
    with work.as_system("freight.decided"):
        end_tasks(work, freight, TASK)


def _locked(work: Work, number: str, version: int | None) -> Freight:
    freight = work.session.scalars(select(Freight).where(Freight.number == number).with_for_update()).first()
    if freight is None:
        raise NotFound
    authorise(work, "deliveries.freight.decide", freight)
    require_version(freight, version)
    if freight.state != "proposed":
        raise Refused(Message("This was decided already."))
    return freight
