"""The input about a portal user, the same at both doors."""

from __future__ import annotations

from domain.accounts.actions.users import ROLES, UserInput
from domain.shared.message import Message
from web.fields import Fields
from web.inputs import Reader


def read(form: Fields, *, email: bool = True) -> UserInput:
    """Raises Invalid. The address of somebody who is entered already stays as it is."""
    reader = Reader(form)
    wanted = UserInput(
        name=reader.text("name", Message("Name"), most=60),
        email=reader.text("email", Message("E-mail"), most=254) if email else "",
        roles=reader.choices("roles", Message("Tasks at the portal"), ROLES, required=True),
        phone=reader.text("phone", Message("Telephone"), required=False, most=40),
        title=reader.text("title", Message("Title"), required=False, most=60),
        active=email or reader.check("active"),
    )
    reader.done()
    return wanted


def typed(form: Fields) -> dict[str, object]:
    """What was typed, to be shown again."""
    texts = {name: form.get(name) for name in ("name", "email", "phone", "title")}
    return {**texts, "roles": form.all("roles"), "active": form.get("active")}
