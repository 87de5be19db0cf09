"""Messages: put out with the step, sent at least once by whoever holds them, signed, never into a foreign network."""

import dataclasses
import email
import hashlib
import hmac
import json
import smtplib
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.messengers import channels
from api.messengers.mail import Mail
from api.messengers.sending import NotSent
from api.messengers.webhook import Webhook
from api.outbox import Sender
from engine.errors import Forbidden
from engine.model.text import Text
from engine.usecases.asking import messages
from engine.usecases.asking.messages import Message, Outgoing
from tests.bureau import Bureau

SECRET = "0123456789abcdef"
WEB = {
    "RISKFLOW_WEBHOOK_URL": "https://oa.example/in",
    "RISKFLOW_WEBHOOK_SECRET": SECRET,
    "RISKFLOW_WEBHOOK_NETS": "10.1.0.0/16",
}


@pytest.fixture
def bureau(database_url: str, tmp_path: Path) -> Iterator[Bureau]:
    made = Bureau(database_url, tmp_path, deploy={})
    yield made
    made.close()


class Taken:
    """A channel that keeps what it gets, and fails as often as it is told to."""

    def __init__(self, name: str, fails: int = 0) -> None:
        self.name, self.fails, self.got = name, fails, []

    def carries(self, message: Outgoing) -> bool:
        return True

    def send(self, message: Outgoing) -> None:
        if self.fails:
            self.fails -= 1
            raise NotSent(f"{self.name} is away")
        self.got.append(message)


def note(bureau: Bureau, who: str = "handler1", **more: Any) -> Message:
    return Message(
        kind="card.yellow",
        subject=Text("将到期", "Due soon"),
        text=Text("请办理", "Act"),
        to=(bureau.person(who),),
        **more,
    )


def post(bureau: Bureau, *found: Message) -> None:
    bureau.engine.act(messages.post, bureau.agency, *found).result()


def listed(bureau: Bureau, who: str, view: str = "mine") -> list[dict[str, Any]]:
    return bureau.engine.ask(messages.page, bureau.caller(who), view=view, limit=50, cursor="")["items"]


def test_a_message_goes_out_once_by_each_channel(bureau: Bureau) -> None:
    post(bureau, note(bureau))
    first, second = Taken("webhook"), Taken("mail")
    sender = Sender(bureau.engine, [first, second])
    assert [sender.look(), sender.look()] == [1, 0]
    assert [(m.account, m.content["subject"]["zh"]) for m in first.got] == [("handler1", "将到期")]
    assert len(second.got) == 1
    assert [(m["state"], m["subject"]["en"]) for m in listed(bureau, "handler1")] == [("sent", "Due soon")]
    assert listed(bureau, "handler2") == []


def test_what_is_rolled_back_is_never_sent(bureau: Bureau) -> None:
    told = note(bureau)

    def fails(env: Any, unit: Any) -> None:
        messages.post(env, unit, bureau.agency, told)
        raise RuntimeError("the step fails after the message")

    with pytest.raises(RuntimeError):
        bureau.engine.act(fails).result()
    assert Sender(bureau.engine, [Taken("webhook")]).look() == 0


def test_one_occasion_is_told_once(bureau: Bureau) -> None:
    post(bureau, note(bureau, once="red:wi_1"))
    post(bureau, note(bureau, once="red:wi_1"), note(bureau, "handler2", once="red:wi_1"))
    assert Sender(bureau.engine, [Taken("webhook")]).look() == 2


def test_a_channel_that_fails_is_tried_again_and_the_other_is_not(bureau: Bureau) -> None:
    post(bureau, note(bureau))
    good, bad = Taken("webhook"), Taken("mail", fails=2)
    sender = Sender(bureau.engine, [good, bad])
    sender.look()
    assert sender.look() == 0  # not before its pause is over
    for pause in (31, 61):
        bureau.clock.advance(timedelta(seconds=pause))
        sender.look()
    assert (len(good.got), len(bad.got)) == (1, 1)
    assert listed(bureau, "handler1")[0]["state"] == "sent"


def test_a_sender_that_dies_gives_its_messages_back(bureau: Bureau) -> None:
    post(bureau, note(bureau))
    assert len(bureau.engine.act(messages.hold, bureau.agency).result()) == 1
    channel = Taken("webhook")
    sender = Sender(bureau.engine, [channel])
    assert sender.look() == 0
    bureau.clock.advance(messages.HELD)
    assert sender.look() == 1


def test_after_the_last_attempt_an_administrator_sees_it(bureau: Bureau) -> None:
    post(bureau, note(bureau))
    sender = Sender(bureau.engine, [Taken("webhook", fails=messages.ATTEMPTS)])
    for _ in range(messages.ATTEMPTS):
        sender.look()
        bureau.advance(messages.LONGEST_PAUSE)
    assert sender.look() == 0
    assert [(m["state"], m["error"]) for m in listed(bureau, "admin1", "undelivered")] == [
        ("failed", "webhook is away")
    ]
    with pytest.raises(Forbidden):
        listed(bureau, "handler1", "undelivered")


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 30), (2, 60), (5, 480), (10, 15360), (11, 21600), (99, 21600)])
def test_pauses_double_up_to_six_hours(attempts: int, seconds: int) -> None:
    assert messages.pause(attempts) == timedelta(seconds=seconds)


