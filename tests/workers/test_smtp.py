"""The way out to the mail server: what it is told, what it may answer, and what nobody can put into a header."""

from __future__ import annotations

import smtplib
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from domain.notifications.letters import Letter
from domain.shared.outbox import Postponed
from domain.shared.settings import Settings
from tests.doors import Mailbox, free_port
from workers import composing, smtp

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

PARAMS = {
    "number": "SO-1", "po_number": "4500", "name": "前下控制臂", "lines": 2, "requested": date(2026, 12, 18),
    "url": "https://hc.example/orders/SO-1",
}


def letter(**values: Any) -> Letter:
    return Letter(
        **{
            "name": "王敏",
            "email": "wang.min@k001.example",
            "language": "zh-CN",
            "template": "order_submitted",
            "params": PARAMS,
            "company": "衡川",
            "thread": "SO-1",
            **values,
        }
    )


@pytest.fixture
def point(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Point the sender to a server."""

    def to(port: int, **more: Any) -> None:
        made = Settings(smtp_host="127.0.0.1", smtp_port=port, **more)
        monkeypatch.setattr(smtp, "settings", lambda: made)

    return to


def mail() -> EmailMessage:
    return composing.composed(letter(), "row-1", AT)


class TestAnswersOfTheServer:
    @pytest.fixture
    def scripted(self) -> Iterator[Callable[[bytes], int]]:
        """A server that says one thing to RCPT and takes the rest; answers its port."""
        sockets: list[socket.socket] = []

        def serve(answer: bytes) -> int:
            listening = socket.create_server(("127.0.0.1", 0))
            sockets.append(listening)
            threading.Thread(target=_talk, args=(listening, answer), daemon=True).start()
            return int(listening.getsockname()[1])

        yield serve
        for each in sockets:
            each.close()

    @pytest.mark.parametrize("answer", [b"450 4.2.0 greylisted", b"451 4.3.0 later", b"421 4.3.2 shutting down", b"452 4.2.2 mailbox full"])
    def test_what_passes_is_waited_for(self, point: Any, scripted: Any, answer: bytes) -> None:
        point(scripted(answer))
        with pytest.raises(Postponed):
            smtp.deliver(mail())

    @pytest.mark.parametrize("answer", [b"550 5.1.1 no such user", b"553 5.1.3 bad address", b"554 5.7.1 refused"])
    def test_what_does_not_pass_is_an_error_that_is_counted(self, point: Any, scripted: Any, answer: bytes) -> None:
        point(scripted(answer))
        with pytest.raises(smtplib.SMTPException):
            smtp.deliver(mail())

    def test_a_server_that_is_not_there_is_waited_for(self, point: Any) -> None:
        point(free_port())
        with pytest.raises(Postponed, match="Connection"):
            smtp.deliver(mail())

    def test_a_server_that_hangs_up_is_waited_for(self, point: Any) -> None:
        listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=lambda: listening.accept()[0].close(), daemon=True).start()
        point(listening.getsockname()[1])
        with pytest.raises(Postponed):
            smtp.deliver(mail())
        listening.close()

    def test_a_server_that_says_nothing_is_left_after_some_seconds(self, point: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(smtp, "SECONDS", 0.3)
        listening = socket.create_server(("127.0.0.1", 0))
        point(listening.getsockname()[1])
        with pytest.raises(Postponed, match=r"imeout|timed out"):
            smtp.deliver(mail())
        listening.close()

    def test_a_server_without_the_encryption_that_is_set_gets_no_mail(self, point: Any, mailbox: Mailbox) -> None:
        box: Any = mailbox
        point(box.port, smtp_starttls=True)
        with pytest.raises(smtplib.SMTPException):
            smtp.deliver(mail())
        assert mailbox.messages == []


def _talk(listening: socket.socket, answer: bytes) -> None:
    try:
        connection, _ = listening.accept()
    except OSError:
        return
    with connection, connection.makefile("rb") as lines:
        connection.sendall(b"220 ready\r\n")
        for line in lines:
            word = line[:4].upper()
            said = {b"EHLO": b"250-hi\r\n250 SMTPUTF8", b"RCPT": answer, b"QUIT": b"221 bye", b"DATA": b"354 go"}.get(word, b"250 ok")
            connection.sendall(said + b"\r\n")
            if word == b"QUIT":
                return


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
class TestSigningIn:
    @pytest.fixture
    def guarded(self) -> Iterator[tuple[Mailbox, int]]:
        box, port = Mailbox(), free_port()

        def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
            return AuthResult(success=isinstance(data, LoginPassword) and data.password == b"right", handled=False)

        controller = Controller(box, hostname="127.0.0.1", port=port, authenticator=check, auth_required=True, auth_require_tls=False)
        controller.start()
        yield box, port
        controller.stop()

    def test_the_user_of_the_settings_signs_in(self, point: Any, guarded: tuple[Mailbox, int]) -> None:
        box, port = guarded
        point(port, smtp_user="concord", smtp_password="right")
        smtp.deliver(mail())
        assert len(box.messages) == 1

    def test_a_wrong_password_is_an_error_that_is_shown(self, point: Any, guarded: tuple[Mailbox, int]) -> None:
        box, port = guarded
        point(port, smtp_user="concord", smtp_password="wrong")
        with pytest.raises(smtplib.SMTPAuthenticationError):
            smtp.deliver(mail())
        assert box.messages == []


class TestHeaders:
    @pytest.mark.parametrize(
        "smuggled", ["SO-1\r\nBcc: evil@example.com", "SO-1\nX-Evil: 1", "SO-1\x00", "SO-1\u2028Bcc: x", "SO-1\x0bBcc: y"]
    )
    def test_a_subject_stays_one_line(self, smuggled: str) -> None:
        made = composing.composed(letter(params=PARAMS | {"number": smuggled}), "row-1", AT)
        assert made["Bcc"] is None
        assert made["X-Evil"] is None
        assert len(made.as_bytes().split(b"\n\n")[0].split(b"Subject:")) == 2

    @pytest.mark.parametrize(
        "name", ["王敏\r\nBcc: evil@example.com", "a, b", "<evil@example.com>", '"quoted"', "x" * 300, "", "=?utf-8?q?evil?="]
    )
    def test_a_name_is_a_name(self, name: str) -> None:
        made = composing.composed(letter(name=name), "row-1", AT)
        assert [each.addr_spec for each in made["To"].addresses] == ["wang.min@k001.example"]

    @pytest.mark.parametrize(
        "address", ["a@b.example, c@d.example", "no address", "a@b.example\r\nBcc: x@y.example", "", "@", "<a@b.example>"]
    )
    def test_what_is_not_one_address_is_refused(self, address: str) -> None:
        with pytest.raises(Exception, match=r".+"):
            composing.composed(letter(email=address), "row-1", AT)

    def test_mails_about_one_order_hang_together(self) -> None:
        first, second = (
            composing.composed(letter(), "row-1", AT),
            composing.composed(
                letter(template="order_held", params={"number": "SO-1", "po_number": "4500", "why": "x", "url": ""}), "row-2", AT
            ),
        )
        assert first["References"] == second["References"] == "<order-SO-1@localhost>"
        assert first["In-Reply-To"] == second["In-Reply-To"] == "<order-SO-1@localhost>"
        assert first["Message-ID"] != second["Message-ID"]

    def test_a_thread_that_is_no_plain_number_makes_no_header(self) -> None:
        assert composing.composed(letter(thread="订单"), "row-1", AT)["References"] is None
        assert composing.composed(letter(thread=""), "row-1", AT)["References"] is None
        assert composing.composed(letter(thread=""), "row-1", AT)["In-Reply-To"] is None

    def test_a_long_subject_is_cut(self) -> None:
        made = composing.composed(letter(params=PARAMS | {"number": "长" * 500}), "row-1", AT)
        assert len(made["Subject"]) <= composing.LONGEST_SUBJECT

    def test_it_says_that_no_person_wrote_it(self) -> None:
        assert mail()["Auto-Submitted"] == "auto-generated"

    def test_the_styles_stand_in_place_and_nothing_is_fetched(self) -> None:
        body = mail().get_body(("html",))
        assert body is not None
        page = str(body.get_content())
        assert "style=" in page
        assert "<script" not in page
        assert "<img" not in page
        assert "<link" not in page
