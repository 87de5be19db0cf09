"""E-mail: to officers at ``account@domain``, to an outside party at the address he agreed to."""

import smtplib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage

from api.messengers.sending import NotSent
from engine.usecases.asking.messages import Outgoing

SECONDS = 20.0
TLS = ("starttls", "tls", "none")


@dataclass(kw_only=True)
class Mail:
    """Hands each message to one server."""

    host: str
    port: int
    sender: str
    domain: str  # of officers; "" tells officers nothing by e-mail
    tls: str = "starttls"
    user: str = ""
    password: str = ""
    connect: Callable[..., smtplib.SMTP] = smtplib.SMTP  # another one in tests
    name: str = "mail"

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Mail":
        """Return the mail channel of the environment; ValueError when something is missing or wrong."""
        tls = environ.get("RISKFLOW_MAIL_TLS", "starttls")
        if tls not in TLS:
            raise ValueError(f"RISKFLOW_MAIL_TLS is one of {', '.join(TLS)}")
        sender = environ.get("RISKFLOW_MAIL_FROM", "")
        if "@" not in sender:
            raise ValueError("RISKFLOW_MAIL_FROM is the address messages come from")
        return cls(
            host=environ["RISKFLOW_MAIL_HOST"],
            port=int(environ.get("RISKFLOW_MAIL_PORT") or (465 if tls == "tls" else 587)),
            sender=sender,
            domain=environ.get("RISKFLOW_MAIL_DOMAIN", ""),
            tls=tls,
            user=environ.get("RISKFLOW_MAIL_USER", ""),
            password=environ.get("RISKFLOW_MAIL_PASSWORD", ""),
            connect=smtplib.SMTP_SSL if tls == "tls" else smtplib.SMTP,
        )

    def carries(self, message: Outgoing) -> bool:
        """Return whether there is an address for it."""
        return bool(message.address or (message.account and self.domain))

    def send(self, message: Outgoing) -> None:
        """Send it; NotSent when the server does not take it."""
        try:
            letter = self._letter(message)
            with self.connect(self.host, self.port, timeout=SECONDS) as server:
                if self.tls == "starttls":
                    server.starttls(context=ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(letter)
        except (OSError, smtplib.SMTPException, ValueError, MessageError) as error:
            raise NotSent(f"mail: {type(error).__name__}") from error

    def _letter(self, message: Outgoing) -> EmailMessage:
        """Return the letter; what stands in a header is one line, the library refuses anything else."""
        subject, text = message.content["subject"], message.content["text"]
        letter = EmailMessage()
        letter["From"] = self.sender
        to = message.address or f"{message.account}@{self.domain}"
        letter["To"] = Address(addr_spec=to)
        number = f"[{message.number}] " if message.number else ""
        letter["Subject"] = f"{number}{subject['zh']} / {subject['en']}"
        letter["Message-ID"] = f"<{message.id}@{self.sender.partition('@')[2]}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(f"{text['zh']}\n\n{text['en']}\n")
        return letter
