"""Knowing the customer and measuring satisfaction (5.3)."""

from __future__ import annotations

from domain.procedure.clause import Clause
from domain.shared.message import Message

CLAUSES = (
    Clause("5.3.1(1)", ("marketing",), Message("Every customer of a region has a record and a grade.")),
    Clause("5.3.1(2)", ("marketing",), Message("The record shows how the customer's house is run, to those who need to know.")),
    Clause("5.3.2(1)", ("marketing",), Message("What present and possible customers need is understood and noted.")),
    Clause("5.3.2(2)", ("marketing",), Message("Talks, letters and calls are noted and passed to whom they concern.")),
    Clause("5.3.2(3)", ("marketing",), Message("Trips, fairs and the like are used to hear what moves the market.")),
    Clause("5.3.3(1)", ("marketing",), Message("Twice a year each customer is asked, or visited when near.")),
    Clause("5.3.3(2)", ("marketing",), Message(
        "Customers abroad and far away are asked in June and December, and what they say is judged for truth."
    )),
    Clause("5.3.4(1)", ("marketing",), Message("Needs that come up are carried over to the customer register.")),
    Clause("5.3.4(2)", ("marketing",), Message("The year's results are summed up and analysed.")),
    Clause("5.3.5(1)", ("management_representative", "marketing"), Message(
        "What displeases is analysed, and leads into the business plan or to a review and a corrective action."
    )),
    Clause("5.3.5(2)A", ("system",), Message("One dimension under 60 counts as dissatisfaction.")),
    Clause("5.3.5(2)B", ("system",), Message("A total under 70 counts as dissatisfaction.")),
    Clause("5.3.5(2)C", ("system",), Message("A clear fall from survey to survey counts as dissatisfaction.")),
    Clause("5.3.5(2)D", ("system",), Message("Being worse than a competitor counts as dissatisfaction.")),
    Clause("5.3.5(2)E", ("system",), Message("So does what the customer wants improved first.")),
    Clause("5.3.5(2)F", ("system",), Message("So does a grave complaint or a return, with what it cost.")),
    Clause("5.3.6(1)", ("marketing", "department_heads"), Message("Marketing sees each corrective action through to its effect.")),
    Clause("5.3.6(2)", ("marketing",), Message("The customer hears what has become better.")),
    Clause("5.3.7", ("marketing",), Message("Results and trend are a topic of the management review.")),
    Clause("5.3.8", ("management_representative", "general_manager", "marketing"), Message(
        "Survey records are reviewed, approved and kept."
    )),
)
