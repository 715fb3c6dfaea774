"""The one table of effects that cross areas: event → functions, run in its transaction, in this order.

What happens after commit is a row of the outbox that one of these functions adds.
"""

from __future__ import annotations

import domain.access
import domain.changes.search
import domain.connection.feed
import domain.customers.search
import domain.deliveries.delays.before_customer
import domain.deliveries.search
import domain.orders.search
import domain.products.search
import domain.receivables.held
import domain.receivables.search  # noqa: F401 - these say what the index of the search is told of, and what stands before the customer
from domain.accounts.events import DelegationEnded, DelegationGiven, PersonLeft
from domain.changes.answers import engineering, passing, resting, unanswered
from domain.changes.answers import moving as change_moving
from domain.changes.answers import opening as change_opening
from domain.changes.answers import settling as change_settling
from domain.changes.events import (
    ChangeAnswered,
    ChangeAsked,
    ChangeDivided,
    ChangeEnded,
    ChangeInForce,
    ChangeProposed,
    ChangeSettled,
    EngineeringEnded,
    EngineeringRaised,
    EngineeringSigned,
    FilesSuperseded,
    LineRefused,
    SubcontractorNotified,
)
from domain.changes.force import prices as change_prices
from domain.changes.further import adding, dividing
from domain.connection import effects as programs
from domain.customers import succession as customer_succession
from domain.deliveries import differences, lateness
from domain.deliveries import effects as counts
from domain.deliveries.delays import settling as delay_settling
from domain.deliveries.dispatch import recalling
from domain.deliveries.events import (
    CountermeasureSigned,
    DatesOffered,
    DateTaken,
    DifferenceSettled,
    GoodsReceived,
    GoodsReturned,
    GoodsShipped,
    MorningCame,
    NoticeRecalled,
    NoticeSent,
    PackagingAsked,
    SlipVoided,
)
from domain.notifications import changes as change_mails
from domain.notifications import goods, late, receivables
from domain.notifications.recipients import NOTICES
from domain.notifications.telling import tell
from domain.orders import succession as order_succession
from domain.orders.actions.confidentiality import end_when_listed
from domain.orders.events import (
    OrderAmended,
    OrderCancelled,
    OrderCompleted,
    OrderCountersigned,
    OrderDeclined,
    OrderHeld,
    OrderResumed,
    OrderReturned,
    OrderSplit,
    OrderSubmitted,
    OrderWithdrawn,
)
from domain.planning.actions import production, purchasing, unneeded
from domain.planning.events import DevelopmentStarted, DocumentsRequested, PlanMade, PurchaseRequestSent
from domain.products.events import PartListed
from domain.projects import membership, standing_in
from domain.projects import succession as project_succession
from domain.queue.effects import admit_receiver
from domain.queue.events import TaskHandedOn
from domain.receivables import gates as money_gates
from domain.receivables.actions import closing, correcting, crediting, retail
from domain.receivables.events import (
    DeductionAnswered,
    DisputeAnswered,
    ExceptionDecided,
    InvoiceCancelled,
    InvoiceIssued,
    OrderReopened,
    OrderSettled,
    PaymentCancelled,
    PaymentRecorded,
    StatementCancelled,
    StatementConfirmed,
    StatementDisputed,
    StatementSent,
)
from domain.records import changed, dispatched, issuing
from domain.records import countermeasures as sheets
from domain.records import receivables as receivable_papers
from domain.records import received as receipt_papers
from domain.reviews.actions import changes, listing, opening, splitting
from domain.reviews.events import (
    AdditionReleased,
    LineOverruled,
    OrderAcceptedForDevelopment,
    OrderReleased,
    SectionReopened,
    SectionSigned,
)
from domain.shared.events import when
from domain.shared.tasks import TaskEnded, TaskOpened

when(TaskOpened, membership.admit, resting.on_task_opened)
when(TaskEnded, membership.dismiss)
when(TaskHandedOn, admit_receiver)

# each area adds its lines here, in the order in which they must run

# people
when(DelegationGiven, standing_in.stand_in)
when(DelegationEnded, standing_in.step_back)
when(PersonLeft, customer_succession.succeed, order_succession.succeed, project_succession.succeed)

# reviews and planning
when(OrderSubmitted, opening.open_review)
when(OrderAmended, changes.on_amended)
when(OrderCompleted, changes.on_completed)
when(OrderReturned, changes.on_returned)
when(OrderHeld, changes.on_held, resting.on_held)
when(OrderResumed, changes.on_resumed, resting.on_resumed)
when(OrderWithdrawn, changes.on_closed)
when(OrderCancelled, changes.on_closed)
when(OrderDeclined, changes.on_closed)
when(OrderSplit, splitting.on_split)
when(PartListed, end_when_listed, listing.go_on_as_mass_production)

when(SectionSigned, purchasing.draft)
when(SectionReopened, purchasing.withdraw_draft)
for ended in (OrderWithdrawn, OrderCancelled, OrderDeclined):
    when(ended, purchasing.withdraw_draft)
when(OrderCancelled, production.unplan, unneeded.on_cancelled)
when(OrderWithdrawn, production.stop_development)
when(OrderReleased, production.plan, purchasing.send_at_release, purchasing.ask_for_theirs)
when(OrderAcceptedForDevelopment, production.start_development)

# changes: routed, moved on, ended
when(ChangeAsked, change_opening.on_asked)
when(ChangeSettled, change_moving.on_settled)
when(ChangeProposed, change_settling.ask_customer)
when(ChangeAnswered, change_settling.ask_customer)
when(ChangeAsked, adding.on_asked)
when(OrderSplit, dividing.on_split)
when(OrderAmended, dividing.on_judged)
when(LineOverruled, dividing.on_judged)
when(AdditionReleased, issuing.on_addition_released, adding.on_released)
for ended in (OrderDeclined, OrderWithdrawn, OrderCancelled):
    when(ended, adding.on_ended)
