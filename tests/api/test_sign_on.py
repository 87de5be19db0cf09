"""Sign-on round trip against a provider that this test starts; and whatever must not pass."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

import processes
from api.oidc import Configuration
from api.settings import Settings
from api.wiring import service
from engine.bootstrap import open_engine
from engine.usecases.people import directory
from tests.api.conftest import Client
from tests.fakes import FakeClock

START, BACK = "/api/v1/auth/oidc", "/api/v1/auth/oidc/callback"


class Provider:
    """A provider of OpenID Connect: discovery, keys, codes bound to a challenge."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "k1"}, auto_kid=False)
        self.other = RSAKey.generate_key(2048, {"kid": "k1"}, auto_kid=False)
        self.codes: dict[str, dict[str, str]] = {}
        self.change: dict[str, Any] = {}  # claims said otherwise
        self.signer, self.algorithm, self.described = self.key, "RS256", {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/.well-known/openid-configuration":
                    self.tell(200, provider.description())
                elif self.path == "/keys":
                    self.tell(200, {"keys": [provider.key.as_dict(private=False)]})
                else:
                    self.tell(404, {})

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self.tell(*provider.token({name: values[0] for name, values in parse_qs(raw).items()}))

            def tell(self, status: int, value: Any) -> None:
                body = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                return

        return Handler

    def description(self) -> dict[str, str]:
        at = self.issuer
        told = {"issuer": at, "authorization_endpoint": f"{at}/authorize", "token_endpoint": f"{at}/token"}
        return told | {"jwks_uri": f"{at}/keys"} | self.described

    def authorise(self, address: str, subject: str = "s-1", name: str = "handler1") -> tuple[str, str]:
        """Play the person who agrees at the provider; returns state and code."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert query["code_challenge_method"] == "S256"
        assert query["client_id"] == "riskflow"
        code = f"code-{len(self.codes)}"
        self.codes[code] = query | {"subject": subject, "name": name}
        return query["state"], code

    def token(self, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer a code once, to who knows the verifier and the secret."""
        known = self.codes.pop(asked.get("code", ""), None)
        made = base64.urlsafe_b64encode(hashlib.sha256(asked.get("code_verifier", "").encode()).digest())
        if (
            known is None
            or made.rstrip(b"=").decode() != known["code_challenge"]
            or asked.get("client_secret") != "secret"
            or asked.get("redirect_uri") != known["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": "riskflow", "sub": known["subject"], "nonce": known["nonce"]}
        claims |= {"preferred_username": known["name"], "iat": now, "exp": now + 300} | self.change
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.algorithm == "none":
            parts = ({"alg": "none"}, claims)
            words = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in parts]
            return 200, {"id_token": ".".join([*words, ""])}
        if self.algorithm == "HS256":  # the public key as a shared secret
            head = {"alg": "HS256", "kid": "k1"}
            words = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in (head, claims)]
            signed = hmac.digest(self.key.as_pem(private=False), b".".join(words), "sha256")
            return 200, {"id_token": b".".join([*words, base64.urlsafe_b64encode(signed).rstrip(b"=")]).decode()}
        return 200, {"id_token": jwt.encode({"alg": self.algorithm, "kid": "k1"}, claims, self.signer)}


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def rest(database_url: str, tmp_path: Any, provider: Provider) -> Iterator[Client]:
    engine = open_engine(database_url, home=tmp_path, clock=FakeClock())
    engine.act(directory.load_sample, processes.sample("bureau"), list(processes.settings())).result()
    engine.refresh()
    given = Configuration(
        issuer=provider.issuer,
        client_id="riskflow",
        client_secret="secret",
        redirect_uri="http://localhost/api/v1/auth/oidc/callback",
        claim="preferred_username",
    )
    settings = Settings(home=tmp_path, database_url=database_url, oidc=given)
    made = Client(service(engine, settings=settings, demo=False))
    yield made
    made.close()


def begun(rest: Client) -> tuple[str, dict[str, str]]:
    found = rest("GET", START)
    assert found.status_code == 303, found.text
    cookie = found.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    return found.headers["location"], {"Cookie": cookie.partition(";")[0]}


def back(rest: Client, state: str, code: str, headers: dict[str, str]) -> Any:
    return rest("GET", BACK, params={"state": state, "code": code}, headers=headers)


