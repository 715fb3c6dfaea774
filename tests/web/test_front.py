"""What holds for every request, before any route is looked for."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice

import pytest

from domain.shared.settings import Settings
from templates.assets import manifest, static_url
from tests.loops import run
from tests.web import probe
from web import health, logs, metrics
from web.front import ClientGone, Front, Patient, hosts_of
from web.limits import Rates


@pytest.fixture
def one(database):
    with probe.client() as made:
        yield made


class TestHosts:
    @pytest.mark.parametrize(
        "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8000", "", "127.0.0.1@evil.example", "[::2]:8000",
                 "[::1]evil.example", "evil]localhost"]
    )
    def test_a_host_that_is_not_ours_is_turned_away(self, one, host):
        assert one.get("/thing", headers={"host": host}).status_code == 421

    @pytest.mark.parametrize("host", ["127.0.0.1:8000", "127.0.0.1", "localhost:9999", "[::1]:8000", "LocalHost"])
    def test_ours_are_served_whatever_the_port(self, one, host):
        assert one.get("/thing", headers={"host": host}).status_code == 200

    def test_the_public_address_is_ours(self):
        assert "concord.example" in hosts_of(Settings(public_url="https://concord.example", host="0.0.0.0"))
        assert "evil.example" not in hosts_of(Settings(public_url="https://concord.example"))

    def test_where_nothing_is_said_every_name_is_ours(self):
        assert hosts_of(Settings(host="0.0.0.0")) == set()

    def test_health_is_asked_under_any_name(self, one):
        assert one.get("/livez", headers={"host": "10.0.0.1"}).text == "alive\n"
        assert one.get("/readyz", headers={"host": "10.0.0.1"}).text == "ready\n"


def test_a_database_that_is_away_is_not_ready(one, monkeypatch):
    def away():
        raise RuntimeError("no database")

    monkeypatch.setattr(health, "_ask", away)
    answer = one.get("/readyz")
    assert answer.status_code == 503
    assert one.get("/livez").status_code == 200


class TestAddresses:
    def address(self, forwarded, peer="10.0.0.5", **settings):
        front = Front(None, Settings(**settings), None)
        return front._address(peer, forwarded)

    def test_a_strangers_word_about_the_address_counts_for_nothing(self):
        assert self.address("1.2.3.4") == "10.0.0.5"

    def test_a_trusted_proxys_word_counts_and_no_further(self):
        assert self.address("6.6.6.6, 1.2.3.4", trusted_proxies="10.0.0.5") == "1.2.3.4"
        assert self.address("6.6.6.6, 1.2.3.4, 10.0.0.6", trusted_proxies="10.0.0.5, 10.0.0.6") == "1.2.3.4"

    def test_a_proxy_that_adds_a_line_of_its_own_is_heard_before_the_line_that_the_sender_made_up(self):
        front = Front(None, Settings(trusted_proxies="10.0.0.5"), None)
        lines = [(b"x-forwarded-for", b"6.6.6.6"), (b"X-Forwarded-For", b"1.2.3.4")]
        scope = {"method": "GET", "path": "/", "headers": lines, "client": ("10.0.0.5", 1)}
        assert front._visit(scope).ip == "1.2.3.4"

    def test_what_is_no_address_is_none(self):
        assert self.address("<script>", trusted_proxies="10.0.0.5") == ""
        assert self.address("", peer="testclient") == ""


class TestStatic:
    def test_a_file_is_kept_for_ever_under_its_hashed_name(self, one):
        answer = one.get(static_url("css/concord.css"))
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["content-type"] == "text/css; charset=utf-8"

    def test_who_has_it_is_told_so_without_it(self, one):
        url = static_url("css/concord.css")
        answer = one.get(url, headers={"if-none-match": one.get(url).headers["etag"]})
        assert (answer.status_code, answer.content) == (304, b"")

    @pytest.mark.parametrize(
        "url",
        ["/static/css/concord.css", "/static/../pyproject.toml", "/static/css/concord.000000000000.css", "/static/", "/orders/1/x.css"],
    )
    def test_nothing_else_is_there(self, one, url):
        assert one.get(url).status_code == 404

    def test_it_is_sent_zipped_where_that_is_understood(self, one):
        url = static_url("css/concord.css")
        assert one.get(url).headers["content-encoding"] == "gzip"
        plain = one.get(url, headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.content == manifest()["css/concord.css"].body

    def test_nothing_is_written_to_it(self, one):
        assert one.post(static_url("css/concord.css")).status_code == 404


class TestZipping:
    def test_a_page_is_zipped_where_that_is_understood(self, one):
        page = one.get("/nowhere")
        assert page.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in one.get("/nowhere", headers={"accept-encoding": "identity"}).headers

    def test_a_short_answer_is_not(self, one):
        assert "content-encoding" not in one.get("/thing").headers

    def test_a_cache_is_told_on_what_it_depends(self, one):
        assert "Accept-Encoding" in one.get("/nowhere").headers["vary"]


def test_head_answers_like_get_without_a_body(one):
    got, head = one.get("/thing"), one.head("/thing")
    assert head.status_code == got.status_code
    assert head.content == b""
    assert head.headers["content-length"] == got.headers["content-length"]


def test_more_at_once_than_there_is_room_for_are_told_to_come_back(one, monkeypatch):
    monkeypatch.setattr("web.limits.MOST_WAITING", 4)
    probe.gate.clear()
    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(one.get, "/slow") for _ in range(8)]
        early = [each.result() for each in islice(as_completed(asked, timeout=60), 4)]
        probe.gate.set()
        statuses = sorted(each.result().status_code for each in asked)
    assert {(each.status_code, each.headers["retry-after"]) for each in early} == {(503, "5")}, "answered while the others still waited"
    assert statuses == [200] * 4 + [503] * 4


class TestSlowSenders:
    """Bodies that do not come on: the probe's door is called by hand, since a test client sends all at once."""

    FORM = [(b"host", b"127.0.0.1"), (b"content-type", b"application/x-www-form-urlencoded")]

    async def send(self, door, *pieces, headers=FORM, ip="10.0.0.9", method="POST", stopped=None):
        left, answers = list(pieces), []

        async def receive():
            if not left:
                if stopped:
                    stopped.release()
                await asyncio.sleep(60)
            return left.pop(0)

        async def hear(message):
            answers.append(message)

        await door({"type": "http", "method": method, "path": "/thing", "raw_path": b"/thing", "root_path": "", "query_string": b"",
                    "headers": headers, "client": (ip, 1), "scheme": "http", "http_version": "1.1"}, receive, hear)
        return answers[0]["status"]

    @pytest.fixture
    def door(self, one):
        return one.app

    @pytest.mark.parametrize("kind", [b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x"])
    def test_who_stops_in_the_middle_is_told_so_and_it_is_no_fault_of_ours(self, one, door, monkeypatch, capsys, kind):
        monkeypatch.setattr("web.front.PATIENCE", 0.05)
        cookie = (b"cookie", f"{one.side.cookies.visit}={'a' * 32}".encode())
        headers = [(b"host", b"127.0.0.1"), (b"content-type", kind), cookie]
        begun = {"type": "http.request", "body": b"--x", "more_body": True}
        assert run(self.send(door, begun, headers=headers)) == 408
        assert run(self.send(door, begun, {"type": "http.disconnect"}, headers=headers)) == 408
        assert "unexpected" not in capsys.readouterr().err

    def test_many_who_stop_take_no_place_of_the_others(self, door, monkeypatch):
        monkeypatch.setattr("web.limits.MOST_WAITING", 2)
        monkeypatch.setattr("web.limits.MOST_OF_ONE", 3)
        monkeypatch.setattr("web.limits.SOON", 0.01)

        async def all_of_them():
            begun = {"type": "http.request", "body": b"a=", "more_body": True}
            stopped = asyncio.Semaphore(0)
            slow = [asyncio.create_task(self.send(door, begun, stopped=stopped)) for _ in range(3)]
            for _ in slow:
                await stopped.acquire()
            got = [await self.send(door, begun), await self.send(door, ip="10.0.0.8", method="GET")]
            for each in slow:
                each.cancel()
            await asyncio.gather(*slow, return_exceptions=True)
            whole = {"type": "http.request", "body": b"", "more_body": False}
            return [*got, await self.send(door, whole)]

        assert run(all_of_them()) == [503, 200, 403], "the sender's own places are full; a page is served; afterwards there is room again"

    @pytest.mark.parametrize(("patience", "answered"), [(60.0, [403] * 9), (0.0, [403] + [503] * 8)])
    def test_many_behind_one_address_who_press_at_once_stand_in_line(self, door, monkeypatch, patience, answered):
        monkeypatch.setattr("web.limits.MOST_OF_ONE", 1)
        monkeypatch.setattr("web.limits.SOON", patience)

        async def on_its_way():
            sent = []

            async def receive():
                await asyncio.sleep(0.01)
                return {"type": "http.request", "body": b"", "more_body": False}

            async def hear(message):
                sent.append(message)

            await door({"type": "http", "method": "POST", "path": "/thing", "raw_path": b"/thing", "root_path": "", "query_string": b"",
                        "headers": self.FORM, "client": ("10.0.0.9", 1), "scheme": "http", "http_version": "1.1"}, receive, hear)
            return sent[0]["status"]

        async def all_of_them():
            return await asyncio.gather(*(on_its_way() for _ in range(9)))

        assert sorted(run(all_of_them())) == answered

    def test_who_reads_slowly_keeps_nobody_out(self, door, monkeypatch):
        monkeypatch.setattr("web.limits.MOST_WAITING", 1)

        async def both():
            waits, read = asyncio.Event(), asyncio.Event()

            async def hear(message):
                waits.set()
                await read.wait()

            scope = {"type": "http", "method": "GET", "path": "/thing", "raw_path": b"/thing", "root_path": "", "query_string": b"",
                     "headers": self.FORM, "client": ("10.0.0.9", 1), "scheme": "http", "http_version": "1.1"}
            slow = asyncio.create_task(door(scope, asyncio.Event().wait, hear))
            await waits.wait()
            got = await self.send(door, method="GET")
            read.set()
            await slow
            return got

        assert run(both()) == 200


class TestPatience:
    def read(self, *messages):
        async def receive(left=list(messages)):  # noqa: B006 - one list for all calls
            if not left:
                await asyncio.sleep(60)
            return left.pop(0)

        async def all_of_it():
            patient, body = Patient(receive, lambda: None), b""
            patient.deadline = patient.deadline - 119.9
            while True:
                message = await patient()
                body += message["body"]
                if not message.get("more_body"):
                    return body

        return run(all_of_it())

    def test_a_body_that_comes_is_read(self):
        assert self.read({"type": "http.request", "body": b"a", "more_body": True}, {"type": "http.request", "body": b"b"}) == b"ab"

    def test_a_body_that_stops_coming_is_given_up(self):
        with pytest.raises(ClientGone):
            self.read({"type": "http.request", "body": b"a", "more_body": True})

    def test_a_sender_who_goes_away_is_noticed(self):
        with pytest.raises(ClientGone):
            self.read({"type": "http.disconnect"})


class TestRates:
    def test_as_many_as_agreed_then_a_wait_that_ends(self):
        rates = Rates({"mail": (3, 60)})
        assert [rates.wait("mail", "a", now=0.0) for _ in range(4)] == [0, 0, 0, 20]
        assert rates.wait("mail", "a", now=20.0) == 0
        assert rates.wait("mail", "a", now=20.0) == 20

    def test_everybody_has_a_bucket_of_their_own(self):
        rates = Rates({"mail": (1, 60)})
        assert [rates.wait("mail", who, now=0.0) for who in ("a", "b", "a")] == [0, 0, 60]

    def test_strangers_do_not_fill_the_memory(self, monkeypatch):
        monkeypatch.setattr("web.limits.KNOWN", 10)
        rates = Rates({"mail": (1, 60)})
        for n in range(50):
            rates.wait("mail", str(n), now=0.0)
        assert len(rates.buckets) == 10


class TestLogs:
    def test_a_request_is_a_line_of_json_without_what_was_typed(self, one, capsys):
        logs.configure.cache_clear()
        logs.configure("INFO")
        one.get("/thing?q=secret-words")
        line = json.loads([each for each in capsys.readouterr().err.splitlines() if '"request"' in each][-1])
        assert {"request_id", "route", "status", "ms", "method"} <= set(line)
        assert line["route"] == "/thing"
        assert "secret-words" not in json.dumps(line)
        logs.configure.cache_clear()

    def test_an_error_of_ours_is_logged_with_its_place_and_without_what_was_in_hand(self, one, capsys):
        logs.configure.cache_clear()
        logs.configure("INFO")
        probe.send(one, "/plain", {"then": "bug", "note": "secret-words"})
        written = capsys.readouterr().err
        logs.configure.cache_clear()
        assert "ZeroDivisionError" in written
        assert "probe.py" in written
        assert "secret-words" not in written
        assert "a" * 32 not in written

    def test_those_who_watch_leave_no_line(self, one, caplog):
        with caplog.at_level(logging.INFO, "concord.request"):
            one.get("/livez")
        assert caplog.records == []


class TestMetrics:
    def test_a_label_is_a_pattern_never_an_address(self, one):
        one.get("/by-id/0198c0de-0000-7000-8000-00000000beef")
        from prometheus_client import generate_latest

        text = generate_latest().decode()
        assert 'route="/by-id/{id:str}"' in text
        assert "beef" not in text

    def test_no_port_is_no_metrics(self):
        assert metrics.serve(Settings(metrics_port=0)) == 0


def test_zipped_pages_are_what_they_were(one):
    raw = one.build_request("GET", "/nowhere", headers={"accept-encoding": "gzip"})
    answer = one.send(raw, stream=True)
    body = b"".join(answer.iter_raw())
    assert gzip.decompress(body).startswith(b"<!doctype html")
