"""Messages of webhooks as they arrive at a real server: signed, sent again until they are taken, never where they may not go."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.connection import hooks, telling
from domain.connection.models import Webhook, WebhookDelivery
from domain.shared.actor import system
from domain.shared.errors import Forbidden, Refused
from domain.shared.outbox import LONGEST_WAIT, WAITS, Outbox
from domain.shared.settings import Settings
from domain.shared.tasks import Task
from domain.shared.work import unit
from tests.cast import Cast
from workers import outside
from workers.run import work_at

HOUSE = system("test")


class Receiver:
    """Somebody's server on this machine: keeps what comes, and answers what the test says."""

    def __init__(self) -> None:
        self.status, self.headers = 200, {}  # type: tuple[int, dict[str, str]]
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.url = ""


@contextmanager
def receiving() -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            kept.got.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(kept.status)
            for name, value in kept.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_port}/concord?from=hc"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture(autouse=True)
def _inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """This network may be spoken to, as a setting says."""
    allow(monkeypatch, True)


def allow(monkeypatch: pytest.MonkeyPatch, private: bool) -> None:
    for module in ("workers.hooks", "domain.connection.hooks"):
        monkeypatch.setattr(f"{module}.settings", lambda: Settings(webhook_private=private))


def pinged(cast: Cast, url: str, at: datetime | None = None) -> tuple[str, str]:
    """A webhook to this address with one message on its way; answers its secret and the row of the outbox."""
    with unit(cast.it, now=at) as work:
        hook, secret = hooks.subscribe(work, hooks.WebhookInput("ERP", url, ("order.released",)))
        return secret, str(hooks.ping(work, hook.id).outbox_id)


def tried(row: str, *, quiet: bool = False) -> tuple[Outbox, WebhookDelivery]:
    """The next try of this message, as if its time had come; `quiet`: the address is still left alone."""
    with unit(HOUSE) as work:
        work.session.execute(update(Outbox).values(run_at=datetime(2020, 1, 1, tzinfo=UTC)))
        if not quiet:
            work.session.execute(update(Webhook).values(quiet_until=None).execution_options(synchronize_session=False))
    work_at(row)
    with unit(HOUSE) as work:
        sent = work.session.get(Outbox, uuid.UUID(row))
        return sent, work.session.scalars(select(WebhookDelivery).where(WebhookDelivery.outbox_id == sent.id)).one()


def tasks() -> list[Task]:
    with unit(HOUSE) as work:
        return list(work.session.scalars(select(Task).where(Task.kind == hooks.TASK, Task.ended_at.is_(None))))


def test_it_arrives_signed_with_the_secret(cast: Cast, receiver: Receiver) -> None:
    secret, row = pinged(cast, receiver.url)
    sent, delivery = tried(row)
    [(path, heads, body)] = receiver.got
    assert (path, heads["content-type"], heads["concord-event"]) == ("/concord?from=hc", "application/json", "ping")
    told = json.loads(body)
    assert told == delivery.body and told["id"] == heads["concord-delivery"] == str(delivery.id)
    moment, _, mac = heads["concord-signature"].partition(",")
    signed = moment.removeprefix("t=").encode() + b"." + body
    assert mac == "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    assert abs(int(moment.removeprefix("t=")) - datetime.now(UTC).timestamp()) < 60
    assert (delivery.state, sent.done_at is not None, delivery.attempts[0]["status"]) == ("taken", True, 200)


def test_what_is_not_taken_is_sent_again_later_and_then_no_more(cast: Cast, receiver: Receiver) -> None:
    _, row = pinged(cast, receiver.url)
    receiver.status = 500
    before = datetime.now(UTC)
    sent, delivery = tried(row)
    assert (delivery.state, sent.done_at, sent.postponed) == ("waiting", None, 1)
    assert timedelta(seconds=25) < sent.run_at - before < timedelta(seconds=60)
    sent, delivery = tried(row)
    assert sent.run_at - before > timedelta(seconds=110)
    receiver.status = 204
    sent, delivery = tried(row)
    tried(row)
    assert [each["status"] for each in delivery.attempts] == [500, 500, 204]
    assert len(receiver.got) == 3
    assert len({body for _, _, body in receiver.got}) == 1
    assert (delivery.state, sent.done_at is not None) == ("taken", True)


def test_a_redirect_is_not_followed(cast: Cast, receiver: Receiver) -> None:
    with receiving() as other:
        receiver.status, receiver.headers = 302, {"location": other.url}
        _, delivery = tried(pinged(cast, receiver.url)[1])
        assert (other.got, delivery.state, delivery.attempts[0]["status"]) == ([], "waiting", 302)


def test_who_answers_that_it_is_gone_is_told_no_more(cast: Cast, receiver: Receiver) -> None:
    receiver.status = 410
    sent, delivery = tried(pinged(cast, receiver.url)[1])
    assert (delivery.state, sent.done_at is not None) == ("given_up", True)
    with unit(HOUSE) as work:
        hook = work.session.scalars(select(Webhook)).one()
        assert hook.ended_at is not None and "410" in hook.ended_why["id"]
    assert [each.title["id"] for each in tasks()] == ["“{name}” answered that it is gone: nothing more is sent there"]


