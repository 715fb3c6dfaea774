"""What the procedure is for, whom it serves, its words and its flow (1 to 4)."""

from __future__ import annotations

from domain.procedure.clause import Clause
from domain.shared.message import Message

CLAUSES = (
    Clause("1.1", ("all",), Message(
        "Requirements are in writing, and whatever the two sides saw differently is settled before work begins."
    )),
    Clause("1.2", ("sales", "technical"), Message(
        "We can do what each customer specially demands of quality, cost, dates, quantities and service, and say so order by order."
    )),
    Clause("1.3", ("all",), Message(
        "Whoever asks us something gets an answer in time: every request has a due time, somebody who owns it, and somebody "
        "above who is told when it is late."
    )),
    Clause("1.4", ("marketing", "management_representative"), Message(
        "We know how content customers are, and that knowledge reaches the management review by itself."
    )),
    Clause("2.1", ("all",), Message("Confirming, answering and changing a contract or an order all fall under this procedure.")),
    Clause("2.2", ("quality",), Message("Service for our products while they are under warranty falls under it too.")),
    Clause("2.3", ("sales",), Message(
        "It serves direct customers as well as those who have their own material processed here; what they supply is accounted for."
    )),
    Clause("3.1", ("sales",), Message(
        "A mass-production part has a code of ours and stands on that customer's sales product list, as ordered."
    )),
    Clause("3.2", ("sales",), Message("A newly developed part is one that we have not made for this customer before.")),
    Clause("3.3", ("all",), Message("A review looks at specification, date, quantity and quality requirement at the least.")),
    Clause("3.4", ("quality",), Message("After-sales service means replacing what comes back with a defect once a part is in series.")),
    Clause("3.5", ("marketing",), Message(
        "Satisfaction is how pleased a customer is with what we deliver and how likely they are to stay with us."
    )),
    Clause("4.1", ("all",), Message(
        "From product list to records, each step of dealing with a customer has its place, its responsible unit and its form."
    )),
    Clause("4.3", ("marketing",), Message(
        "Measuring satisfaction runs through steps of its own, each with its responsible unit and form."
    )),
)
