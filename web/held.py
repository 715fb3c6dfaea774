"""Files of a form that was refused wait beside it: nobody chooses them a second time, and what cannot be taken is named, each file."""

from __future__ import annotations

import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from domain.shared.filetypes import refusal
from domain.shared.message import Message, joined
from web.fields import Upload
from web.visit import Visit

if TYPE_CHECKING:
    from web.serving import Door

FIELD = "_held"  # of a form: what waits for it, sealed
LASTS = 3 * 3600.0  # seconds
MOST = 500  # files that wait at once


@dataclass(frozen=True)
class Held:
    """A file that waits: shown under its field, ticked; unticked it is left out."""

    field: str
    name: str
    size: int
    sealed: str


def hold(door: Door, visit: Visit) -> tuple[list[Held], dict[str, Message]]:
    """What can be taken of the files that came with a refused form; and by its field, what cannot."""
    if not (visit.files and visit.session_id):
        return [], {}
    folder = _folder(door)
    _forget_old(folder)
    held: list[Held] = []
    faults: dict[str, list[Message]] = {}
    for upload in visit.files:
        place = folder / secrets.token_hex(16)
        with place.open("wb") as file:
            upload.file.seek(0)
            shutil.copyfileobj(upload.file, file)
        if fault := refusal(place, upload.name, "other"):
            place.unlink()
            faults.setdefault(upload.field, []).append(fault)
        elif len(list(folder.iterdir())) <= MOST:
            sealed = door.keys.sealed("held", [_whose(door, visit), upload.field, upload.name, upload.media_type, place.name])
            held.append(Held(upload.field, upload.name, upload.size, sealed))
    return held, {field: joined(each) for field, each in faults.items()}


def fetched(door: Door, visit: Visit) -> list[Upload]:
    """What waited for this form, from the same session only; what has gone meanwhile is not there."""
    sealed = visit.form.all(FIELD)
    visit.form.take(FIELD)
    found: list[Upload] = []
    for each in sealed:
        whose, field, name, media_type, key = door.keys.opened("held", each) or ("", "", "", "", "")
        place = _folder(door) / key
        if key and whose == _whose(door, visit) and place.is_file():
            found.append(Upload(field, name, media_type, place.stat().st_size, place.open("rb")))
    return found


def _whose(door: Door, visit: Visit) -> str:
    return door.keys.proof("held by", visit.cookies.get(door.cookies.session, ""))


def _folder(door: Door) -> Path:
    folder = door.settings.var / "held"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _forget_old(folder: Path) -> None:
    for each in folder.iterdir():
        if time.time() - each.stat().st_mtime > LASTS:
            each.unlink(missing_ok=True)
