"""The way out: SMTP, and which of its answers mean "later" and which "never"."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage

from domain.shared.outbox import Postponed
from domain.shared.settings import settings

SECONDS = 20


def deliver(mail: EmailMessage) -> None:
    """Hand a mail to the server of the settings.

    Raises Postponed when the server is away or asks us to come again; smtplib's errors when it refuses for good.
    """
    chosen = settings()
    if not chosen.smtp_host:
        raise Postponed("no mail server is set: CONCORD_SMTP_HOST")
    try:
        with smtplib.SMTP(chosen.smtp_host, chosen.smtp_port, timeout=SECONDS) as server:
            if chosen.smtp_starttls:
                server.starttls(context=ssl.create_default_context())
            if chosen.smtp_user:
                server.login(chosen.smtp_user, chosen.smtp_password)
            server.send_message(mail)
    except smtplib.SMTPNotSupportedError:  # what the settings ask for and the server lacks: waiting does not mend it
        raise
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        if code < 500:
            raise Postponed(f"{code} {said!r}") from error
        raise
    except smtplib.SMTPResponseException as error:
        if error.smtp_code < 500 or isinstance(error, smtplib.SMTPConnectError):
            raise Postponed(f"{error.smtp_code} {error.smtp_error!r}") from error
        raise
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        raise Postponed(f"{type(error).__name__}: {error}") from error
