"""What a file is, by its content and not by its name; and what is too much of it, before anything parses it."""

from __future__ import annotations

import codecs
import warnings
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from domain.shared.message import Message

MEGABYTE = 1024 * 1024
PIXELS = 60_000_000
UNPACKED = 200 * MEGABYTE
MEMBERS = 5_000

PDF, XLSX, DOCX, CSV = (
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "text/csv",
)
OLE = "application/x-ole-storage"
ENDINGS: dict[str, tuple[str, ...]] = {
    PDF: ("pdf",),
    XLSX: ("xlsx",),
    DOCX: ("docx",),
    CSV: ("csv", "txt"),
    OLE: ("xls", "doc"),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/webp": ("webp",),
    "image/tiff": ("tif", "tiff"),
    "image/heic": ("heic", "heif"),
    "image/vnd.dwg": ("dwg",),
    "image/vnd.dxf": ("dxf",),
    "model/step": ("step", "stp"),
}
BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"AC10", "image/vnd.dwg"),
    (b"ISO-10303-21;", "model/step"),
)
WIDE = (b"\xff\xfe", b"\xfe\xff")  # begin a text in UTF-16, which Excel calls “Unicode text”
PICTURES = frozenset(kind for kind in ENDINGS if kind.startswith("image/") and "vnd" not in kind)
DOCUMENTS = frozenset({PDF, XLSX, DOCX, CSV, OLE})
DRAWINGS = frozenset({PDF, "image/vnd.dwg", "image/vnd.dxf", "model/step"})


@dataclass(frozen=True)
class Limit:
    """What a purpose takes: kinds of content, and bytes."""

    kinds: frozenset[str]
    size: int


PURPOSES: dict[str, Limit] = {
    "customer_order": Limit(DOCUMENTS | PICTURES, 30 * MEGABYTE),
    "drawing": Limit(DRAWINGS | PICTURES, 50 * MEGABYTE),
    "specification": Limit(DOCUMENTS | PICTURES | DRAWINGS, 50 * MEGABYTE),
    "other": Limit(DOCUMENTS | PICTURES | DRAWINGS, 50 * MEGABYTE),
    "message": Limit(DOCUMENTS | PICTURES | DRAWINGS, 50 * MEGABYTE),
    "answer": Limit(DOCUMENTS | PICTURES | DRAWINGS, 50 * MEGABYTE),
    "invoice": Limit(DOCUMENTS | PICTURES, 30 * MEGABYTE),
    "import": Limit(frozenset({XLSX, CSV}), 10 * MEGABYTE),
    "finger_signature": Limit(frozenset({"image/png"}), MEGABYTE // 2),
    "damage": Limit(PICTURES, 12 * MEGABYTE),
    "return_copy": Limit(PICTURES | {PDF}, 12 * MEGABYTE),
    "shipping": Limit(DOCUMENTS | PICTURES, 30 * MEGABYTE),  # "shipping.inspection_report": the word before the point counts
    "mismatch": Limit(PICTURES, 12 * MEGABYTE),
    "concession": Limit(DOCUMENTS | PICTURES, 30 * MEGABYTE),
}


def kind_of(path: Path) -> str | None:
    """The media type of a file by its first bytes (and by its parts, where it is an archive); None for what we do not take."""
    with path.open("rb") as file:
        head = file.read(4096)
    for beginning, kind in BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if b"%PDF-" in head[:1024]:
        return PDF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] in {b"heic", b"heix", b"mif1", b"heif"}:
        return "image/heic"
    return _kind_of_archive(path) if head[:4] == b"PK\x03\x04" else _kind_of_text(head)