def test_after_three_days_it_is_given_up_and_the_log_says_so(cast: Cast, receiver: Receiver) -> None:
    receiver.status = 503
    sent, delivery = tried(pinged(cast, receiver.url, datetime.now(UTC) - LONGEST_WAIT - timedelta(hours=1))[1])
    assert (delivery.state, sent.done_at is not None, len(receiver.got)) == ("given_up", True, 1)


class TestGivenUp:
    """A message that nobody took is not lost in silence: it is a task of the administrator's."""

    def lost(self, cast: Cast, receiver: Receiver, messages: int = 1) -> Webhook:
        receiver.status = 503
        old = datetime.now(UTC) - LONGEST_WAIT - timedelta(hours=1)
        _, row = pinged(cast, receiver.url, old)
        rows = [row]
        with unit(cast.it, now=old) as work:
            hook = work.session.scalars(select(Webhook)).one()
            rows += [str(hooks.ping(work, hook.id).outbox_id) for _ in range(messages - 1)]
        for each in rows:
            tried(each)
        return hook

    def test_however_many_are_lost_it_is_one_task_and_it_waits_for_the_administrator(self, cast: Cast, receiver: Receiver) -> None:
        hook = self.lost(cast, receiver, 3)
        [task] = tasks()
        assert (task.department, task.position, task.path) == ("it", "administrator", f"/connection/webhooks/{hook.id}")

    def test_they_are_sent_once_more_with_the_same_ids_and_the_task_is_done(self, cast: Cast, receiver: Receiver) -> None:
        hook = self.lost(cast, receiver, 2)
        ids = {json.loads(body)["id"] for _, _, body in receiver.got}
        receiver.status, receiver.got = 200, []
        with unit(cast.it) as work:
            assert hooks.send_again(work, hook.id) == 2
        with unit(HOUSE) as work:
            rows = list(work.session.scalars(select(WebhookDelivery.outbox_id)))
        assert {tried(str(row))[1].state for row in rows} == {"taken"}
        assert {json.loads(body)["id"] for _, _, body in receiver.got} == ids
        assert tasks() == []

    def test_sent_once_more_they_have_three_days_again(self, cast: Cast, receiver: Receiver) -> None:
        hook = self.lost(cast, receiver)
        with unit(cast.it) as work:
            hooks.send_again(work, hook.id)
        with unit(HOUSE) as work:
            [row] = work.session.scalars(select(WebhookDelivery.outbox_id))
        assert tried(str(row))[1].state == "waiting", "a message of four days ago is not given up at its first new try"

    def test_or_they_are_left_by_somebody_who_says_so(self, cast: Cast, receiver: Receiver) -> None:
        hook = self.lost(cast, receiver)
        with unit(cast.it) as work:
            hooks.leave(work, hook.id)
        assert tasks() == []
        for deed in (hooks.leave, hooks.send_again):
            with pytest.raises(Refused, match="No message of this webhook was given up"), unit(cast.it) as work:
                deed(work, hook.id)

    def test_by_nobody_else(self, cast: Cast, receiver: Receiver) -> None:
        hook = self.lost(cast, receiver)
        for deed in (hooks.leave, hooks.send_again):
            with pytest.raises(Forbidden), unit(cast.shen) as work:
                deed(work, hook.id)
        assert len(tasks()) == 1


class TestAnAddressThatDoesNotAnswer:
    """It holds no worker while others wait: one message at a time finds out whether it answers again."""

    def test_while_one_message_waits_the_others_wait_with_it(self, cast: Cast, receiver: Receiver) -> None:
        receiver.status = 500
        _, first = pinged(cast, receiver.url)
        tried(first)
        with unit(cast.it) as work:
            hook = work.session.scalars(select(Webhook)).one()
            second = str(hooks.ping(work, hook.id).outbox_id)
        sent, delivery = tried(second, quiet=True)
        assert (len(receiver.got), delivery.attempts, sent.postponed, sent.attempts) == (1, [], 0, 0)
        assert (hook.failures, hook.failing_since is not None) == (1, True)

    def test_what_waits_behind_anothers_tries_goes_soon_after_the_next_of_them_however_often_it_has_waited(
            self, cast: Cast, receiver: Receiver) -> None:
        receiver.status = 500
        _, first = pinged(cast, receiver.url)
        tried(first)
        with unit(cast.it) as work:
            second = str(hooks.ping(work, work.session.scalars(select(Webhook)).one().id).outbox_id)
        for _ in range(5):
            sent, _delivery = tried(second, quiet=True)
        with unit(cast.it) as work:
            until = work.session.scalars(select(Webhook)).one().quiet_until
        assert sent.postponed == 0 and sent.run_at == until + telling.FOUND_OUT < datetime.now(UTC) + timedelta(minutes=1)

    def test_once_something_is_taken_all_go_again(self, cast: Cast, receiver: Receiver) -> None:
        receiver.status = 500
        _, first = pinged(cast, receiver.url)
        tried(first)
        receiver.status = 200
        tried(first)
        with unit(cast.it) as work:
            hook = work.session.scalars(select(Webhook)).one()
            assert (hook.failures, hook.failing_since, hook.quiet_until) == (0, None, None)
            second = str(hooks.ping(work, hook.id).outbox_id)
        assert tried(second, quiet=True)[1].state == "taken"

    @pytest.mark.parametrize("failures", range(8))
    def test_the_message_itself_is_tried_when_its_time_has_come(self, failures: int) -> None:
        """The outbox tries it again after WAITS; the address is quiet a second less, ever longer and never for more than an hour."""
        now = datetime.now(UTC)
        wait = timedelta(seconds=WAITS[min(failures, len(WAITS) - 1)])
        assert now + wait - timedelta(seconds=2) < telling.quiet_until(now, failures) < now + wait <= now + timedelta(hours=1)


