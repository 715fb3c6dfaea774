"""The demo's mailbox: what the sink inside took. It exists only in a demo database, on loopback."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from domain.shared.errors import NotFound
from domain.shared.facts import DEMO, fact
from domain.shared.settings import settings
from domain.shared.work import Work
from web import Answer, Desk, get

NAME = re.compile(r"[0-9]{10,25}-[0-9a-f]{8}")
MOST = 100


@dataclass(frozen=True)
class Mail:
    name: str
    to: str
    subject: str
    at: datetime | None
    text: str = ""
    links: tuple[str, ...] = ()


@get("/mailbox", permission="mailbox.see")
def index(desk: Desk) -> Answer:
    folder = _folder(desk.work)
    names = sorted((path.stem for path in folder.glob("*.eml") if NAME.fullmatch(path.stem)), reverse=True)[:MOST]
    return desk.page("portal/mailbox/list.html", mails=[_mail(folder, name) for name in names])


@get("/mailbox/{name:str}", permission="mailbox.see")
def show(desk: Desk, name: str) -> Answer:
    return desk.page("portal/mailbox/show.html", mail=_mail(_folder(desk.work), name))


def _folder(work: Work) -> Path:
    """Where the sink keeps what it took. Raises NotFound anywhere but in a demo on loopback."""
    chosen = settings()
    with work.as_system("mailbox"):
        demo = fact(work, DEMO)
    if demo is None or not chosen.loopback:
        raise NotFound
    return chosen.var / "mail"


def _mail(folder: Path, name: str) -> Mail:
    path = folder / f"{name}.eml"
    if not NAME.fullmatch(name) or not path.is_file():
        raise NotFound
    mail: EmailMessage = message_from_bytes(path.read_bytes(), policy=policy.default)  # type: ignore[assignment]
    body = mail.get_body(("plain",))
    text = str(body.get_content()) if body is not None else ""
    date = mail["Date"]
    links = tuple(line.strip() for line in text.splitlines() if line.strip().startswith(f"{settings().address}/"))
    return Mail(name, str(mail["To"] or ""), str(mail["Subject"] or ""), date.datetime if date is not None else None, text, links)


HANDLERS = [index, show]
