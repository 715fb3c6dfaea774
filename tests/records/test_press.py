"""The process that prints: quick when warm, bounded in time and memory, and blind to everything but what it is sent."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import time
from collections.abc import Iterator

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from templates import press
from templates.press import PaperFailed, Printer, Unreadable

MARK = "<html lang='zh-CN'><style>@page{size:60mm 20mm;margin:0}</style><p>订单审查 SO-1"


@pytest.fixture(scope="module", autouse=True)
def _ended() -> Iterator[None]:
    yield
    press.printer.close()


@pytest.fixture
def own() -> Iterator[Printer]:
    printer = Printer()
    yield printer
    printer.close()


def words(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def blank(pages: int = 1, rotation: int = 0, size: tuple[float, float] = (595, 842)) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(*size).rotate(rotation)
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def place(pdf: bytes, text: str) -> tuple[float, float]:
    """Where a text stands on the first page, in points from the lower left corner as it is drawn."""
    found: list[tuple[float, float]] = []

    def visit(said: str, cm: list[float], tm: list[float], *_: object) -> None:
        if text in said:
            found.append((tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]))

    PdfReader(io.BytesIO(pdf)).pages[0].extract_text(visitor_text=visit)
    return found[0]


def test_a_page_becomes_a_pdf_with_its_chinese_words() -> None:
    assert "合同订单评审表" in words(press.pdf("<html lang='zh-CN'><p>合同订单评审表"))[0]


def test_the_same_page_gives_the_same_bytes() -> None:
    assert press.pdf("<p>once") == press.pdf("<p>once")


def test_a_second_page_is_printed_by_the_same_warm_process(own: Printer) -> None:
    own.ask({"do": "pdf"}, b"<p>one")
    pid = own.pid
    own.ask({"do": "pdf"}, b"<p>two")
    assert own.pid == pid


def test_a_process_that_nobody_needs_is_let_go(own: Printer) -> None:
    own.warm = 0.2
    own.ask({"do": "pdf"}, b"<p>one")
    pid = own.pid
    deadline = time.monotonic() + 60
    while own.pid is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    assert pid is not None
    assert own.pid is None


def test_a_document_that_takes_too_long_is_ended_and_the_next_one_is_printed(own: Printer) -> None:
    own.ask({"do": "pdf"}, b"<p>warm")
    own.longest = 0.3
    with pytest.raises(PaperFailed, match="too long"):
        own.ask({"do": "pdf"}, ("<table>" + "<tr><td>x</td></tr>" * 20_000).encode())
    own.longest = 30
    assert own.ask({"do": "pdf"}, b"<p>next").startswith(b"%PDF-")


def test_a_document_that_takes_too_much_memory_is_ended(own: Printer) -> None:
    own.ask({"do": "pdf"}, b"<p>warm")
    own.memory = own._memory() + 10_000
    with pytest.raises(PaperFailed, match="memory"):
        own.ask({"do": "pdf"}, ("<table>" + "<tr><td>x</td></tr>" * 20_000).encode())


def test_a_killed_process_fails_its_document_and_not_the_next(own: Printer) -> None:
    own.ask({"do": "pdf"}, b"<p>warm")
    assert own.pid is not None
    os.kill(own.pid, signal.SIGSTOP)
    own.longest = 0.3
    with pytest.raises(PaperFailed):
        own.ask({"do": "pdf"}, b"<p>stopped")
    own.longest = 30
    assert own.ask({"do": "pdf"}, b"<p>next").startswith(b"%PDF-")


def test_the_process_ends_with_the_one_that_started_it() -> None:
    code = "import os\nfrom templates.press import pdf, printer\npdf('<p>x')\nprint(printer.pid, flush=True)\nos._exit(9)"
    said = subprocess.run([os.sys.executable, "-c", code], capture_output=True, text=True, check=False)  # type: ignore[attr-defined]
    pid = int(said.stdout)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.05)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:1/x.png", "/etc/hostname"])
def test_a_page_reads_no_file_and_no_network(address: str) -> None:
    printed = press.pdf(f"<p>before<a rel='attachment' href='{address}'>x</a><img src='{address}'><link rel='attachment' href='{address}'>")
    reader = PdfReader(io.BytesIO(printed))
    assert dict(reader.attachments) == {}
    assert not reader.pages[0].images


def test_a_mark_is_laid_over_the_first_page_and_another_over_the_rest() -> None:
    made = press.overlay(blank(3), MARK, MARK.replace("SO-1", "SO-2"))
    assert ["SO-1" in page for page in words(made)] == [True, False, False]
    assert ["SO-2" in page for page in words(made)] == [False, True, True]


def test_the_original_is_whole_under_the_mark() -> None:
    original = press.pdf("<p>original words")
    assert "original words" in words(press.overlay(original, MARK))[0]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_the_mark_stands_upright_at_the_top_right_however_the_page_is_turned(rotation: int) -> None:
    made = press.overlay(blank(rotation=rotation), MARK)
    page = PdfReader(io.BytesIO(made)).pages[0]
    assert page.rotation == 0
    x, y = place(made, "SO-1")
    assert x > float(page.mediabox.width) / 2
    assert y > float(page.mediabox.height) * 0.85


def test_a_small_page_gets_a_smaller_mark() -> None:
    made = press.overlay(blank(size=(150, 100)), MARK)
    x, y = place(made, "SO-1")
    assert 0 < x < 150
    assert 0 < y < 100


def locked() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(blank())))
    writer.encrypt("secret", algorithm="RC4-128")
    return written(writer)


@pytest.mark.parametrize("make", [locked, lambda: b"%PDF-1.7\nnothing", lambda: b"%PDF-1.7\n" + b"\0" * 5000, lambda: blank()[:300]])
def test_a_pdf_that_is_locked_or_damaged_is_said_to_be_unreadable(make: object) -> None:
    with pytest.raises(Unreadable):
        press.overlay(make(), MARK)  # type: ignore[operator]
    assert press.pdf("<p>alive").startswith(b"%PDF-")


def test_what_would_run_when_the_copy_is_opened_does_not_come_along() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(blank())))
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): DictionaryObject()})
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('y')")}
    )
    made = press.overlay(written(writer), MARK)
    root = PdfReader(io.BytesIO(made)).root_object
    assert "/OpenAction" not in root
    assert "/JavaScript" not in (root.get("/Names") or {})