# ---- the messenger


OUT = Outgoing(
    id="ms_1",
    agency="a",
    kind="card.red",
    account="handler1",
    address="",
    case="ca_1",
    number="PEN-2026-00001",
    content={"subject": {"zh": "逾期", "en": "Overdue"}, "text": {"zh": "请办理", "en": "Act"}},
    created_at="2026-03-09T01:00:00.000000Z",
    attempts=1,
    sent_by=(),
)


def webhook(answer: Any, **more: Any) -> Webhook:
    made = Webhook.of(WEB | more)
    made.transport, made.now = httpx.MockTransport(answer), lambda: datetime(2026, 3, 9, tzinfo=UTC)
    return made


@pytest.fixture
def lookup(monkeypatch: pytest.MonkeyPatch) -> Any:
    def resolves(*addresses: str) -> None:
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: found)

    return resolves


def test_what_is_posted_is_signed_and_goes_to_the_address_looked_up(lookup: Any) -> None:
    lookup("10.1.2.3")
    seen: list[httpx.Request] = []

    def takes(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(204)

    webhook(takes).send(OUT)
    (request,) = seen
    assert (request.url.host, request.headers["host"]) == ("10.1.2.3", "oa.example")
    assert request.extensions["sni_hostname"] == "oa.example"
    stamp, _, mark = request.headers["riskflow-signature"].partition(",")
    over = stamp.removeprefix("t=").encode() + b"." + request.content
    assert mark == "v1=" + hmac.new(SECRET.encode(), over, hashlib.sha256).hexdigest()
    told = json.loads(request.content)
    assert (told["id"], told["to"], told["case"]["number"]) == ("ms_1", "handler1", "PEN-2026-00001")


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["169.254.169.254"], ["10.2.0.1"], ["10.1.0.1", "192.168.0.1"]])
def test_an_address_outside_the_networks_named_is_never_spoken_to(lookup: Any, addresses: list[str]) -> None:
    lookup(*addresses)

    def never(request: httpx.Request) -> httpx.Response:
        raise AssertionError("spoken to")

    with pytest.raises(NotSent, match="outside"):
        webhook(never).send(OUT)


@pytest.mark.parametrize("status", [302, 307, 400, 500])
def test_neither_a_redirect_nor_a_failure_counts_as_sent(lookup: Any, status: int) -> None:
    lookup("10.1.2.3")
    hosts = []

    def turns(request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.host)
        return httpx.Response(status, headers={"location": "http://169.254.169.254/"})

    with pytest.raises(NotSent, match=str(status)):
        webhook(turns).send(OUT)
    assert hosts == ["10.1.2.3"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"RISKFLOW_WEBHOOK_SECRET": "short"},
        {"RISKFLOW_WEBHOOK_NETS": ""},
        {"RISKFLOW_WEBHOOK_NETS": "everywhere"},
        {"RISKFLOW_WEBHOOK_URL": "file:///etc/passwd"},
        {"RISKFLOW_WEBHOOK_URL": "https://user:word@oa.example/"},
    ],
    ids=["secret", "no nets", "nets", "scheme", "user"],
)
def test_settings_that_cannot_be_meant_stop_the_start(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        channels(WEB | wrong)


# ---- e-mail


class Server:
    """Stands for a mail server."""

    letters: list[email.message.EmailMessage] = []

    def __init__(self, host: str, port: int, timeout: float) -> None:
        if host == "away":
            raise OSError("no route")

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *rest: Any) -> None:
        return None

    def send_message(self, letter: email.message.EmailMessage) -> None:
        self.letters.append(letter)


def mail(host: str = "mail.example") -> Mail:
    named = {"RISKFLOW_MAIL_HOST": host, "RISKFLOW_MAIL_FROM": "riskflow@agency.example", "RISKFLOW_MAIL_TLS": "none"}
    made = channels(named | {"RISKFLOW_MAIL_DOMAIN": "agency.example"})[0]
    assert isinstance(made, Mail)
    assert made.connect is smtplib.SMTP
    made.connect = Server  # type: ignore[assignment]
    return made


def test_a_letter_has_number_and_words_in_both_languages() -> None:
    Server.letters.clear()
    mail().send(OUT)
    (letter,) = Server.letters
    assert (letter["to"], letter["subject"]) == ("handler1@agency.example", "[PEN-2026-00001] 逾期 / Overdue")
    assert "请办理" in letter.get_content()
    assert "Act" in letter.get_content()


@pytest.mark.parametrize("address", ["a@b.example\nBcc: x@y.example", "no address", "a@b@c"])
def test_a_header_cannot_be_smuggled_in(address: str) -> None:
    Server.letters.clear()
    with pytest.raises(NotSent):
        mail().send(dataclasses.replace(OUT, account="", address=address))
    assert Server.letters == []


def test_a_server_that_is_away_is_tried_again() -> None:
    with pytest.raises(NotSent, match="OSError"):
        mail("away").send(OUT)