when(ChangeEnded, change_opening.on_ended, adding.on_change_ended)
when(ChangeInForce, engineering.on_in_force, change_prices.on_in_force)
when(MorningCame, passing.on_morning, unanswered.on_morning)
when(OrderCancelled, change_opening.on_order_ended)

# dispatch notices follow their orders: cancelled, held, changed
when(OrderCancelled, recalling.on_cancelled)
when(OrderHeld, recalling.on_held)
when(ChangeInForce, recalling.on_changed)

# what counts of a promise, and what was kept of it (RULES 7)
when(OrderReleased, counts.on_released)
when(OrderCountersigned, counts.on_countersigned)
when(ChangeInForce, counts.on_change_in_force)
when(OrderHeld, counts.on_held)
when(OrderResumed, counts.on_resumed)
when(OrderCancelled, counts.on_cancelled)
when(GoodsShipped, lateness.on_shipped)
when(DifferenceSettled, lateness.on_back)
when(GoodsReturned, lateness.on_back)
when(ChangeInForce, lateness.on_changed)
when(OrderCancelled, lateness.on_cancelled)
when(OrderHeld, lateness.on_held)
when(OrderResumed, lateness.on_resumed)
when(DateTaken, delay_settling.on_date_taken)

# what came too many is kept by a change, or not (RULES 7)
when(ChangeInForce, differences.on_change_in_force)
when(ChangeEnded, differences.on_change_ended)

# money: what was stated follows the goods; the credit limit is told of; a received order that is paid is closed
when(DifferenceSettled, correcting.on_difference_settled)
when(GoodsReturned, correcting.on_returned)
when(NoticeSent, money_gates.tell_of_limit)
when(GoodsShipped, retail.on_shipped)
when(SlipVoided, retail.on_voided)
when(GoodsReceived, closing.on_received)
when(ChangeInForce, closing.on_changed)

# documents, then mails: a mail tells of what stands
when(StatementSent, receivable_papers.on_statement_sent)
when(StatementDisputed, receivable_papers.on_statement_disputed)
when(StatementConfirmed, receivable_papers.on_statement_confirmed)
when(StatementCancelled, receivable_papers.on_statement_cancelled)
when(DisputeAnswered, receivable_papers.on_statement_cancelled)
when(NoticeSent, dispatched.on_notified)
when(GoodsShipped, dispatched.on_shipped)
when(NoticeRecalled, dispatched.on_recalled, goods.on_recalled)
when(SlipVoided, lateness.on_voided, dispatched.on_voided, goods.on_voided)
when(OrderReleased, issuing.on_released)
when(OrderAcceptedForDevelopment, issuing.on_accepted_for_development)
when(OrderDeclined, issuing.on_declined)
when(OrderCountersigned, issuing.on_countersigned)
when(PlanMade, issuing.on_planned)
when(PurchaseRequestSent, issuing.on_purchase_requested)
when(DocumentsRequested, issuing.on_documents_requested)
when(DevelopmentStarted, issuing.on_development_started)
when(CountermeasureSigned, sheets.on_countermeasure_signed)
when(MorningCame, late.morning)
when(DatesOffered, late.dates_offered)
when(ChangeAsked, change_mails.on_asked)
when(ChangeDivided, change_mails.on_divided)
when(LineRefused, change_mails.on_line_refused)
when(ChangeProposed, change_mails.on_proposed)
when(ChangeAnswered, change_mails.on_answered)
when(ChangeSettled, change_mails.on_settled)
when(ChangeInForce, change_mails.on_in_force)
when(ChangeEnded, change_mails.on_ended)

# other programs, by their webhooks
when(OrderReleased, programs.on_released)
when(ChangeInForce, programs.on_changed)
when(OrderHeld, programs.on_held)
when(OrderResumed, programs.on_resumed)
when(OrderCancelled, programs.on_cancelled)
when(GoodsShipped, programs.on_shipped)
when(SlipVoided, programs.on_voided)
when(GoodsReceived, programs.on_received)
when(InvoiceIssued, programs.on_invoiced)
when(GoodsShipped, goods.on_shipped)
when(GoodsReceived, receipt_papers.on_received, goods.on_received)
when(DifferenceSettled, goods.on_settled)
when(PackagingAsked, goods.on_packaging_asked)
when(StatementSent, receivables.on_statement_sent)
when(DisputeAnswered, receivables.on_dispute_answered)
when(InvoiceIssued, receivables.on_invoice_issued)
when(DeductionAnswered, receivables.on_deduction_answered)
when(StatementDisputed, receivables.on_statement_disputed)
when(InvoiceCancelled, programs.on_invoice_cancelled)
when(InvoiceCancelled, receivables.on_invoice_cancelled)
when(PaymentRecorded, receivables.on_payment_recorded)
when(PaymentCancelled, crediting.on_payment_cancelled, receivables.on_payment_cancelled)
when(StatementCancelled, receivables.on_statement_cancelled)
when(ExceptionDecided, receivables.on_exception_decided)
when(OrderSettled, receivables.on_order_settled)
when(OrderReopened, receivables.on_order_reopened)
when(SubcontractorNotified, change_mails.on_outside)
when(EngineeringRaised, changed.on_engineering)
when(EngineeringSigned, changed.on_engineering)
when(EngineeringEnded, changed.on_engineering)
when(ChangeInForce, changed.on_in_force)
when(FilesSuperseded, changed.on_superseded)
for happened in NOTICES:
    when(happened, tell)
