"""Where an answer may lead, under which name a file leaves, and what stands around every answer: without any server."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import pytest

from domain.shared.message import Message
from domain.shared.settings import Settings
from templates.assets import static_url
from tests.loops import run
from web import forgery, static
from web.answer import Answer, attachment
from web.cookies import Cookies
from web.desk import Desk
from web.headers import FILE, complete
from web.keys import Keys
from web.limits import Rates
from web.visit import Visit

KEYS = Keys.of("a secret")


def visit(path: str = "/", method: str = "GET", **headers: str) -> Visit:
    return Visit("id", method, path, "", "10.0.0.7", {name.replace("_", "-"): value for name, value in headers.items()}, {})


def desk(version: str = "", status: int = 200) -> Desk:
    here = visit()
    here.version = version
    door: Any = SimpleNamespace(flash_cookie=lambda message, state, undo: ("set-cookie", f"{state}|{message}|{undo}"))
    return Desk(door, SimpleNamespace(actor=None), here, status=status)  # type: ignore[arg-type]


class TestGoingOn:
    @pytest.mark.parametrize(("url", "location"), [
        ("/orders/SO-1", "/orders/SO-1"),
        ("/orders?state=open&n=2#top", "/orders?state=open&n=2#top"),
        ("/", "/"),
        ("/products/契合", "/products/%E5%A5%91%E5%90%88"),
        ("/orders/a%20b", "/orders/a%20b"),
        ("//evil.example", "/"), ("/\\evil.example", "/"), ("https://evil.example", "/"), ("javascript:alert(1)", "/"), ("orders", "/"),
        ("", "/"), ("/x\r\nset-cookie: a=1", "/"), ("/a b", "/"), ("/a\\b", "/"), ("/\x7f", "/"), ("/\t/evil.example", "/"),
    ])
    def test_it_leads_to_a_page_of_ours_and_nowhere_else(self, url: str, location: str) -> None:
        answer = desk().go(url)
        assert (answer.status, answer.header("location")) == (303, location)

    def test_a_word_goes_along_where_there_is_one(self) -> None:
        said = desk().go("/x", Message("Done {n}.", n=3), "warn", "/undo")
        assert said.header("set-cookie") == "warn|Done 3.|/undo"
        assert desk().go("/x").header("set-cookie") == ""

    def test_headers_that_a_handler_adds_go_along(self) -> None:
        here = desk()
        here.headers.append(("clear-site-data", '"cache"'))
        assert here.go("/x").header("Clear-Site-Data") == '"cache"'
        assert here.json({}).header("clear-site-data") == '"cache"'
        assert here.file(b"x", "a.pdf").header("clear-site-data") == '"cache"'


@pytest.mark.parametrize(("sent", "seen"), [("1", 1), ("0", 0), ("999999999", 999999999), ("1000000000", None), ("", None), ("-1", None),
                                            ("1.0", None), ("x", None), ("１", None), (" 1", None)])
def test_a_version_is_a_small_number_or_was_not_said(sent: str, seen: int | None) -> None:
    assert desk(sent).version == seen


def test_a_page_shown_again_keeps_the_status_of_its_refusal() -> None:
    assert (desk(status=422).json({}).status, desk(status=422).json({}, 200).status, desk().json({}).status) == (422, 200, 200)


@pytest.mark.parametrize(("name", "plain"), [
    ("order.pdf", "order.pdf"), ("a b (1).xlsx", "a b (1).xlsx"), ("采购单.pdf", "___.pdf"), ('x".pdf', "x_.pdf"), ("a;b.pdf", "a_b.pdf"),
    ("x\r\nset-cookie: a=1", "x__set-cookie_ a_1"), ("..", "file"), ("", "file"), ("../../etc/passwd", "_.._etc_passwd"),
    (".htaccess", "htaccess"),
])
def test_a_file_is_saved_under_its_name_without_what_a_header_could_be_led_astray_by(name: str, plain: str) -> None:
    header = attachment(name)
    assert header.startswith(f'attachment; filename="{plain}"; ')
    assert unquote(header.partition("filename*=UTF-8''")[2]) == name
    assert header.isascii() and "\r" not in header and "\n" not in header


class TestSending:
    def messages(self, answer: Answer) -> list[dict[str, Any]]:
        sent: list[dict[str, Any]] = []

        async def send(message: dict[str, Any]) -> None:
            await asyncio.sleep(0)
            sent.append(message)

        run(answer({}, None, send))
        return sent

    def test_a_page_goes_whole_with_its_length(self) -> None:
        start, body = self.messages(Answer(201, "契合".encode(), headers=[("X-One", "1")]))
        assert (start["status"], body["body"], body["more_body"]) == (201, "契合".encode(), False)
        assert start["headers"] == [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", b"6"), (b"x-one", b"1")]

    @pytest.mark.parametrize("size", [0, 1, 256 * 1024, 256 * 1024 + 1])
    def test_a_file_goes_piece_by_piece_and_ends(self, tmp_path: Path, size: int) -> None:
        path = tmp_path / "x"
        path.write_bytes(b"x" * size)
        start, *pieces = self.messages(Answer(200, path, "application/pdf"))
        assert dict(start["headers"])[b"content-length"] == str(size).encode()
        assert b"".join(piece["body"] for piece in pieces) == b"x" * size
        assert [piece["more_body"] for piece in pieces] == [True] * (len(pieces) - 1) + [False]


class TestHeaders:
    def of(self, *given: tuple[bytes, bytes], https: bool = False) -> dict[bytes, bytes]:
        return dict(complete(list(given), "n0nce", "id1", https))

    def test_a_page_has_the_policy_of_a_page_and_anything_else_that_of_a_file(self) -> None:
        kinds = b"text/html; charset=utf-8", b"image/svg+xml"
        page, file = (self.of((b"content-type", kind))[b"content-security-policy"].decode() for kind in kinds)
        assert "script-src 'nonce-n0nce'" in page and "sandbox" not in page
        assert file == FILE and "script-src" not in file

    def test_what_says_nothing_of_its_kind_is_no_page(self) -> None:
        assert self.of()[b"content-security-policy"] == FILE.encode()

    @pytest.mark.parametrize(("given", "kept"), [((), b"no-store"), (((b"cache-control", b"public"),), b"public")])
    def test_nothing_is_kept_unless_the_answer_says_so(self, given: Any, kept: bytes) -> None:
        assert self.of(*given)[b"cache-control"] == kept

    def test_a_page_tells_caches_on_what_it_depends(self) -> None:
        assert b"Cookie" in self.of((b"content-type", b"text/html"))[b"vary"]
        assert b"vary" not in self.of((b"content-type", b"application/json"))


class TestForged:
    @pytest.mark.parametrize(("headers", "foreign"), [
        ({}, False),
        ({"sec_fetch_site": "same-origin"}, False), ({"sec_fetch_site": "none"}, False),
        ({"sec_fetch_site": "same-site"}, True), ({"sec_fetch_site": "cross-site"}, True), ({"sec_fetch_site": ""}, True),
        ({"origin": "https://concord.example"}, False), ({"origin": "https://concord.example:8443"}, True),
        ({"origin": "https://evil.example"}, True), ({"origin": "null"}, True), ({"origin": ""}, True),
        ({"sec_fetch_site": "same-origin", "origin": "https://evil.example"}, True),
    ])
    def test_what_the_browser_says_of_another_site_is_believed(self, headers: dict[str, str], foreign: bool) -> None:
        assert forgery.foreign(visit(host="concord.example", **headers)) is foreign

    @pytest.mark.parametrize(("bound_to", "proved"), [
        (["s"], True), (["", "s"], True), (["other", "s"], True), (["other"], False), ([""], False), ([], False),
    ])
    def test_a_token_proves_a_session_or_the_visit_before_it(self, bound_to: list[str], proved: bool) -> None:
        assert forgery.proved(visit(), KEYS, bound_to, KEYS.csrf("s")) is proved

    def test_a_token_in_the_header_counts_before_the_one_in_the_form(self) -> None:
        assert forgery.proved(visit(x_csrf_token=KEYS.csrf("s")), KEYS, ["s"], "")
        assert not forgery.proved(visit(x_csrf_token="x.y"), KEYS, ["s"], KEYS.csrf("s"))

    @pytest.mark.parametrize("token", ["", ".", "x", "契合.合", ".x", "x."])
    def test_what_is_no_token_proves_nothing(self, token: str) -> None:
        assert not forgery.proved(visit(), KEYS, ["s"], token)

    def test_no_token_holds_for_nobody(self) -> None:
        salt = "x"
        assert not KEYS.csrf_holds(f"{salt}.{KEYS.proof('csrf', salt)}", "")


class TestKeys:
    def test_a_configured_secret_is_the_same_in_every_process_and_none_is_another_in_each(self) -> None:
        assert Keys.of("s").proof("p", "x") == Keys.of("s").proof("p", "x")
        assert Keys.of("").secret != Keys.of("").secret
        assert len(Keys.of("").secret) == 32

    def test_a_proof_is_one_of_its_purpose_and_its_text(self) -> None:
        proofs = {KEYS.proof(purpose, text) for purpose, text in (("csrf", "a"), ("flash", "a"), ("csrf", "b"), ("csr", "fa"))}
        assert len(proofs) == 4
        assert all(len(proof) == 32 for proof in proofs)  # 192 bits


@pytest.mark.parametrize(("age", "lasting"), [(None, ""), (0, "; Max-Age=0"), (120, "; Max-Age=120")])
def test_a_cookie_lasts_as_long_as_it_is_given_or_as_the_browser(age: int | None, lasting: str) -> None:
    cookies = Cookies.of("portal", Settings(public_url="https://concord.example"))
    assert cookies.set("x", "1", age=age) == ("set-cookie", f"x=1; Path=/; HttpOnly; SameSite=Lax; Secure{lasting}")


class TestRates:
    def test_a_bucket_refills_steadily_and_never_over_its_rim(self) -> None:
        rates = Rates({"export": (2, 60)})
        taken = [rates.wait("export", "a", now=now) for now in (0.0, 0.0, 0.0, 29.0, 30.0, 30.0, 1000.0, 1000.0, 1000.0)]
        assert taken == [0, 0, 30, 1, 0, 30, 0, 0, 30]

    def test_who_waits_is_told_a_second_at_least(self) -> None:
        rates = Rates({"export": (2, 1)})
        assert [rates.wait("export", "a", now=0.0) for _ in range(3)] == [0, 0, 1]

    def test_one_limit_is_not_another(self) -> None:
        rates = Rates({"export": (1, 60), "mail": (1, 60)})
        assert [rates.wait(name, "a", now=0.0) for name in ("export", "mail", "export")] == [0, 0, 60]

    def test_of_too_many_those_longest_unused_are_forgotten(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("web.limits.KNOWN", 2)
        rates = Rates({"export": (1, 60)})
        for who in ("a", "b", "a", "c"):
            rates.wait("export", who, now=0.0)
        assert [who for _, who in rates.buckets] == ["a", "c"]


class TestStaticFiles:
    def test_a_browser_that_has_it_is_told_so_and_one_that_has_an_older_one_gets_it(self) -> None:
        url = static_url("css/concord.css")
        fresh = static.answer(visit(url))
        assert fresh is not None and fresh.status == 200
        for known, status in ((fresh.header("etag"), 304), (f'W/"old", {fresh.header("etag")}', 304), ('"000000000000"', 200)):
            again = static.answer(visit(url, if_none_match=known))
            assert again is not None and (again.status, bool(again.body)) == (status, status == 200)

    @pytest.mark.parametrize(("method", "served"), [("GET", True), ("HEAD", True), ("POST", False), ("PUT", False)])
    def test_it_is_only_ever_read(self, method: str, served: bool) -> None:
        assert (static.answer(visit(static_url("css/concord.css"), method)) is not None) is served
