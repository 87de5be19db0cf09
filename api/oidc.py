"""Sign-on at a provider of OpenID Connect: code flow with PKCE (OIDC Core 1.0 §3.1, RFC 7636), by configuration.

The only door of joserfc. Whatever the provider says is checked here: issuer, audience, authorised party, signature by
one of its published keys with an asymmetric algorithm, nonce, times. What does not fit is Unauthenticated, with the
reason in the log only.
"""

import base64
import hashlib
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from engine.errors import Unauthenticated, Unavailable

log = logging.getLogger("riskflow.oidc")
ALGORITHMS = ["RS256", "PS256", "ES256"]  # never none, never a shared secret: the keys are the provider's alone
TIMEOUT = 10.0  # seconds for one answer of the provider
LEEWAY = 30  # seconds its clock may differ


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What the provider knows us as; all from the environment."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    claim: str = ""  # claim that names the account at the first sign-on, e.g. preferred_username; "" for none


def from_environment(environ: Mapping[str, str]) -> Configuration | None:
    """Return the configuration named by RISKFLOW_OIDC_*; None when there is no issuer."""
    issuer = environ.get("RISKFLOW_OIDC_ISSUER", "")
    if not issuer:
        return None
    return Configuration(
        issuer=issuer,
        client_id=environ.get("RISKFLOW_OIDC_CLIENT_ID", ""),
        client_secret=environ.get("RISKFLOW_OIDC_CLIENT_SECRET", ""),
        redirect_uri=environ.get("RISKFLOW_OIDC_REDIRECT_URI", ""),
        claim=environ.get("RISKFLOW_OIDC_CLAIM", ""),
    )


def challenge(verifier: str) -> str:
    """Return the S256 challenge of a PKCE verifier (RFC 7636 §4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def address(given: Configuration, *, state: str, nonce: str, verifier: str) -> str:
    """Return where the browser is sent to sign on."""
    endpoint = _found(given)["authorization_endpoint"]
    query = {
        "response_type": "code",
        "client_id": given.client_id,
        "redirect_uri": given.redirect_uri,
        "scope": "openid profile",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
    }
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"


def exchange(given: Configuration, *, code: str, verifier: str, nonce: str) -> tuple[str, str]:
    """Return subject and named account ("" for none) of who signed on; Unauthenticated for whatever does not fit."""
    found = _found(given)
    answer = _asked(
        "POST",
        found["token_endpoint"],
        data={
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": given.redirect_uri,
            "client_id": given.client_id,
            "client_secret": given.client_secret,
            "code_verifier": verifier,
        },
    )
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise _unfit("no id_token")
    claims = _claims(given, token, _asked("GET", found["jwks_uri"]), nonce)
    return str(claims["sub"]), str(claims.get(given.claim, "")) if given.claim else ""


def _found(given: Configuration) -> dict[str, Any]:
    """Return the provider's own description; its issuer is the one configured (OIDC Discovery §4.3)."""
    found = _asked("GET", given.issuer.rstrip("/") + "/.well-known/openid-configuration")
    needed = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
    if any(not isinstance(found.get(name), str) for name in needed) or found["issuer"] != given.issuer:
        raise _unfit("the provider describes itself as another one")
    return found


def _asked(method: str, url: str, **more: Any) -> dict[str, Any]:
    try:
        answer = httpx.request(method, url, timeout=TIMEOUT, follow_redirects=False, **more)
        value = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise Unavailable("the provider of sign-on does not answer") from error
    if answer.status_code >= 500:
        raise Unavailable("the provider of sign-on does not answer")
    if answer.status_code != 200 or not isinstance(value, dict):
        raise _unfit(f"{url} answered {answer.status_code}")
    return value


def _claims(given: Configuration, token: str, keys: Mapping[str, Any], nonce: str) -> dict[str, Any]:
    try:
        read = jwt.decode(token, KeySet.import_key_set(dict(keys)), algorithms=ALGORITHMS)  # type: ignore[arg-type]
        wanted = jwt.JWTClaimsRegistry(
            now=_seconds,
            leeway=LEEWAY,
            iss={"essential": True, "value": given.issuer},
            aud={"essential": True, "value": given.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        wanted.validate(read.claims)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise _unfit(f"{type(error).__name__}: {error}") from None
    audience = read.claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and read.claims.get("azp") != given.client_id:
        raise _unfit("the token is meant for others too")
    return dict(read.claims)


def _seconds() -> int:
    """Return Unix time: a token of the provider is dated by the world's clock, never by the demo's."""
    return int(time.time())  # noqa: TID251 -- the provider's clock is not ours to move


def _unfit(why: str) -> Unauthenticated:
    log.warning("sign-on refused: %s", why)
    return Unauthenticated("sign-on failed")
