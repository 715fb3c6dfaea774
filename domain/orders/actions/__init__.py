"""The only writers of orders: each fetches in the actor's sight, asks for the right, moves, and tells what happened."""

from domain.orders.actions.amendment import amend, revise
from domain.orders.actions.chasing import chase
from domain.orders.actions.countersigning import countersign
from domain.orders.actions.moves import cancel, complete, decline, hold, resume, return_for_completion, withdraw
from domain.orders.actions.splitting import split
from domain.orders.actions.submission import submit
from domain.orders.actions.supplied import book

__all__ = [
    "amend",
    "book",
    "cancel",
    "chase",
    "complete",
    "countersign",
    "decline",
    "hold",
    "resume",
    "return_for_completion",
    "revise",
    "split",
    "submit",
    "withdraw",
]
