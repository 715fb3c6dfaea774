"""Service, visits and questions (5.2)."""

from __future__ import annotations

from domain.procedure.clause import Clause
from domain.shared.message import Message

CLAUSES = (
    Clause("5.2.1.1(1)", ("sales", "quality"), Message("What we guarantee is written down for each project and customer.")),
    Clause("5.2.1.1(2)", ("sales",), Message("What the customer expects of the warranty is found out and confirmed with them.")),
    Clause("5.2.1.1(3)A", ("quality",), Message("Under warranty, what is our fault is repaired or taken back free of charge.")),
    Clause("5.2.1.1(3)B", ("quality",), Message("After it, we look for the cause with the customer and improve the product together.")),
    Clause("5.2.2", ("quality",), Message("When a customer visits over quality or technique, quality hosts and brings the others in.")),
    Clause("5.2.3", ("quality",), Message("Questions by letter or telephone are answered in time.")),
    Clause("5.2.4", ("quality",), Message("What service teaches us reaches those who design, make and check the product.")),
    Clause("5.2.5(1)", ("marketing",), Message("We collect what customers think of quality, dates and service.")),
    Clause("5.2.5(2)", ("marketing",), Message("The departments hear it, summed up.")),
    Clause("5.2.5(3)", ("marketing",), Message("A target that was missed leads to improvement.")),
)
