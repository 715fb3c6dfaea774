"""A department's part: saved as one goes, signed with the password, taken back within ten minutes; many signed at once."""

from __future__ import annotations

from admin.reviews.inputs import read_section
from admin.reviews.show import show
from domain.orders import messages
from domain.reviews.actions import answers, bulk, signatures
from domain.shared.message import Message
from web import FILES_BYTES, Answer, Desk, post

SEE = {"number": "order"}


@post("/reviews/{number:str}/sections/{key:str}", permission="reviews.section.answer", redisplay=show, upload=FILES_BYTES, objects=SEE)
def save(desk: Desk, number: str, key: str) -> Answer:
    section = answers.save(desk.work, number, key, read_section(desk.form, desk.files), desk.version)
    if desk.form.get("decision") != "sign":
        return desk.go(f"/admin/reviews/{number}#section-{key}", Message("Your answers are saved."))
    signatures.sign(desk.work, number, key, desk.password, section.version)
    if opinion := desk.form.get("opinion"):
        messages.note(desk.work, number, opinion[:2000])
    return desk.go(f"/admin/reviews/{number}", Message("Signed. It can be taken back for 10 minutes."))


@post("/reviews/{number:str}/sections/{key:str}/draft", permission="reviews.section.answer", once=False, objects=SEE)
def draft(desk: Desk, number: str, key: str) -> Answer:
    section = answers.save(desk.work, number, key, read_section(desk.form), desk.version)
    desk.work.session.flush()
    return desk.json({"version": section.version})


@post("/reviews/{number:str}/sections/{key:str}/signature", permission="reviews.section.sign", redisplay=show, objects=SEE)
def sign(desk: Desk, number: str, key: str) -> Answer:
    signatures.sign(desk.work, number, key, desk.password, desk.version)
    return desk.go(f"/admin/reviews/{number}", Message("Signed. It can be taken back for 10 minutes."))


@post("/reviews/{number:str}/sections/{key:str}/withdrawal", permission="reviews.section.sign", redisplay=show, objects=SEE)
def take_back(desk: Desk, number: str, key: str) -> Answer:
    signatures.take_back(desk.work, number, key, desk.version)
    return desk.go(f"/admin/reviews/{number}#section-{key}", Message("The signature is taken back."))


@post("/reviews/signatures", permission="reviews.section.sign")
def sign_many(desk: Desk) -> Answer:
    done = bulk.sign_conforming(desk.work, desk.form.all("sel")[:200], desk.password)
    if not done.left:
        return desk.go("/admin/queue", Message("Signed: {n} orders.", n=len(done.numbers)))
    number, reason = done.left[0]
    words = Message(
        "Signed: {n} orders. Left: {m}, the first is {number}: {why}", n=len(done.numbers), m=len(done.left), number=number, why=reason
    )
    return desk.go("/admin/queue", words, "warn")


HANDLERS = [save, draft, sign, take_back, sign_many]
