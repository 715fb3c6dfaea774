"""What people type reaches paper as text: nothing is fetched, nothing read, nothing run, whatever it looks like."""

from __future__ import annotations

import dataclasses
import io
import socket
import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from domain.records.sheets import restored, stored
from domain.shared.message import Message
from templates import press
from templates.press.drawing import drawn
from tests.records.samples import AT, COMPANY, SHEETS, SIGNERS, order

CANARY = "CNRY-FILE-7f3a"
EACH = pytest.mark.parametrize("key", ["FM070100-01", "FM070100-13", "order-confirmation", "decline-letter", "purchase-request"])


@pytest.fixture(scope="module", autouse=True)
def _ended() -> Iterator[None]:
    yield
    press.printer.close()


@pytest.fixture(scope="module")
def sink() -> Iterator[tuple[int, list[bytes]]]:
    """A server on loopback that counts who comes."""
    listening, came = socket.create_server(("127.0.0.1", 0)), []

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                came.append(connection.recv(1000))

    threading.Thread(target=serve, daemon=True).start()
    yield int(listening.getsockname()[1]), came
    listening.close()


def payloads(port: int, file: Path) -> list[str]:
    web, local = f"http://127.0.0.1:{port}/x", file.as_uri()
    return [
        f"<img src='{web}'>",
        f"<img src='{local}'>",
        f"<link rel=attachment href='{local}'>",
        f"<link rel=stylesheet href='{web}'>",
        f"<a rel=attachment href='{local}'>x</a>",
        f"<style>@import url({web});</style>",
        f"<style>*{{background:url({web})}}</style>",
        f"<p style='background:url({local})'>x</p>",
        f"<object data='{local}'></object>",
        f"<embed src='{web}'>",
        f"<iframe src='{local}'></iframe>",
        f"<svg><image href='{web}'/></svg>",
        f"<svg><use href='{local}#a'/></svg>",
        f"<base href='{web}'>",
        f"<meta http-equiv=refresh content='0;{web}'>",
        f"<script src='{web}'></script>",
        "<script>document.write(1)</script>",
        f"<video poster='{web}'></video>",
        f"<input type=image src='{web}'>",
        f"<table background='{web}'>",
        f"<body background='{web}'>",
        f"@import url({web});",
        f"url({local})",
        f"'\"><img src={web}>",
        f"</style><img src={web}>",
        f"{{{{ ''.__class__ }}}} {{% include '{file}' %}}",
        "{0.__class__} {number.__class__}",
        f"<!--<img src={web}>-->",
        f"<![CDATA[<img src={web}>]]>",
        "&lt;img src=x&gt; &amp; &#60;",
        "\u202e<b>\u202c",
        "<h1 style='position:fixed'>订单</h1>",
    ]


def filled(sheet: Any, words: str) -> Any:
    """The sheet with `words` in every field of text."""
    match sheet:
        case str():
            return words
        case Message():
            return Message(sheet.id, **{name: words if isinstance(value, str) else value for name, value in sheet.params.items()})
        case list():
            return [filled(each, words) for each in sheet[:1]]
        case tuple():
            return tuple(filled(each, words) for each in sheet)
        case _ if dataclasses.is_dataclass(sheet) and not isinstance(sheet, type):
            kept = {"department", "outcome", "answer", "currency"}
            values = {each.name: getattr(sheet, each.name) for each in dataclasses.fields(sheet)}
            return type(sheet)(**{name: value if name in kept else filled(value, words) for name, value in values.items()})
        case _:
            return sheet


def page(key: str, sheet: Any, words: str = "") -> str:
    more = {"name": words or "x", "sha256": "ab" * 32, "picture": ""} if key == "stamped-order" else {}
    return drawn(
        key, restored(stored(sheet)), company=COMPANY, number="NO-1", signers=SIGNERS, issued_at=AT, proof="https://hc.example/p", **more
    )


@EACH
def test_nothing_that_is_typed_fetches_reads_or_draws_anything(key: str, sink: tuple[int, list[bytes]], tmp_path: Path) -> None:
    port, came = sink
    file = tmp_path / "canary.txt"
    file.write_text(CANARY)
    words = " ".join(payloads(port, file))
    made = press.pdf(page(key, filled(SHEETS[key], words), words))
    reader = PdfReader(io.BytesIO(made))
    time.sleep(0.1)
    assert came == []
    assert dict(reader.attachments) == {}
    assert CANARY.encode() not in made
    text = "".join(each.extract_text() for each in reader.pages)
    assert CANARY not in text
    assert not any(each.images for each in reader.pages)


@EACH
def test_markup_that_is_typed_stands_on_paper_as_it_was_typed(key: str) -> None:
    html = page(key, filled(SHEETS[key], "<b>&</b>"), "<b>&</b>")
    assert "<b>&</b>" not in html
    assert "&lt;b&gt;&amp;&lt;/b&gt;" in html


@pytest.mark.parametrize("words", ["长" * 20_000, "x" * 20_000, "\u0301" * 2_000])
def test_a_very_long_text_is_printed_or_ended_and_the_next_document_comes(words: str) -> None:
    sheet = dataclasses.replace(SHEETS["decline-letter"], reason=words)
    begun = time.monotonic()
    try:
        assert press.pdf(page("decline-letter", sheet)).startswith(b"%PDF-")
    except press.PaperFailed:
        assert time.monotonic() - begun < 5 * press.printer.longest
    assert press.pdf("<p>next").startswith(b"%PDF-")


def test_an_order_of_five_hundred_lines_is_printed_within_the_limits() -> None:
    made = press.pdf(page("order-confirmation", order(500)))
    assert len(PdfReader(io.BytesIO(made)).pages) > 10


def test_figures_that_are_out_of_all_proportion_stay_on_the_page() -> None:
    line = dataclasses.replace(order(1).lines[0], quantity=Decimal(10) ** 12, amount=Decimal(10) ** 17)
    made = press.pdf(page("FM070100-02", dataclasses.replace(order(1), lines=[line])))
    first = PdfReader(io.BytesIO(made)).pages[0]
    assert "1,000,000,000,000" in "".join(first.extract_text().split())
