"""A person with a browser, as far as the server can tell: cookies, forms with their hidden fields, redirects followed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import quote_plus, urljoin

import httpx

HIDDEN = re.compile(r'<input\b[^>]*type="hidden"[^>]*>')
NAME, VALUE = re.compile(r'name="([^"]*)"'), re.compile(r'value="([^"]*)"')
INPUT, CHOSEN = re.compile(r"<input\b[^>]*>"), re.compile(r'type="(radio|checkbox)"')
SKIPPED = re.compile(r'type="(hidden|file|submit|password)"')
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.S)
ACTION = re.compile(r'action="([^"]*)"')
through: httpx.BaseTransport | None = None  # what calls the application without a server; else it is asked over HTTP


@dataclass
class Form:
    action: str
    hidden: dict[str, str]


class Visitor:
    """Logged in at one door. Anything but 2xx or 3xx ends the measure: an error must not count as a quick page."""

    def __init__(self, address: str, site: str, email: str, password: str) -> None:
        hooks = {"request": [self._bring], "response": [self._keep]}
        headers = {"Sec-Fetch-Site": "same-origin", "Accept-Encoding": "gzip"}
        self.http = httpx.Client(base_url=address, timeout=30, event_hooks=hooks, headers=headers, transport=through)
        self.cookies: dict[str, str] = {}
        self.site, self.email, self.password = site, email, password

    def log_in(self) -> None:
        path = "/admin/login" if self.site == "admin" else "/login"
        self.cookies.clear()
        form = self.form(self.get(path), "login")
        answer = self.post(form, {"email": self.email, "password": self.password})
        if "login" in answer.headers.get("location", "login"):
            raise RuntimeError(f"{self.email} could not log in")

    def _bring(self, request: httpx.Request) -> None:
        """As browsers do on loopback, and httpx does not: cookies marked Secure are sent without TLS too."""
        request.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def _keep(self, answer: httpx.Response) -> None:
        for line in answer.headers.get_list("set-cookie"):
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name.strip()] = value.strip()

    def get(self, path: str) -> httpx.Response:
        return _good(self.http.get(path))

    def post(self, form: Form, fields: dict[str, str] | list[tuple[str, str]]) -> httpx.Response:
        rows = list(form.hidden.items()) + list(fields.items() if isinstance(fields, dict) else fields)
        body = "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in rows)
        return _good(self.http.post(form.action, content=body, headers={"Content-Type": "application/x-www-form-urlencoded"}))

    def form(self, page: httpx.Response, mark: str) -> Form:
        """The form of a page whose action ends with `mark`, else the first that contains it, with its hidden fields."""
        where, found = self._form(page, mark)
        return Form(urljoin(str(page.url), where), {_part(NAME, tag): _part(VALUE, tag) for tag in HIDDEN.findall(found)})

    def _form(self, page: httpx.Response, mark: str) -> tuple[str, str]:
        here = str(page.url.raw_path, "ascii")
        forms = [((ACTION.search(each) or ["", here])[1], each) for each in FORM.findall(page.text)]
        fitting = [each for each in forms if mark in each[0]]
        if not fitting:
            raise RuntimeError(f"no form with {mark!r} on {page.url}")
        return next((each for each in fitting if each[0].partition("?")[0].endswith(mark)), fitting[0])

    def filled(self, page: httpx.Response, mark: str) -> tuple[Form, dict[str, str]]:
        """The form whose action contains `mark`, and its fields as the page filled them in."""
        form = self.form(page, mark)
        whole = self._form(page, mark)[1]
        tags = [tag for tag in INPUT.findall(whole) if not SKIPPED.search(tag) and (" checked" in tag or not CHOSEN.search(tag))]
        typed = {_part(NAME, tag): _part(VALUE, tag) for tag in tags}
        return form, {name: value for name, value in typed.items() if name}


class Program:
    """Another program with its token."""

    def __init__(self, address: str, token: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=30, headers={"Authorization": f"Bearer {token}"}, transport=through)

    def get(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = _good(self.http.get(path)).json()
        return found

    def post(self, path: str, body: Mapping[str, Any], key: str) -> dict[str, Any]:
        done: dict[str, Any] = _good(self.http.post(path, json=body, headers={"Idempotency-Key": key})).json()
        return done


def _part(pattern: re.Pattern[str], tag: str) -> str:
    found = pattern.search(tag)
    return unescape(found.group(1)) if found else ""


def _good(answer: httpx.Response) -> httpx.Response:
    if answer.status_code >= 400:
        raise RuntimeError(f"{answer.request.method} {answer.request.url} answered {answer.status_code}: {answer.text[:300]}")
    return answer
