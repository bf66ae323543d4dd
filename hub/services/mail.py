"""Letters, sent by the organisation's own mail server; knows no template and no request.

`smtp://USER:PASSWORD@HOST:PORT?from=ADDRESS` speaks STARTTLS when there is a user; `smtps://` speaks TLS from
the start.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import parse_qs, unquote, urlsplit

from hub.errors import HubError, SettingsError

TIMEOUT_S = 10
PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class Letter:
    """Plain text for one person."""

    to: str
    subject: str
    text: str


class MailUnavailable(HubError):
    """The mail server does not answer or refuses the letter."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where letters are handed in, and who they come from."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    is_tls: bool = False


def mail_server(url: str) -> MailServer:
    """Raises `SettingsError` for an address that is none."""
    parts = urlsplit(url)
    sender = parse_qs(parts.query).get("from", [""])[0]
    if parts.scheme not in PORTS or not parts.hostname or "@" not in sender:
        raise SettingsError("HUB_SMTP_URL must be smtp://USER:PASSWORD@HOST:PORT?from=ADDRESS")
    return MailServer(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        sender=sender,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_tls=parts.scheme == "smtps",
    )


def deliver(url: str, letter: Letter) -> None:
    """Hand in the letter. Raises `MailUnavailable`."""
    server = mail_server(url)
    try:
        with _connected(server) as smtp:
            smtp.send_message(_message(server, letter))
    except (smtplib.SMTPException, OSError) as error:
        raise MailUnavailable(type(error).__name__) from error


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    tls = ssl.create_default_context()
    opened = (
        smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_S, context=tls)
        if server.is_tls
        else smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
    )
    with opened as smtp:
        if server.user:
            if not server.is_tls:
                smtp.starttls(context=tls)
            smtp.login(server.user, server.password)
        yield smtp


def _message(server: MailServer, letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"] = server.sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message.set_content(letter.text)
    return message
