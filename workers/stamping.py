"""订单审查 on a copy of what the customer sent; what cannot carry a stamp gets a page before it that does (5.1.7(2))."""

from __future__ import annotations

import base64
from typing import Any

from domain.records.queries import Paper
from domain.shared import filetypes
from domain.shared.files import Attachment, path_of, read
from domain.shared.settings import settings
from templates import press
from templates.press.drawing import code, drawn, part

LARGEST_PICTURE = 12 * filetypes.MEGABYTE
SHOWN = {"image/png", "image/jpeg", "image/webp"}


def stamped(paper: Paper, company: dict[str, str], original: Attachment) -> bytes:
    """The stamped copy as a PDF. The original's bytes are read and never written."""
    content = read(original.sha256)
    kind = filetypes.kind_of(path_of(original.sha256))
    if kind == filetypes.PDF:
        try:
            return press.overlay(content, *_marks(paper, company))
        except press.PaperFailed:  # locked, damaged, or too large to be written on: the page before it names it by its hash
            kind = None
    return press.pdf(drawn(
        paper.form.key, paper.sheet, company=company, number=paper.number, edition=paper.edition, revision=paper.revision,
        language=paper.language, signers=paper.signers, issued_at=paper.issued_at, proof=_proof(paper), name=original.name,
        sha256=original.sha256, picture=_picture(content, kind),
    ))


def _marks(paper: Paper, company: dict[str, str]) -> tuple[str, str]:
    context: dict[str, Any] = {"paper": paper, "sheet": paper.sheet, "signers": paper.signers, "qr": code(_proof(paper))}
    return (part("_stamp", company=company, language=paper.language, **context),
            part("_stamp_rest", company=company, language=paper.language, **context))


def _picture(content: bytes, kind: str | None) -> str:
    if kind not in SHOWN or len(content) > LARGEST_PICTURE:
        return ""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _proof(paper: Paper) -> str:
    return f"{settings().address}/proof/{paper.token}"
