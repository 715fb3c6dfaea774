"""A department's part: saved as one goes, signed with the password, taken back within ten minutes."""

from __future__ import annotations

from admin.reviews.inputs import read_section
from admin.reviews.show import show
from domain.orders import messages
from domain.reviews.actions import answers, signatures
from domain.shared.message import Message
from web import FILES_BYTES, Answer, Desk, post

SEE = {"number": "order"}
SIGNED = {"sign", "object"}  # what the buttons of a section say, beside those that only save


@post("/reviews/{number:str}/sections/{key:str}", permission="reviews.section.answer", redisplay=show, upload=FILES_BYTES, objects=SEE)
def save(desk: Desk, number: str, key: str) -> Answer:
    section = answers.save(desk.work, number, key, read_section(desk.form, desk.files), desk.version)
    if desk.form.get("decision") not in SIGNED:
        return desk.go(f"/admin/reviews/{number}#section-{key}", Message("Your answers are saved."))
    signatures.sign(desk.work, number, key, desk.password, section.version, agreed=desk.form.get("decision") == "sign")
    if opinion := desk.form.get("opinion"):
        messages.note(desk.work, number, opinion)
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


HANDLERS = [save, draft, sign, take_back]
