"""Where a change goes next, once its parts are signed or the customer has answered (RULES 6)."""

from __future__ import annotations

from collections.abc import Sequence

from domain.changes.answers import agreement, duties
from domain.changes.answers.agreement import Next, Word
from domain.changes.answers.opening import page, reopen
from domain.changes.answers.settling import TASK, UNANSWERED
from domain.changes.events import ChangeAnswered, ChangeEnded, ChangeProposed, ChangeSettled
from domain.changes.finding import Case, in_force, items_of, kept, lines_of, live, sections_of, steps_of, wanted
from domain.changes.force import putting
from domain.changes.models import Change, ChangeItem, ChangeState, Field
from domain.changes.rules import APPROVED_DAYS, FIRST_ANSWER_DAYS, needs_general_manager, needs_manager
from domain.changes.workflow import CHANGE, WITH_CUSTOMER
from domain.orders.models import Order
from domain.reviews.posts import post_of
from domain.shared.actor import Post
from domain.shared.clock import Allowance
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work

SETTLE, APPROVAL, PRICE, REFUSAL = "change.settle", "change.approval", "change.price", "change.refusal"


def advance(work: Work, change: Change, order: Order) -> None:
    """As far as the answers carry it: on to the customer, to approval, or back to sales. Inside system work, safe to call again."""
    if change.state != ChangeState.ASKED:
        return
    sections = sections_of(work, change)
    if any(section.state != "signed" for section in sections.values()):
        return
    standing = live(items_of(work, change))
    words = {item.id: agreement.words_on(item, sections) for item in standing}
    nexts = {agreement.follows(each.values()) for each in words.values()}
    if Next.SALES in nexts:
        _let_sales_settle(work, change, order)
        return
    end_tasks(work, change, SETTLE)
    if Next.AGAIN in nexts:
        reopen(work, change, order, {part for each in words.values() for part, word in each.items() if word == Word.OTHER})
        return
    for item in standing:
        if item.state == "open":
            _stand_by(change, item)
    _go_on(work, change, order)


def narrowed(work: Work, change: Change, order: Order) -> None:
    """Its items are others than they were: what is left goes on, and whoever answers or approves reads it as it stands now (RULES 2)."""
    if change.state == ChangeState.APPROVAL or change.state in WITH_CUSTOMER:
        call_back(work, change)
    advance(work, change, order)


def call_back(work: Work, change: Change) -> None:
    """From whoever would approve, refuse or answer it back to the parts: nobody has decided, and an approval given stands under nothing."""
    for kind in (APPROVAL, PRICE, REFUSAL) if change.state == ChangeState.APPROVAL else (TASK, UNANSWERED):
        end_tasks(work, change, kind, outcome="withdrawn")
    change.approval_signature_id = change.price_signature_id = None
    CHANGE.apply(work, change, "check_again", version=None)


def _stand_by(change: Change, item: ChangeItem) -> None:
    """Every part said "yes": what the customer asked (or countered) is agreed; what we propose is for them to answer."""
    if change.origin == "company" and item.agreed is None:
        item.state, item.agreed = "countered", item.asked
    else:
        item.state, item.agreed = "agreed", wanted(item)


def _go_on(work: Work, change: Change, order: Order) -> None:
    if change.internal:
        _drop_kept(work, change)
    standing = live(items_of(work, change))
    if change.internal and not standing:
        _end(work, change, order, "end", _words(work, change, "staff"))
        return
    theirs = [item for item in standing if item.state == "countered"]
    if refused_as_a_whole(change, standing):
        _let_refuse(work, change, order)
        return
    _put_to_customer(work, change)
    if theirs and change.origin == "company":
        CHANGE.apply(work, change, "propose", version=None)
        work.emit(ChangeProposed(change, order))
    elif theirs:
        CHANGE.apply(work, change, "put_to_customer", version=None)
        work.emit(ChangeAnswered(change, order))
    elif in_force(standing):
        hand_up(work, change, order)
    else:
        _end(work, change, order, "end", change.decided_why or _words(work, change, "staff"))


def refused_as_a_whole(change: Change, standing: Sequence[ChangeItem]) -> bool:
    """Our answer to everything that the customer asked is that it stays as it is."""
    return change.origin == "customer" and any(item.state == "countered" for item in standing) and all(kept(item) for item in standing)


