"""Changing, delivering and keeping an order (5.1.9 to 5.1.13)."""

from __future__ import annotations

from domain.procedure.clause import Clause
from domain.shared.message import Message

CLAUSES = (
    Clause("5.1.9(1)", ("marketing",), Message("When we cannot do what we promised, marketing finds a way with the customer.")),
    Clause("5.1.9(2)", ("sales", "technical"), Message(
        "A change of model, specification or technical data goes through technical before it counts."
    )),
    Clause("5.1.9(3)", ("marketing", "production"), Message(
        "A change of date, quantity, transport or packaging is put in a change notice."
    )),
    Clause("5.1.9(4)", ("marketing", "finance", "general_manager"), Message(
        "A price that is questioned holds only after the general manager agreed; finance is told."
    )),
    Clause("5.1.9(5)", ("purchasing",), Message("A change that touches work done outside reaches the subcontractors.")),
    Clause("5.1.9(6)", ("marketing",), Message("Every department concerned learns of a change, and its papers follow.")),
    Clause("5.1.9(7)", ("marketing",), Message("Product information that a change touches is checked before it is used again.")),
    Clause("5.1.10(1)", ("logistics", "production"), Message(
        "Logistics looks at each day's shipments, chases what lags and has the customer told."
    )),
    Clause("5.1.10(2)", ("sales",), Message("Dates, quantities and what was really delivered stand in one ledger.")),
    Clause("5.1.10(3)", ("production",), Message("How often we deliver on time is counted.")),
    Clause("5.1.10(4)", ("production",), Message("Each miss gets its cause, its prevention and its extra cost on record.")),
    Clause("5.1.11(1)", ("marketing", "logistics"), Message("When goods are ready, marketing gives notice to ship.")),
    Clause("5.1.11(2)", ("logistics",), Message("What is about to leave is checked against the notice.")),
    Clause("5.1.11(3)", ("logistics", "customer"), Message("The slip travels with the goods and comes back signed.")),
    Clause("5.1.12(1)", ("logistics",), Message("Goods are followed until they have arrived.")),
    Clause("5.1.12(2)", ("finance",), Message("Finance invoices when the customer asks.")),
    Clause("5.1.12(3)", ("sales", "finance"), Message("Retail customers pay before shipping, as a rule.")),
    Clause("5.1.13(2)", ("all",), Message("How records are numbered and stored follows the records procedure.")),
    Clause("5.1.13(3)", ("all",), Message("Contracts, orders and changes outlive the product and its service by a calendar year.")),
)