def test_the_round_trip(rest: Client, provider: Provider) -> None:
    address, cookie = begun(rest)
    state, code = provider.authorise(address)
    found = back(rest, state, code, cookie)
    assert found.status_code == 200, found.text
    token = found.json()["access_token"]
    me = rest("GET", "/api/v1/me", headers={"Authorization": f"Bearer {token}"}).json()
    assert (me["account"], me["roles"]) == ("handler1", ["handler"])
    assert back(rest, state, code, cookie).status_code == 401, "a state comes back once"
    address, cookie = begun(rest)  # tied by now: whatever name the provider says, the subject counts
    again = back(rest, *provider.authorise(address, name="director1"), cookie)
    told = rest("GET", "/api/v1/me", headers={"Authorization": f"Bearer {again.json()['access_token']}"}).json()
    assert told["account"] == "handler1"
    address, cookie = begun(rest)  # and nobody else takes the account by its name
    assert back(rest, *provider.authorise(address, subject="s-2", name="handler1"), cookie).status_code == 401


def test_who_has_no_account_gets_none(rest: Client, provider: Provider) -> None:
    address, cookie = begun(rest)
    assert back(rest, *provider.authorise(address, name="stranger"), cookie).status_code == 401


def test_another_browser_or_state_is_refused(rest: Client, provider: Provider) -> None:
    address, cookie = begun(rest)
    state, code = provider.authorise(address)
    assert back(rest, state, code, {}).status_code == 401
    address, cookie = begun(rest)
    state, code = provider.authorise(address)
    for wrong in ("", "x", state[:-1], "ag.x", state + "x"):
        assert back(rest, wrong, code, cookie).status_code == 401
    assert back(rest, state, "", cookie).status_code == 401


def test_codes_of_another_sign_on_are_refused(rest: Client, provider: Provider) -> None:
    """PKCE: the code of one sign-on does not fit the verifier of another."""
    first, _ = begun(rest)
    second, cookie = begun(rest)
    _, stolen = provider.authorise(first)
    state, _ = provider.authorise(second)
    assert back(rest, state, stolen, cookie).status_code == 401


CLAIMS: dict[str, dict[str, Any]] = {
    "issuer": {"iss": "http://elsewhere"},
    "audience": {"aud": "another"},
    "audiences without us": {"aud": ["another", "third"]},
    "audiences without party": {"aud": ["riskflow", "another"]},
    "party": {"aud": ["riskflow", "another"], "azp": "another"},
    "nonce": {"nonce": "x"},
    "no nonce": {"nonce": None},
    "expired": {"exp": 1_000_000_000},
    "no end": {"exp": None},
    "no subject": {"sub": None},
    "from the future": {"iat": 4_000_000_000},
}


@pytest.mark.parametrize("claims", CLAIMS.values(), ids=[one.replace(" ", "_") for one in CLAIMS])
def test_wrong_claims_are_refused(rest: Client, provider: Provider, claims: dict[str, Any]) -> None:
    provider.change = claims
    address, cookie = begun(rest)
    found = back(rest, *provider.authorise(address), cookie)
    assert found.status_code == 401, found.text
    assert found.json()["detail"] == "统一身份认证未通过"  # whatever was wrong with it


@pytest.mark.parametrize("how", ["key", "none", "shared"])
def test_wrong_signatures_are_refused(rest: Client, provider: Provider, how: str) -> None:
    if how == "key":
        provider.signer = provider.other
    elif how == "none":
        provider.algorithm = "none"
    else:
        provider.algorithm = "HS256"
    address, cookie = begun(rest)
    assert back(rest, *provider.authorise(address), cookie).status_code == 401


def test_a_provider_that_says_it_is_another_is_refused(rest: Client, provider: Provider) -> None:
    provider.described = {"issuer": "http://elsewhere"}
    assert rest("GET", START).status_code == 401


def test_a_provider_that_is_away_is_told(rest: Client, provider: Provider) -> None:
    provider.server.shutdown()
    provider.server.server_close()
    assert rest("GET", START).status_code == 503


def test_where_none_is_configured_there_is_none(make: Any) -> None:
    assert make()("GET", START).status_code == 404