def _let_refuse(work: Work, change: Change, order: Order) -> None:
    """Nothing of what was asked can be done: whoever would have approved it signs the refusal, and until then nobody outside reads it."""
    CHANGE.apply(work, change, "hand_up", version=None)
    fields = [item.field for item in live(items_of(work, change))]
    title = Message("Refuse {change} of order {number}: nothing of it can be done", change=change.number, number=order.number)
    for post in duties.approvers(work, change) if needs_manager(fields) else [post_of(work, "price_change")]:
        _ask(work, change, order, REFUSAL, post, "5.1.9(1)", title)


def _drop_kept(work: Work, change: Change) -> None:
    """Of our own proposal, before anybody outside has read it: what stays as it is needs nobody's answer."""
    for item in live(items_of(work, change)):
        if kept(item):
            item.state, item.ended_at = "withdrawn", work.now
    work.session.flush()


def _put_to_customer(work: Work, change: Change) -> None:
    """What we propose or offer is theirs to read from now on; what departments said among themselves stays inside."""
    change.internal = False
    for item in items_of(work, change):
        item.internal = False
    for step in steps_of(work, change):
        step.internal = step.kind == "refuse" and step.side == "staff"


def _end(work: Work, change: Change, order: Order, action: str, why: str) -> None:
    CHANGE.apply(work, change, action, version=None, why=why)
    change.decided_at, change.decided_why = work.now, why
    work.emit(ChangeEnded(change, order))


def _words(work: Work, change: Change, side: str) -> str:
    """What that side last said to the items, as they wrote it; the number of the change where nobody wrote anything.

    A department's own "no" is a word among ourselves: the customer reads what was put to them.
    """
    inside = ("ask", "refuse") if side == "staff" else ("ask",)
    said = [step.remark for step in steps_of(work, change) if step.side == side and step.kind not in inside and step.remark]
    return said[-1] if said else change.number


def _let_sales_settle(work: Work, change: Change, order: Order) -> None:
    """A part said "no" without saying what can be done: sales makes a counter-proposal or refuses (5.1.9(1))."""
    end_tasks(work, change, SETTLE, outcome="withdrawn")
    title = Message("Answer {change} of order {number}: it cannot be done as asked", change=change.number, number=order.number)
    open_task(
        work, change, SETTLE, title, For("sales", "member", order.owner_id), Allowance.working_days(FIRST_ANSWER_DAYS),
        clause="5.1.9(1)", path=page(change), number=order.number,
    )


def hand_up(work: Work, change: Change, order: Order) -> None:
    """Before whoever approves: the marketing manager, and for a price the general manager (RULES 2, 5.1.9(4)).

    A further line alone was approved in its own review (5.1.6): it is in force at once.
    """
    CHANGE.apply(work, change, "hand_up", version=None)
    if all(item.field == Field.ADD for item in in_force(items_of(work, change))):
        putting.put_in_force(work, Case(change, order, lines_of(work, order.id), items_of(work, change)))
        return
    ask_approvers(work, change, order)


def ask_approvers(work: Work, change: Change, order: Order) -> None:
    """Let it wait for each approval that it needs and has not."""
    fields = [item.field for item in in_force(items_of(work, change))]
    if needs_manager(fields) and change.approval_signature_id is None:
        title = Message("Approve {change} of order {number}", change=change.number, number=order.number)
        for post in duties.approvers(work, change):
            _ask(work, change, order, APPROVAL, post, "5.1.9(3)", title)
    if needs_general_manager(fields) and change.price_signature_id is None:
        title = Message("Approve another price: {change} of order {number}", change=change.number, number=order.number)
        _ask(work, change, order, PRICE, post_of(work, "price_change"), "5.1.9(4)", title)


def _ask(work: Work, change: Change, order: Order, kind: str, post: Post, clause: str, title: Message) -> None:
    open_task(
        work, change, kind, title, For(post.department, post.position), Allowance.working_days(APPROVED_DAYS),
        clause=clause, path=page(change), number=order.number,
    )


def on_settled(work: Work, happened: ChangeSettled) -> None:
    """The customer answered what was before them: agreed goes up, countered goes back to the parts, all declined ends it."""
    change, order = happened.change, happened.order
    with work.as_system("change.settled"):
        standing = live(items_of(work, change))
        countered = [item for item in standing if item.state == "open"]
        if change.state not in WITH_CUSTOMER:
            advance(work, change, order)
        elif not in_force(standing) and not countered:
            _end(work, change, order, "decline", _words(work, change, "customer"))
        elif countered:
            CHANGE.apply(work, change, "check_again", version=None)
            advance(work, change, order)
        elif all(item.state == "agreed" for item in standing):
            hand_up(work, change, order)
