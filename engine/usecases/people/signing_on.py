"""Sign-on at a provider: a state that began here comes back once, in the same browser; then a session like any other.

Accounts are never made by a provider. An account is found by the subject it is tied to; where the installation says so,
a claim names the account at the first sign-on, and the subject is tied to it for good.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from engine.errors import NotFound, Unauthenticated
from engine.model import ids
from engine.ports import UnitOfWork
from engine.trail.record import moment
from engine.usecases.asking import security
from engine.usecases.ground.environment import Environment
from engine.usecases.people import logging_in

LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A sign-on that began; ``browser`` is kept by the browser only, the rest goes to the provider."""

    state: str
    browser: str
    nonce: str
    verifier: str


def begin(env: Environment, unit: UnitOfWork, key: str) -> Begun:
    """Begin a sign-on to an agency by its key, the first one for ""."""
    agency = next((one.id for one in env.agencies.values() if one.key == key), "") if key else env.default_agency
    if not agency:
        raise NotFound
    made = Begun(
        state=f"{agency.partition('_')[2]}.{env.ids.token()}",
        browser=env.ids.token(),
        nonce=env.ids.token(),
        verifier=env.ids.token(),
    )
    now = unit.now()
    unit.tables.log_in.begin(
        agency_id=agency,
        state_hash=_digest(made.state),
        browser_hash=_digest(made.browser),
        nonce=made.nonce,
        verifier=made.verifier,
        expires_at=moment(now + LASTS),
        now=moment(now),
    )
    return made


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def back(env: Environment, unit: UnitOfWork, state: str, browser: str) -> tuple[str, str, str] | None:
    """Take a state back; (agency, nonce, verifier), None when it is unknown, used, late or of another browser."""
    agency = f"{ids.AGENCY}_{state.partition('.')[0]}"
    if agency not in env.agencies:
        return None
    row = unit.tables.log_in.taken(agency, _digest(state))
    if row is None or bytes(row["browser_hash"]) != _digest(browser) or row["expires_at"] <= moment(unit.now()):
        return None
    return agency, str(row["nonce"]), str(row["verifier"])


def finish(env: Environment, unit: UnitOfWork, agency: str, subject: str, name: str) -> Mapping[str, Any] | None:
    """Open a session for the account of a subject; None, recorded, when there is none or it is disabled."""
    account = _account(unit, agency, subject, name)
    if account is None or account["disabled_at"]:
        security.note(env, unit, agency, "login_failed", "unknown", {"by": "sign-on"}, {"subject": subject[:255]})
        return None
    return logging_in.open_session(env, unit, agency, account, {"by": "sign-on"})


def _account(unit: UnitOfWork, agency: str, subject: str, name: str) -> Mapping[str, Any] | None:
    staff = unit.tables.staff
    row = staff.row("account", agency, subject=subject)
    if row is None and name:
        row = staff.row("account", agency, username=name, subject=None, disabled_at=None)
        if row is not None:
            staff.change("account", agency, {"account_id": row["account_id"]}, subject=subject, code_until=None)
    found: Mapping[str, Any] | None = row
    return found


def refused() -> Unauthenticated:
    """Return the one answer to whatever went wrong."""
    return Unauthenticated("sign-on failed")
