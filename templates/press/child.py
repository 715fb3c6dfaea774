"""The child that prints: `python -m templates.press.child <socket> <parent>`. It reads nothing but what its parent sends.

The fonts and the stylesheet of the forms are loaded once; a page may fetch `data:` and nothing else. Garbage is collected
between two documents: within one it would be looked for fifty times.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher

from templates.press.fonts import our_fonts
from templates.press.stamping import Locked, laid_over

STYLES = Path(__file__).parents[1] / "forms" / "form.css"
ADDRESS_SPACE = 2 * 1024**3
FONTS = our_fonts()
STYLE = CSS(filename=str(STYLES), font_config=FONTS)
NOTHING = URLFetcher(allowed_protocols={"data"})


def printed(html: bytes) -> bytes:
    page = HTML(string=html.decode(), url_fetcher=NOTHING)
    made: bytes = page.write_pdf(stylesheets=[STYLE], font_config=FONTS)
    return made


def work(order: dict[str, Any], parts: list[bytes]) -> bytes:
    if order["do"] == "pdf":
        return printed(parts[0])
    original, first, rest = parts
    return laid_over(original, printed(first), printed(rest) if rest else b"", order["first"], order["rest"])


def serve(line: Connection) -> None:
    printed(b"<p>\xe5\x90\x88\xe5\x90\x8c ABC 123")  # the first page pays for reading the fonts
    gc.collect()
    gc.freeze()
    gc.disable()
    line.send_bytes(b"ready")
    while True:
        order = json.loads(line.recv_bytes())
        parts = [line.recv_bytes() for _ in range(order["parts"])]
        try:
            said, content = b"ok", work(order, parts)
        except Locked as error:
            said, content = b"unreadable", str(error).encode()
        except Exception as error:  # the parent is told, and lives
            said, content = b"failed", f"{type(error).__name__}: {error}"[:500].encode()
        line.send_bytes(said)
        line.send_bytes(content)
        gc.collect()


def main() -> None:
    socket, parent = int(sys.argv[1]), int(sys.argv[2])
    ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        serve(Connection(socket))
    except EOFError:
        return


if __name__ == "__main__":
    main()
