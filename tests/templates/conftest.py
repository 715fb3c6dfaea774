"""A small server that shows one page of ours, so that a browser can try its behaviours without a database."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from templates import assets, environment, showing, speaking
from templates.page import Page
from tests.templates.test_components import STAFF

POLICY = "default-src 'self'; script-src 'nonce-n0nce'; style-src 'self'; img-src 'self' data:"


class Stage:
    """`pages` are templates by path; what was posted is kept in `posts`; `answers` are (status, body) by path."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.context: dict[str, Any] = {}
        self.answers: dict[str, tuple[int, str]] = {}
        self.posts: list[tuple[str, dict[str, list[str]], dict[str, str]]] = []
        self.language = "zh-CN"
        self.open = threading.Event()
        self.open.set()
        self.gates: dict[str, threading.Event] = {}  # a path answers when its gate opens
        self.shown_as: dict[str, Page] = {}
        self.address = ""

    def show(self, main: str, path: str = "/", **context: Any) -> str:
        """Puts `main` into a page of the company's door; its address."""
        self.pages[path] = (
            '{% extends "layouts/admin.html" %}{% block title %}T{% endblock %}{% block main %}<h1 tabindex="-1">T</h1>'
            + main
            + "{% endblock %}"
        )
        self.context.update(context)
        return self.address + path

    def answer(self, path: str) -> tuple[int, str, bytes]:
        if path == "/favicon.ico":
            return 204, "image/png", b""
        asset = assets.find(path)
        if asset:
            return 200, asset.media_type, asset.body
        if path in self.pages:
            with showing(self.shown_as.get(path, STAFF)), speaking(self.language):
                return 200, "text/html; charset=utf-8", environment().from_string(self.pages[path]).render(self.context).encode()
        if path == "/admin/search":
            return 200, "text/html; charset=utf-8", b"<main id=main></main>"
        return 404, "text/html; charset=utf-8", b"<main id=main>nothing here</main>"


@pytest.fixture
def stage() -> Iterator[Stage]:
    shown = Stage()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            return None

        def do_GET(self) -> None:
            self.say(*shown.answer(urlsplit(self.path).path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"] or 0)).decode("utf-8", "replace")
            path = urlsplit(self.path).path
            shown.posts.append((path, parse_qs(body, keep_blank_values=True), dict(self.headers.items())))
            shown.gates.get(path, shown.open).wait(10)
            status, text = shown.answers.get(path, (200, json.dumps({"id": "f1", "version": 8, "token": "fresh"})))
            self.say(status, "application/json" if text.startswith("{") else "text/html; charset=utf-8", text.encode())

        def say(self, status: int, media_type: str, body: bytes) -> None:
            self.send_response(status)
            for name, value in (("content-type", media_type), ("content-length", str(len(body))), ("content-security-policy", POLICY)):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    shown.address = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield shown
    server.shutdown()
    server.server_close()


class Window:
    """A browser's window over the stage; what its console complained of is in `complaints`."""

    def __init__(self, browser: Any, **options: Any) -> None:
        self.context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **options)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))


@pytest.fixture
def window(chromium: Any) -> Iterator[Window]:
    made = Window(chromium)
    yield made
    made.context.close()
    assert made.complaints == []
