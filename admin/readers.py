"""Inputs about people, as typed and as read."""

from __future__ import annotations

from collections.abc import Sequence

from domain.accounts.actions.delegating import DelegationInput
from domain.accounts.actions.staff import StaffInput
from domain.accounts.queries import ORDER
from domain.shared.actor import Actor, Department, Position, Post
from domain.shared.message import Message
from web import Fields
from web.inputs import Reader, row_indices

MOST_POSTS = 6
LINE = Message("Post {n}: {field}")


def read_staff(form: Fields, *, email: bool = True) -> StaffInput:
    """Raises Invalid."""
    read = Reader(form)
    name = read.text("name", Message("Name"), most=60)
    address = read.text("email", Message("E-mail"), most=254) if email else ""
    title, phone = (
        read.text("title", Message("Title"), required=False, most=60),
        read.text("phone", Message("Telephone"), required=False, most=40),
    )
    posts = []
    for row in read.rows("posts", LINE, most=MOST_POSTS):
        if row.given("department", "position"):
            department = row.choice("department", Message("department"), [each.value for each in Department])
            posts.append(Post(department, row.choice("position", Message("position"), [each.value for each in Position])))
    if not posts:
        read.wrong("posts", Message("Choose a department and a position that belong together."))
    read.done()
    return StaffInput(name, address, title, phone, tuple(dict.fromkeys(posts)))


def show_posts(form: Fields, held: Sequence[Post]) -> list[tuple[str, str]]:
    """The rows of posts as typed, or as held, with an empty one to fill in."""
    typed = [(form.get(f"posts-{n}-department"), form.get(f"posts-{n}-position")) for n in row_indices(form, "posts") or ()]
    return [*(typed or held), ("", "")][:MOST_POSTS]


def read_delegation(form: Fields, actor: Actor) -> DelegationInput:
    """Raises Invalid. The giver is the actor, where no other is named."""
    read = Reader(form)
    giver = read.id("giver", Message("Gives"), required=False) or actor.id
    taker = read.id("taker", Message("Stands in"))
    first = read.day("first_day", Message("First day"))
    last = read.day("last_day", Message("Last day"))
    decisions = read.choices("decisions", Message("Decisions"), ORDER)
    reason = read.text("reason", Message("Reason"), required=False, most=300)
    read.done()
    return DelegationInput(giver, taker, first, last, decisions, reason)  # type: ignore[arg-type]
