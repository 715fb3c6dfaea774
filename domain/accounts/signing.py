"""Signing: the password again, and a row that says who, for whom, when, what it means, and the hash of what was signed."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from domain.accounts import passwords, throttle
from domain.accounts.models import Person, Signature
from domain.shared.actor import Mandate
from domain.shared.base import new_id
from domain.shared.errors import Forbidden, PasswordNeeded, Refused
from domain.shared.journal import Audit, canonical, journal
from domain.shared.message import Message
from domain.shared.work import Work

TAKEN_BACK_WITHIN = timedelta(minutes=10)
ELSEWHERE = Message("This is for somebody else to decide.")


def sign(work: Work, thing: Any, decision: str, meaning: Message, content: dict[str, Any], password: str) -> Signature:
    """The actor's signature under `content` (JSON-able), which stands for `meaning`; entered in the audit trail.

    Staff need the decision themselves or a mandate for it ("X for Y"); a customer signs for its own.
    Raises Forbidden, PasswordNeeded (missing or wrong), Throttled after several wrong ones. RULES 2.
    """
    mandate = _authority(work, decision)
    confirm(work, password)
    signature = Signature(
        id=new_id(),
        at=work.now,
        person_id=work.actor.id,
        person_name=work.actor.name,
        on_behalf_of=mandate.person_name if mandate else None,
        on_behalf_of_id=mandate.person_id if mandate else None,
        decision=decision,
        meaning=meaning.as_json(),
        object_kind=thing.__tablename__,
        object_id=thing.id,
        object_version=getattr(thing, "version", None) or 0,
        content=json.loads(canonical(content)),
        content_hash="",
        customer_id=getattr(thing, "customer_id", None),
        project_id=getattr(thing, "project_id", None),
    )
    signature.content_hash = content_hash(signature)
    work.add(signature)
    work.session.flush()
    journal(
        work,
        "signature.given",
        thing,
        after={"decision": decision, "meaning": meaning.as_json(), "hash": signature.content_hash},
        on_behalf_of=signature.on_behalf_of,
    )
    return signature


def confirm(work: Work, password: str) -> None:
    """It is the actor who sits there: the password again. Raises PasswordNeeded or Throttled; wrong ones are counted."""
    if not password:
        raise PasswordNeeded(Message("Please enter your password to sign."))
    account = f"sign:{work.actor.id}"
    throttle.enter(account, work.request.ip, work.now)
    person = work.fetch(Person, work.actor.id)
    if not (person.active and passwords.matches(password, person.password_hash)):
        raise PasswordNeeded(Message("This is not your password. Nothing was signed."))
    throttle.forgive(work, account, work.request.ip)


def withdraw(work: Work, signature: Signature) -> None:
    """Take a signature back, within ten minutes and by the one who gave it. Raises Forbidden or Refused."""
    if signature.person_id != work.actor.id:
        raise Forbidden(ELSEWHERE)
    if signature.withdrawn_at is not None:
        raise Refused(Message("This signature was taken back already."))
    if work.now - signature.at > TAKEN_BACK_WITHIN:
        raise Refused(Message("A signature can be taken back within ten minutes, not later."))
    signature.withdrawn_at = work.now
    journal(work, "signature.taken_back", signature, after={"decision": signature.decision, "of": signature.object_kind})


def content_hash(signature: Signature) -> str:
    """SHA-256 over the content and all that binds it to its signer, its meaning and its thing."""
    bound = {
        name: getattr(signature, name)
        for name in (
            "at",
            "person_id",
            "person_name",
            "on_behalf_of",
            "decision",
            "meaning",
            "object_kind",
            "object_id",
            "object_version",
            "content",
        )
    }
    if signature.on_behalf_of_id is not None:  # and nothing where nobody stood behind: such signatures hold since before it was bound
        bound["on_behalf_of_id"] = signature.on_behalf_of_id
    return hashlib.sha256(canonical(bound).encode()).hexdigest()


def holds(signature: Signature) -> bool:
    """Is the signature as it was given, under the same content?"""
    return hmac.compare_digest(signature.content_hash, content_hash(signature))


def unsound(work: Work) -> Iterator[tuple[uuid.UUID, str, str]]:
    """Signatures that are not as they were given: (id, decision, what is wrong). For `concord verify`; run as the system.

    The hash stands in the audit trail too: who rewrites a signature together with its hash is found there.
    """
    entered = set(work.session.scalars(select(Audit.values["after"]["hash"].astext).where(Audit.action == "signature.given")))
    for signature in work.session.scalars(select(Signature).order_by(Signature.id).execution_options(yield_per=1000)):
        if not holds(signature):
            yield signature.id, signature.decision, "it was changed after it was given"
        elif signature.content_hash not in entered:
            yield signature.id, signature.decision, "the audit trail knows nothing of it"


def _authority(work: Work, decision: str) -> Mandate | None:
    actor = work.actor
    if actor.id is None:
        raise Forbidden(ELSEWHERE)
    if actor.is_customer or decision in actor.decisions:
        return None
    mandate = actor.on_behalf_for(decision)
    if mandate is None:
        raise Forbidden(ELSEWHERE)
    return mandate
