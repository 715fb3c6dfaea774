"""What the code on a document opens, for anybody who holds the paper: number, date, hash and signers, and nothing else."""

from __future__ import annotations

from domain.records import queries
from web import Answer, Desk, get


@get("/proof/{token:str}", permission="records.record.prove", rate="search")
def show(desk: Desk, token: str) -> Answer:
    return desk.page("public/proof.html", proof=queries.proof(desk.work, token))


HANDLERS = [show]
