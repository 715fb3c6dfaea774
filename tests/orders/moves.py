"""The moves of an order once more, by hand: from where to where, and who may ever make them (clauses 5.1.2 to 5.1.8)."""

from __future__ import annotations

from tests.cast import STAFF

BEFORE_RELEASE = {"submitted", "in_review", "objection", "ruling", "returned", "approved"}
RELEASED = {"released", "in_production", "part_shipped"}
RUNNING = BEFORE_RELEASE | RELEASED
# The table once more, by hand: move -> (states it starts from, state it ends in; None: it stays)
MOVES: dict[str, tuple[set[str], str | None]] = {
    "open_review": ({"submitted"}, "in_review"),
    "record_objection": ({"in_review", "ruling"}, "objection"),
    "refer": ({"objection"}, "ruling"),
    "rule": ({"ruling"}, "in_review"),
    "approve": ({"in_review"}, "approved"),
    "release": ({"approved"}, "released"),
    "accept_for_development": ({"approved"}, "accepted_for_development"),
    "take_up": ({"accepted_for_development"}, "in_review"),  # its part stands on the list now
    "decline": ({"in_review", "ruling", "approved"}, "declined"),
    "reopen": ({"approved", "objection", "ruling"}, "in_review"),
    "return_for_completion": ({"in_review"}, "returned"),
    "complete": ({"returned"}, "in_review"),
    "amend": (BEFORE_RELEASE, None),
    "withdraw": (BEFORE_RELEASE, "withdrawn"),
    "split": (BEFORE_RELEASE, None),
    "countersign": ({"released", "in_production", "part_shipped"}, None),
    "chase": ({"submitted", "in_review", "objection", "ruling", "approved", "released", "in_production", "part_shipped"}, None),
    "start_production": ({"released"}, "in_production"),
    "ship_part": ({"released", "in_production", "shipped", "received"}, "part_shipped"),
    "ship": ({"released", "in_production", "part_shipped"}, "shipped"),
    "receive": ({"part_shipped", "shipped"}, "received"),
    "come_back": ({"part_shipped", "shipped", "received"}, None),  # to where the order is by what came back
    "close": ({"received"}, "closed"),
    "unsettle": ({"closed"}, "received"),  # the money for it was taken back
    "join": ({"released"}, "closed"),  # a further line, reviewed: it stands in its order from now on
    "drop": ({"accepted_for_development"}, "withdrawn"),  # a further line that nobody wants any more
    "hold": (RUNNING, "on_hold"),
    "hold_for_customer": (RUNNING, "on_hold"),
    "resume": ({"on_hold"}, None),
    "cancel": (RUNNING | {"on_hold"}, "cancelled"),
    "cancel_by_change": (RELEASED | {"on_hold"}, "cancelled"),
}
BARRED = {"cancel": RELEASED}  # shown there, with the reason that stands against it
STAFF_OF_ALL = set(STAFF)
SALES = {"li_qian", "wu_jia", "zhao", "sun_deputy"}
# Who may ever make each move: names of the cast (RULES 2)
WHO: dict[str, set[str]] = {
    "open_review": set(),
    "reopen": set(),
    "take_up": set(),
    "record_objection": STAFF_OF_ALL,  # narrowed to the section's own department by the review
    "refer": {"zhao", "gao", "he_head", "zhou_head", "tang_head", "song_head", "deng_head"},
    "rule": {"shen"},
    "approve": {"zhao", "sun_deputy", "shen"},  # who answered is narrowed out by the review, and the deputy steps in only then
    "release": {"he_head"},
    "accept_for_development": {"shen"},
    "decline": {"shen"},
    "return_for_completion": SALES,
    "complete": {*SALES, "buyer"},
    "amend": {*SALES, "buyer"},
    "withdraw": {*SALES, "buyer"},  # staff with what the customer wrote
    "split": SALES,
    "countersign": {"buyer"},
    "chase": {"buyer"},
    "unsettle": set(),
    "join": set(),
    "drop": set(),
    "start_production": set(),
    "ship_part": set(),
    "ship": set(),
    "receive": set(),
    "come_back": set(),
    "close": set(),
    "hold": SALES,
    "hold_for_customer": SALES,
    "resume": SALES,
    "cancel": {"zhao"},
    "cancel_by_change": set(),
}
