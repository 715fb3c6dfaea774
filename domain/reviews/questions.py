"""What each section of FM070100-01 asks, in our own words, and which clause asks it. Data: no rule stands here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.shared.message import Message


class Kind(StrEnum):
    """The sections of a review, in the order in which the sheet prints them."""

    MARKETING = "marketing"
    SPECIFICATION = "specification"
    QUALITY_CONDITIONS = "quality_conditions"
    DELIVERY = "delivery"
    COST_TECHNICAL = "cost_technical"
    COST_FINANCE = "cost_finance"
    COST_ESTIMATE = "cost_estimate"


@dataclass(frozen=True)
class Question:
    """`lines`: answered line by line where lines differ. `subject`: what a deviation from it is about. `asked`: a "no" touches
    what the customer asked, so the customer has a say in it."""

    key: str
    clause: str
    text: Message
    subject: str = "other"
    lines: bool = False
    asked: bool = True
    may_not_apply: bool = True


@dataclass(frozen=True)
class Part:
    """A section: the decisions of the authority table that its signature takes, and what must be signed before it opens."""

    kind: Kind
    clause: str
    title: Message
    decisions: tuple[str, ...]
    questions: tuple[Question, ...]
    after: tuple[Kind, ...] = ()

    @property
    def decision(self) -> str:
        return self.decisions[0]


MARKETING = (
    Question(
        "classification",
        "5.1.2(2)",
        Message("Each line is judged rightly as a mass-production part or a newly developed one"),
        "classification",
        lines=True,
        asked=False,
        may_not_apply=False,
    ),
    Question("price", "5.1.2(2)A", Message("The price is the one quoted or negotiated, valid on the order date"), "price", lines=True),
    Question("service", "5.1.2(2)B", Message("The services that the customer asks for can be assured"), "service"),
)
SPECIFICATION = (
    Question(
        "written", "5.1.3(1)", Message("The customer's requirements are all written down"), "specification", lines=True, may_not_apply=False
    ),
    Question(
        "clear", "5.1.3(2)", Message("Where something is not written down, the customer's need is clear"), "specification", lines=True
    ),
    Question(
        "capability", "5.1.3(3)", Message("Our processes are capable of what is required"), "specification", lines=True, may_not_apply=False
    ),
    Question(
        "law",
        "5.1.3(4)",
        Message("Product safety rules and laws that the order does not state are known and kept"),
        "specification",
        lines=True,
    ),
    Question(
        "substances",
        "5.1.3(5)",
        Message("Safety rules on the product's characteristics are kept, restricted substances included"),
        "specification",
        lines=True,
    ),
    Question("material", "5.1.3(6)", Message("The raw material meets what the customer requires"), "material", lines=True),
    Question(
        "implied",
        "5.1.3(7)",
        Message("What the intended use needs and nobody stated is found, its risk judged, and committed to"),
        "specification",
        lines=True,
    ),
)
QUALITY_CONDITIONS = (
    Question(
        "product_release", "5.1.4(1)", Message("It is clear how the customer verifies and releases the product"), "quality", lines=True
    ),
    Question(
        "inspection",
        "5.1.4(2)",
        Message("Our inspection and measurement reach the characteristics and accuracy required"),
        "quality",
        lines=True,
    ),
    Question(
        "certificates",
        "5.1.4(3)",
        Message("Quality indicators, material certificates and test reports named by the customer can be given"),
        "quality",
        lines=True,
    ),
    Question("control_plan", "5.1.4(4)", Message("Characteristics and methods of the control plan meet the need"), "quality", lines=True),
)
CAPACITY = "capacity"
DELIVERY = (
    Question(
        CAPACITY,
        "5.1.5(1)",
        Message("The load leaves room to deliver all of it on the day asked"),
        "date",
        lines=True,
        may_not_apply=False,
    ),
    Question("mode", "5.1.5(2)", Message("Loading day, transport and delivery conditions can be met"), "service"),
    Question(
        "stock",
        "5.1.5(3)",
        Message("Material covers the need and the safety stock, or is requested from purchasing"),
        "stock",
        lines=True,
        asked=False,
    ),
    Question(
        "designated",
        "5.1.5(4)",
        Message("Materials that the customer designates are named in the order and can be had"),
        "material",
        lines=True,
    ),
)
COST_TECHNICAL = (
    Question(
        "technical_cost",
        "5.1.2(2)A",
        Message("Material, process and tooling cost of the new part are worked out"),
        "price",
        lines=True,
        asked=False,
        may_not_apply=False,
    ),
)
COST_FINANCE = (
    Question(
        "finance_cost",
        "5.1.2(2)A",
        Message("Overhead, packaging, freight and margin of the new part are worked out"),
        "price",
        lines=True,
        asked=False,
        may_not_apply=False,
    ),
)
COST_ESTIMATE = (
    Question(
        "estimate", "5.1.2(2)A", Message("The cost estimate as a whole bears the price ordered"), "price", lines=True, may_not_apply=False
    ),
)

PARTS: dict[Kind, Part] = {
    part.kind: part
    for part in (
        Part(
            Kind.MARKETING,
            "5.1.2(2)",
            Message("Classification, price and service conditions"),
            ("price", "service", "classification"),
            MARKETING,
        ),
        Part(Kind.SPECIFICATION, "5.1.3(1)", Message("Specification and drawings"), ("specification",), SPECIFICATION, (Kind.MARKETING,)),
        Part(
            Kind.QUALITY_CONDITIONS,
            "5.1.4(1)",
            Message("Quality conditions"),
            ("quality_conditions",),
            QUALITY_CONDITIONS,
            (Kind.MARKETING,),
        ),
        Part(Kind.DELIVERY, "5.1.5(1)", Message("Delivery and material"), ("delivery",), DELIVERY, (Kind.MARKETING,)),
        Part(
            Kind.COST_TECHNICAL,
            "5.1.2(2)A",
            Message("Cost estimate: technical part"),
            ("cost_technical",),
            COST_TECHNICAL,
            (Kind.MARKETING,),
        ),
        Part(Kind.COST_FINANCE, "5.1.2(2)A", Message("Cost estimate: finance part"), ("cost_finance",), COST_FINANCE, (Kind.MARKETING,)),
        Part(
            Kind.COST_ESTIMATE,
            "5.1.2(2)A",
            Message("Cost estimate as a whole"),
            ("cost_estimate",),
            COST_ESTIMATE,
            (Kind.COST_TECHNICAL, Kind.COST_FINANCE),
        ),
    )
}

MASS_ROUTE = (Kind.MARKETING, Kind.DELIVERY)
NEW_ROUTE = tuple(Kind)

REQUIREMENT = "requirement:"
COMMITMENT = Message("We commit ourselves to this requirement of the customer")
QUESTIONS = {question.key: question for part in PARTS.values() for question in part.questions}

SUBJECTS: dict[str, Message] = {
    "price": Message("Price"),
    "date": Message("Delivery date"),
    "specification": Message("Specification"),
    "quality": Message("Quality requirement"),
    "material": Message("Material"),
    "service": Message("Service condition"),
    "stock": Message("Material stock"),
    "classification": Message("Classification"),
    "other": Message("Other"),
}


def question(key: str) -> Question:
    """The question behind a key; a customer-specific requirement's key is `requirement:<its id>` (clause 1.2)."""
    if key.startswith(REQUIREMENT):
        return Question(key, "1.2", COMMITMENT, "service", may_not_apply=True)
    return QUESTIONS[key]
