"""Logging in: an attempt is counted before the password is looked at, for all processes together (threat 21).

Three parts, so that no transaction waits for argon2: ``begin`` counts and finds the account, ``Passwords.fits`` checks
outside, ``finish`` opens the session if the account is still what it was. An unknown name, a disabled account and a
wrong password take the same way and get the same answer.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from engine.errors import InvalidInput, TooMany, Unauthenticated
from engine.model.people import Kind
from engine.ports import UnitOfWork
from engine.trail.record import moment
from engine.usecases.asking import access, security
from engine.usecases.ground.commands import Caller
from engine.usecases.ground.environment import Environment
from engine.usecases.people import inspecting

WINDOW = timedelta(minutes=5)
TRIES = (10, 50, 300)  # of one name from one source, of one name, of one source
SHORTEST, LONGEST = 12, 200  # characters of a password


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt under way."""

    agency: str
    name: str
    keys: tuple[str, str, str]
    tries: tuple[int, ...]
    account: Mapping[str, Any] | None

    @property
    def throttled(self) -> bool:
        """True when there were too many within the window."""
        return any(count > most for count, most in zip(self.tries, TRIES, strict=True))

    @property
    def stored(self) -> str | None:
        """The hash to check against."""
        return None if self.account is None else str(self.account["password_hash"])


def too_many() -> TooMany:
    """Return what is told of an attempt that is throttled."""
    return TooMany("too many attempts; wait five minutes", wait=int(WINDOW.total_seconds()))


def begin(env: Environment, unit: UnitOfWork, username: str, source: str, *, code: bool = False) -> Attempt:
    """Count an attempt and return it; ``code``: an account that waits for its first password counts as well."""
    name, _, place = username.partition("@")
    agency = next((a for a in env.agencies.values() if a.key == place), None) if place else None
    known = agency is not None or not place
    agency_id = agency.id if agency is not None else env.default_agency
    now = unit.now()
    keys = _keys(username, source)
    tries = unit.tables.log_in.tried(agency_id, keys, moment(now), moment(now - WINDOW))
    account = unit.tables.people.account(agency_id, name)
    if not known or (account is not None and not _open(account, moment(now), code=code)):
        account = None
    return Attempt(agency=agency_id, name=username, keys=keys, tries=tuple(tries), account=account)


def _keys(username: str, source: str) -> tuple[str, str, str]:
    """Return digests: a password typed as a name is not kept."""

    def digest(kind: str, *parts: str) -> str:
        return f"{kind}:{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:40]}"

    return digest("b", username, source), digest("n", username), digest("s", source)


def _open(account: Mapping[str, Any], now: str, *, code: bool) -> bool:
    until = account["code_until"]
    return not until or (code and str(until) > now)


def finish(env: Environment, unit: UnitOfWork, attempt: Attempt, *, fits: bool) -> Mapping[str, Any] | None:
    """Open a session for an attempt whose password fits; None, recorded, when it does not."""
    account = _still(unit, attempt) if fits and not attempt.throttled else None
    if account is None:
        failed(env, unit, attempt)
        return None
    return _opened(env, unit, attempt, account, refs={"by": "password"})


def _still(unit: UnitOfWork, attempt: Attempt) -> Mapping[str, Any] | None:
    """Return the account if neither its password nor its state changed since the attempt began."""
    if attempt.account is None:
        return None
    found: Mapping[str, Any] | None = unit.tables.people.account(attempt.agency, attempt.account["username"])
    return found if found is not None and found["password_hash"] == attempt.stored else None


def failed(env: Environment, unit: UnitOfWork, attempt: Attempt) -> None:
    """Record a failed attempt, at powers of two."""
    if security.power_of_two(attempt.tries[1]):
        about = str(attempt.account["account_id"]) if attempt.account is not None else "unknown"
        told = {"username": attempt.name[:120]}
        refs = {"tries": str(attempt.tries[1])}
        security.note(env, unit, attempt.agency, "login_failed", about, refs, told)


def _opened(
    env: Environment, unit: UnitOfWork, attempt: Attempt, account: Mapping[str, Any], refs: Mapping[str, str]
) -> dict[str, Any]:
    unit.tables.log_in.forget(attempt.agency, attempt.keys[:2])
    unit.tables.log_in.take_back(attempt.agency, attempt.keys[2])
    return open_session(env, unit, attempt.agency, account, refs)


def open_session(
    env: Environment, unit: UnitOfWork, agency: str, account: Mapping[str, Any], refs: Mapping[str, str]
) -> dict[str, Any]:
    """Open a session for an account and record the log-in; returns the token's answer."""
    secret, now = env.ids.token(), unit.now()
    unit.tables.people.open_session(
        agency=agency,
        token_hash=hashlib.sha256(secret.encode()).digest(),
        account=account["account_id"],
        person=account["person_id"],
        username=account["username"],
        created_at=moment(now),
        expires_at=moment(now + timedelta(hours=access.SESSION_HOURS)),
    )
    who = (str(account["person_id"]), str(account["account_id"]))
    security.note(env, unit, agency, "login", who[1], refs, {}, who=who)
    token = f"{agency.partition('_')[2]}.{secret}"
    return {"access_token": token, "token_type": "bearer", "expires_in": access.SESSION_HOURS * 3600}


def log_in(env: Environment, unit: UnitOfWork, username: str, password: str, source: str = "") -> Mapping[str, Any]:
    """Log in within one transaction: for the demo and the command line, where nobody else waits."""
    attempt = begin(env, unit, username, source)
    if attempt.throttled:
        raise too_many()
    made = finish(env, unit, attempt, fits=env.passwords.fits(attempt.stored, password))
    if made is None:
        raise Unauthenticated("wrong name or password")
    return made


def checked_password(password: str, username: str) -> None:
    """Raise InvalidInput for a password that is too short, too long, or the name."""
    name = username.partition("@")[0].lower()
    if not SHORTEST <= len(password) <= LONGEST or password.lower() in (name, name * 2):
        text = f"{SHORTEST} to {LONGEST} characters, not the name"
        raise InvalidInput(errors=[{"pointer": "/new_password", "code": "password", "text": text}])


def set_password(env: Environment, unit: UnitOfWork, attempt: Attempt, new_hash: str, *, fits: bool) -> bool:
    """Set a new password for who knew the old one or a code; all sessions of the account are dead everywhere."""
    account = _still(unit, attempt) if fits and not attempt.throttled else None
    if account is None:
        failed(env, unit, attempt)
        return False
    where = {"account_id": account["account_id"], "password_hash": attempt.stored}
    unit.tables.staff.change("account", attempt.agency, where, password_hash=new_hash, code_until=None)
    unit.tables.staff.remove("session", attempt.agency, account_id=account["account_id"])
    inspecting.leave_all(env, unit, str(account["account_id"]))
    unit.tables.log_in.forget(attempt.agency, attempt.keys[:2])
    who = (str(account["person_id"]), str(account["account_id"]))
    security.note(env, unit, attempt.agency, "password", who[1], {}, {}, who=who)
    return True


def log_out(env: Environment, unit: UnitOfWork, caller: Caller) -> None:
    """Make the token dead on every process, and an inspector's sessions elsewhere with it."""
    found = access.session(unit, caller)
    unit.tables.people.close_session(caller.agency, caller.token_hash)
    if found.standing.kind is Kind.AUDITOR:
        inspecting.leave_all(env, unit, found.account)