def test_to_an_ended_webhook_nothing_more_is_sent(cast: Cast, receiver: Receiver) -> None:
    _, row = pinged(cast, receiver.url)
    with unit(cast.it) as work:
        hooks.end(work, work.session.scalars(select(Webhook.id)).one(), version=1)
    sent, delivery = tried(row)
    assert (receiver.got, delivery.state, sent.done_at is not None) == ([], "given_up", True)


def test_where_nobody_answers_it_is_tried_again(cast: Cast) -> None:
    with receiving() as gone:
        url = gone.url
    sent, delivery = tried(pinged(cast, url)[1])
    assert (delivery.state, sent.postponed, delivery.attempts[0]["status"]) == ("waiting", 1, 0)
    assert "refused" in delivery.attempts[0]["error"]


class TestTheGuard:
    def test_without_the_setting_this_machine_is_not_spoken_to(
        self, cast: Cast, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, row = pinged(cast, receiver.url)
        allow(monkeypatch, False)
        _, delivery = tried(row)
        assert receiver.got == []
        assert "CONCORD_WEBHOOK_PRIVATE" in delivery.attempts[0]["error"]

    @pytest.mark.parametrize("means", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "::1", "::ffff:127.0.0.1"])
    def test_a_name_that_comes_to_mean_an_address_inside_is_not_followed(
        self, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, means: str
    ) -> None:
        port = int(receiver.url.split(":")[2].split("/")[0])
        found = [(2, 1, 6, "", ("93.184.216.34", port)), (2, 1, 6, "", (means, port))]
        monkeypatch.setattr(outside.socket, "getaddrinfo", lambda *_, **__: found)
        spoken: list[Any] = []
        monkeypatch.setattr(outside.socket, "create_connection", lambda *to, **__: spoken.append(to))
        outcome = outside.post(f"https://erp.example.com:{port}/", b"{}", {}, private=False)
        assert (outcome.status, spoken, receiver.got) == (0, [], [])
        assert means in outcome.error

    def test_the_address_that_was_looked_at_is_the_one_that_is_spoken_to(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked, spoken = [], []

        def looked_up(*name: Any, **_: Any) -> list[Any]:
            asked.append(name)
            return [(2, 1, 6, "", ("93.184.216.34", 443))]

        def refuse(to: Any, *_: Any) -> None:
            spoken.append(to)
            raise ConnectionRefusedError

        monkeypatch.setattr(outside.socket, "getaddrinfo", looked_up)
        monkeypatch.setattr(outside.socket, "create_connection", refuse)
        outcome = outside.post("https://erp.example.com/x", b"{}", {}, private=False)
        assert (len(asked), spoken, outcome.status) == (1, [("93.184.216.34", 443)], 0)

    @pytest.mark.parametrize("means", ["127.0.0.1", "10.0.0.7", "192.168.0.1", "169.254.169.254", "::1", "fd00::1"])
    def test_a_name_that_means_something_else_the_second_time_is_looked_up_once(self, monkeypatch: pytest.MonkeyPatch, means: str) -> None:
        """DNS rebinding: what is looked at and what is spoken to is one answer of the resolver's."""
        answers = iter(["93.184.216.34", means])
        spoken: list[Any] = []

        def refuse(to: Any, *_: Any) -> None:
            spoken.append(to)
            raise ConnectionRefusedError

        monkeypatch.setattr(outside.socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", (next(answers), 443))])
        monkeypatch.setattr(outside.socket, "create_connection", refuse)
        outside.post("https://erp.example.com/x", b"{}", {}, private=False)
        assert (spoken, next(answers)) == ([("93.184.216.34", 443)], means)

    def test_a_server_that_speaks_no_tls_gets_nothing_by_https(self, receiver: Receiver) -> None:
        outcome = outside.post(receiver.url.replace("http://", "https://"), b"{}", {}, private=True)
        assert (outcome.status, receiver.got) == (0, [])
        assert "SSL" in outcome.error
