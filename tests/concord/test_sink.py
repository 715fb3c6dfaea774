"""The demo's mail server: keeps what it is sent, whole, and is on loopback alone."""

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from concord import sink


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    process, port = sink.start(tmp_path)
    yield sink.folder_of(tmp_path), port
    process.terminate()
    process.join()


def test_a_mail_is_kept_as_it_came_with_whom_it_was_for(running: tuple[Path, int]) -> None:
    folder, port = running
    _send(port, "订单已提交", to="王敏 <wang@example.com>")
    (kept,) = folder.glob("*.eml")
    content = kept.read_bytes()
    assert content.startswith(b"X-Concord-Recipients: wang@example.com\r\n")
    assert b"Subject: " in content
    assert list(folder.glob("*.half")) == []


def test_mails_are_kept_in_the_order_they_came(running: tuple[Path, int]) -> None:
    folder, port = running
    for number in range(3):
        _send(port, f"mail {number}", to="a@example.com")
    kept = [path.read_bytes().split(b"Subject: ")[1].split(b"\r\n")[0] for path in sorted(folder.glob("*.eml"))]
    assert kept == [b"mail 0", b"mail 1", b"mail 2"]


def test_it_listens_on_loopback_only(running: tuple[Path, int]) -> None:
    assert sink.HOST == "127.0.0.1"
    assert running[1] > 1024


def test_a_mail_beyond_the_limit_is_refused_and_leaves_nothing(running: tuple[Path, int], monkeypatch: pytest.MonkeyPatch) -> None:
    folder, port = running
    with smtplib.SMTP("127.0.0.1", port) as mailer:
        mailer.ehlo()
        code, _ = mailer.docmd(f"MAIL FROM:<a@example.com> SIZE={sink.LARGEST + 1}")
    assert code == 552
    assert list(folder.iterdir()) == []


def test_it_ends_when_told(tmp_path: Path) -> None:
    process, port = sink.start(tmp_path)
    process.terminate()
    process.join(60)
    assert process.exitcode is not None
    with pytest.raises(ConnectionRefusedError):
        smtplib.SMTP("127.0.0.1", port)


def _send(port: int, subject: str, to: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Concord <concord@example.com>", to, subject
    mail.set_content("您好")
    with smtplib.SMTP("127.0.0.1", port) as mailer:
        mailer.send_message(mail)
