"""The controlled forms (6.2)."""

from __future__ import annotations

from domain.procedure.clause import Clause
from domain.shared.message import Message

CLAUSES = (
    Clause("6.2.1", ("marketing",), Message("Form FM070100-01, contract and order review.")),
    Clause("6.2.2", ("sales",), Message("Form FM070100-02, sales order.")),
    Clause("6.2.3", ("sales",), Message("Form FM070100-03, ledger of order execution.")),
    Clause("6.2.4", ("sales", "production_control"), Message("Form FM070100-04, on-time delivery statistics.")),
    Clause("6.2.5", ("marketing",), Message("Form FM070100-05, dispatch notice.")),
    Clause("6.2.6", ("logistics",), Message("Form FM070100-06, outbound slip.")),
    Clause("6.2.7", ("sales",), Message("Form FM070100-07, warranty requirements.")),
    Clause("6.2.8", ("sales", "quality"), Message("Form FM070100-08, after-sales service report.")),
    Clause("6.2.9", ("sales", "quality"), Message("Form FM070100-09, warranty replacement and claims.")),
    Clause("6.2.10", ("marketing",), Message("Form FM070100-10, customer register.")),
    Clause("6.2.11", ("marketing",), Message("Form FM070100-11, satisfaction survey.")),
    Clause("6.2.12", ("marketing",), Message("Form FM070100-12, satisfaction trend.")),
    Clause("6.2.13", ("sales",), Message("Form FM070100-13, customer sales product list.")),
)