def refusal(path: Path, name: str, purpose: str) -> Message | None:
    """Why a file is not taken for a purpose, or None when it is; nothing of it is parsed that was not measured first."""
    limit = PURPOSES[purpose.partition(".")[0]]
    size = path.stat().st_size
    if not size:
        return Message("“{name}” is empty.", name=name)
    if size > limit.size:
        return Message("“{name}” is larger than {limit} MB.", name=name, limit=limit.size // MEGABYTE)
    kind = kind_of(path)
    if kind is None or kind not in limit.kinds:
        return Message("“{name}” is of a kind that is not taken here. Please send PDF, Excel, a drawing or a picture.", name=name)
    if name.rpartition(".")[2].lower() not in ENDINGS[kind]:
        return Message("“{name}” is not what its name says. Please check the file.", name=name)
    if kind in {XLSX, DOCX} and not _unpacks_within(path):
        return Message("“{name}” grows too large when it is opened.", name=name)
    if kind in PICTURES and not (_few_points_of_heic(path) if kind == "image/heic" else _few_pixels(path)):
        return Message("“{name}” is damaged, or has too many pixels.", name=name)
    return None


def _kind_of_archive(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {info.filename for info in archive.infolist()[:MEMBERS]}
    except (zipfile.BadZipFile, OSError, RuntimeError, UnicodeDecodeError):
        return None
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return None
    return XLSX if "xl/workbook.xml" in names else DOCX if "word/document.xml" in names else None


def _kind_of_text(head: bytes) -> str | None:
    """Plain text in UTF-8, GB 18030 or, with its mark, UTF-16; text that a browser would run is none."""
    if head.startswith(WIDE):
        try:
            head = codecs.getincrementaldecoder("utf-16")().decode(head).encode()
        except UnicodeError:
            return None
    if any(byte < 32 and byte not in b"\t\n\r" for byte in head):
        return None
    lines = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if lines.startswith((b"<", b"{\\rtf", b"%!", b"#!")):
        return None
    if lines.split()[:2] in ([b"0", b"section"], [b"999", b"dxf"]):
        return "image/vnd.dxf"
    for encoding in ("utf-8", "gb18030"):
        try:
            head[:4000].decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(head[:4000]) - 4:
                continue
        return CSV
    return None


def _unpacks_within(path: Path) -> bool:
    """Measured by unpacking: what an archive says of its parts may be a lie, and parts may lie over each other."""
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as file:
            members = archive.infolist()
            if len(members) > MEMBERS or sum(each.compress_size for each in members) > path.stat().st_size:
                return False
            left = UNPACKED
            for member in members:
                left -= _unpacked(file, member, left)
                if left < 0:
                    return False
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError):
        return False
    return True


def _unpacked(file: object, member: zipfile.ZipInfo, most: int) -> int:
    """The bytes that a part really unpacks to; stops a little past `most`."""
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError("an unknown compression")
    file.seek(member.header_offset + 26)  # type: ignore[attr-defined]
    lengths = file.read(4)  # type: ignore[attr-defined]
    file.seek(int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little"), 1)  # type: ignore[attr-defined]
    if member.compress_type == zipfile.ZIP_STORED:
        return member.compress_size
    inflate, count, left = zlib.decompressobj(-15), 0, member.compress_size
    while left > 0 and count <= most:
        packed = file.read(min(65536, left))  # type: ignore[attr-defined]
        if not packed:
            break
        left -= len(packed)
        while packed and count <= most:
            count += len(inflate.decompress(packed, MEGABYTE))
            packed = inflate.unconsumed_tail
    return count if count > most else count + len(inflate.flush())


def _few_pixels(path: Path) -> bool:
    from PIL import Image  # large, and needed for pictures only

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(path) as picture:
                return bool(picture.width * picture.height <= PIXELS)
    except (OSError, ValueError, SyntaxError, Warning, Image.DecompressionBombError):
        return False


def _few_points_of_heic(path: Path) -> bool:
    """A telephone's picture, which nothing here draws: its boxes fill the file, and the pictures in it say how large they are."""
    boxes: dict[bytes, bytes] = {}
    size, at = path.stat().st_size, 0
    with path.open("rb") as file:
        while at < size and len(boxes) <= 20:
            file.seek(at)
            head = file.read(16)
            length = int.from_bytes(head[:4], "big")
            length = int.from_bytes(head[8:16], "big") if length == 1 else length or size - at
            if length < 8 or at + length > size:
                return False
            file.seek(at)
            boxes[head[4:8]] = file.read(min(length, MEGABYTE)) if head[4:8] == b"meta" else b""
            at += length
    told = [each[4:12] for each in boxes.get(b"meta", b"").split(b"ispe")[1:]]  # after four bytes its width and its height
    points = [int.from_bytes(each[:4], "big") * int.from_bytes(each[4:], "big") for each in told]
    return b"mdat" in boxes and bool(points) and 0 < max(points) <= PIXELS
