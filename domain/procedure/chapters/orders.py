"""Receiving an order, reviewing it and putting it to work (5.1.1 to 5.1.8)."""

from __future__ import annotations

from domain.procedure.clause import Clause
from domain.shared.message import Message

CLAUSES = (
    Clause("5.1.1(1)", ("customer", "sales"), Message(
        "What comes in says which product, when, in what quality, by which drawing, how delivered and with which services."
    )),
    Clause("5.1.1(2)", ("marketing", "technical"), Message(
        "A new product or material, or a changed design, is talked through in a review meeting before anybody agrees to it."
    )),
    Clause("5.1.1(3)", ("deputy_general_manager", "technical", "finance"), Message(
        "What a new development will cost is estimated together, and the customer confirms the figure."
    )),
    Clause("5.1.1(4)", ("all",), Message("What is being developed for a customer stays between those who work on it.")),
    Clause("5.1.2(1)", ("marketing",), Message("Marketing calls the departments together over each order and writes down what they find.")),
    Clause("5.1.2(2)", ("marketing",), Message(
        "First comes the question whether the part is in series or new, for the way of the review depends on it."
    )),
    Clause("5.1.2(2)A", ("marketing", "deputy_general_manager"), Message(
        "Is the price the one agreed? For a new part, what would it cost us?"
    )),
    Clause("5.1.2(2)B", ("marketing",), Message("Can we give each service that this customer asks for?")),
    Clause("5.1.2(2)C", ("marketing",), Message(
        "When marketing's part stands, a new part goes to technical and a series part to production control."
    )),
    Clause("5.1.3(1)", ("technical",), Message("Has the customer put every requirement in writing?")),
    Clause("5.1.3(2)", ("technical",), Message("Where something is not written, do we know what is needed?")),
    Clause("5.1.3(3)", ("technical",), Message("Is our process capable of it?")),
    Clause("5.1.3(4)", ("technical",), Message("Which safety rules and laws apply although the order is silent on them?")),
    Clause("5.1.3(5)", ("technical",), Message(
        "Which safety rules touch the characteristics of the product, restricted substances among them?"
    )),
    Clause("5.1.3(6)", ("technical",), Message("Is the raw material what the customer wants?")),
    Clause("5.1.3(7)", ("technical",), Message("What does the intended use demand that nobody wrote down, and do we commit to it?")),
    Clause("5.1.4(1)", ("production",), Message("Do we know how the customer checks and releases the product?")),
    Clause("5.1.4(2)", ("production",), Message(
        "Do our inspection and measuring, special characteristics and accuracy included, suffice?"
    )),
    Clause("5.1.4(3)", ("production",), Message("Which quality figures, material certificates and test reports does the customer name?")),
    Clause("5.1.4(4)", ("production",), Message("Do the characteristics and methods of the control plan cover what the customer needs?")),
    Clause("5.1.5(1)", ("production",), Message("Production knows its load well enough to keep every date it gives.")),
    Clause("5.1.5(2)", ("production",), Message("How and when are the goods loaded, carried and handed over?")),
    Clause("5.1.5(3)", ("production",), Message(
        "Does the material last, safety stock included? If not, request it and say how the gap is closed."
    )),
    Clause("5.1.5(4)", ("production",), Message("Does the order name materials that we must use?")),
    Clause("5.1.6", ("marketing_manager",), Message(
        "Nothing is accepted for production before the marketing manager has approved the whole review."
    )),
    Clause("5.1.7(1)", ("department_heads", "general_manager"), Message(
        "Where a department objects, the heads talk it over and the general manager decides."
    )),
    Clause("5.1.7(2)", ("production_head",), Message(
        "A series order that the production head has confirmed is stamped and goes into the daily plan."
    )),
    Clause("5.1.7(3)", ("general_manager",), Message(
        "For a new part or a special contract the general manager settles with the customer: develop it, or decline politely."
    )),
    Clause("5.1.7(4)", ("general_manager",), Message("A special vehicle project gets a contract of its own, which counts as acceptance.")),
    Clause("5.1.8(1)", ("production",), Message("Reviewed and stamped series orders reach production.")),
    Clause("5.1.8(2)", ("production", "purchasing"), Message("Where material runs short, production asks purchasing for it.")),
    Clause("5.1.8(3)", ("technical",), Message(
        "Where a bill of materials, an instruction or a parameter sheet is missing, technical writes it."
    )),
    Clause("5.1.13(1)", ("marketing",), Message("Whatever was agreed with the customer is kept together with the order.")),
)
