"""Files by content: SHA-256 names the bytes, attachments say what they belong to (ARCHITECTURE decision 9)."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import tempfile
import unicodedata
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Protocol

from sqlalchemy import BigInteger, ForeignKey, Index, Text, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared import filetypes
from domain.shared.among import among_given
from domain.shared.base import Base, Identified, Internal, Scoped, new_id
from domain.shared.errors import Invalid, NotFound
from domain.shared.journal import journal
from domain.shared.settings import settings
from domain.shared.work import Work

CHUNK = 1024 * 1024
LONGEST_NAME = 150
DRAFTS = frozenset({"order_draft", "change_draft"})


class StoredFile(Base):
    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str]
    stored_at: Mapped[datetime]


class Attachment(Identified, Scoped, Internal, Base):
    """A file with its name, hung on an order, a draft, a message, an answer or a deviation."""

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_object", "object_kind", "object_id"),)

    object_kind: Mapped[str]
    object_id: Mapped[uuid.UUID]
    line_id: Mapped[uuid.UUID | None]
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    name: Mapped[str]
    purpose: Mapped[str]  # customer_order | drawing | specification | other | message | answer
    internal: Mapped[bool] = mapped_column(default=False)
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))  # None: by a link, without an account
    uploaded_by_name: Mapped[str]
    superseded_at: Mapped[datetime | None]  # a newer one holds (5.1.9(7)): kept for the house, gone from the portal (`internal`)
    superseded_by: Mapped[str | None]  # the number of the change


OF_THINGS = select(Attachment).where(
    Attachment.object_kind == bindparam("kinds", type_=ARRAY(Text())).any_(), among_given(Attachment.object_id, "things"),
).order_by(Attachment.uploaded_at, Attachment.id)


class Upload(Protocol):
    """What a door hands over: the name of the input, what the sender called the file, and its bytes."""

    @property
    def field(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def file(self) -> IO[bytes]: ...


@dataclass(frozen=True)
class Given:
    """A file that did not come through a door: a mail's original entered by the program, a picture of a seal, a test."""

    name: str
    content: bytes
    field: str = "files"

    @property
    def file(self) -> IO[bytes]:
        return io.BytesIO(self.content)


def store(work: Work, source: bytes | Path, media_type: str) -> StoredFile:
    """Keep bytes for good, once however often they come: file first (durably), row after."""
    sha256, size = _write(source)
    row = {"sha256": sha256, "size": size, "media_type": media_type, "stored_at": work.now}
    work.session.connection().execute(insert(StoredFile).values(row).on_conflict_do_nothing())
    return work.fetch(StoredFile, sha256)


def attach(work: Work, thing: Any, upload: Upload, purpose: str, *, internal: bool = False, line_id: uuid.UUID | None = None,
           project_id: uuid.UUID | None = None) -> Attachment:
    """Hang an uploaded file on a thing. `project_id` where the file is confidential and the thing is not (RULES 5).

    Raises Invalid, under the upload's field, for a file of the wrong kind, too large, or not what its name says.
    """
    name = clean_name(upload.name)
    with _on_disk(upload) as path:
        if reason := filetypes.refusal(path, name, purpose):
            raise Invalid({upload.field: reason})
        stored = store(work, path, filetypes.kind_of(path) or "")
    attachment = work.add(Attachment(
        id=new_id(), object_kind=thing.__tablename__, object_id=thing.id, line_id=line_id, sha256=stored.sha256, name=name, purpose=purpose,
        internal=internal, uploaded_at=work.now, uploaded_by=work.person.id, uploaded_by_name=work.person.name,
        customer_id=thing.customer_id, project_id=project_id or thing.project_id,
    ))
    journal(work, "file.attached", attachment, after={"name": name, "sha256": stored.sha256, "purpose": purpose, "to": str(thing.id)})
    return attachment


def attachments(work: Work, thing: Any) -> list[Attachment]:
    """The files of a thing that the actor may see, oldest first."""
    return attachments_of(work, [thing])[thing.id]


def attachments_of(work: Work, things: Collection[Any]) -> dict[uuid.UUID, list[Attachment]]:
    """The same of each of several things, read together; nothing is asked where there are none."""
    found: dict[uuid.UUID, list[Attachment]] = {thing.id: [] for thing in things}
    given = {"kinds": sorted({thing.__tablename__ for thing in things}), "things": list(found)}
    for each in work.session.scalars(OF_THINGS, given) if things else ():
        found[each.object_id].append(each)
    return found


def open_file(work: Work, attachment_id: uuid.UUID) -> tuple[Attachment, StoredFile]:
    """A file to read, through the actor's sight; who opens a confidential one is entered in the audit trail.

    What hangs on a draft is its writer's alone. Raises NotFound.
    """
    attachment = work.fetch(Attachment, attachment_id)
    if attachment.object_kind in DRAFTS and attachment.uploaded_by != work.actor.id:
        raise NotFound
    if attachment.project_id is not None:
        journal(work, "file.opened", attachment, after={"name": attachment.name})
    return attachment, work.fetch(StoredFile, attachment.sha256)


def path_of(sha256: str) -> Path:
    """Where the bytes lie. Raises ValueError for what is no hash."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError("not a SHA-256")
    return _folder() / sha256[:2] / sha256


def read(sha256: str) -> bytes:
    """The bytes, proved to be those that were stored. Raises OSError when they were changed or lost on the disk."""
    content = path_of(sha256).read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise OSError(f"the stored file {sha256} is damaged")
    return content


def clean_name(name: str) -> str:
    """A file's name without folders, control and direction characters, and not too long; its ending is kept."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    plain = "".join(letter for letter in plain if unicodedata.category(letter)[0] != "C").strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if len(plain) > LONGEST_NAME:
        plain = (stem[: LONGEST_NAME - len(ending) - 1] + dot + ending) if len(ending) < 10 else plain[:LONGEST_NAME]
    return plain or "file"


def damaged(work: Work) -> Iterator[str]:
    """The hashes of stored files that are missing or changed on the disk, for `concord verify` and the restore drill."""
    for sha256 in work.session.scalars(select(StoredFile.sha256).order_by(StoredFile.sha256)):
        try:
            read(sha256)
        except OSError:
            yield sha256


def _folder() -> Path:
    return settings().var / "files"


def _write(source: bytes | Path) -> tuple[str, int]:
    folder = _folder() / "incoming"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest, size = hashlib.sha256(), 0
    handle, half = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in _chunks(source):
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        _settle(Path(half), path_of(digest.hexdigest()))
    finally:
        Path(half).unlink(missing_ok=True)
    return digest.hexdigest(), size


def _settle(half: Path, place: Path) -> None:
    """Under its name the file is whole, and still there after the power fails."""
    if place.exists():
        return
    place.parent.mkdir(exist_ok=True, mode=0o700)
    half.rename(place)
    for folder in (place.parent, place.parent.parent):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _chunks(source: bytes | Path) -> Iterator[bytes]:
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


@contextmanager
def _on_disk(upload: Upload) -> Iterator[Path]:
    """The upload as a file of its own that can be measured, taken away again after."""
    with tempfile.NamedTemporaryFile() as file:
        upload.file.seek(0)
        shutil.copyfileobj(upload.file, file, CHUNK)
        file.flush()
        yield Path(file.name)
