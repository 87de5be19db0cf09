"""The only door of argon2: hashing and checking passwords (RFC 9106)."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LOW = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # for samples and for random codes (D54)
FULL = PasswordHasher()  # 64 MiB, three passes, four lanes


class Passwords:
    """Hashes at one cost; whoever has no hash takes as long as somebody with the wrong password (threat 21).

    The cost is full unless the installation holds nothing but samples, whose passwords everybody knows: nobody sets
    it, ``directory.refresh`` reads it off the data.
    """

    def __init__(self) -> None:
        self.strong = True
        self.checked = 0  # verifications, so that a test can count them

    @property
    def _hasher(self) -> PasswordHasher:
        return FULL if self.strong else LOW

    def hashed(self, password: str) -> str:
        """Return the stored form of a password."""
        return self._hasher.hash(password)

    def fits(self, stored: str | None, password: str) -> bool:
        """Return whether the password is right; one verification at this cost in any case."""
        self.checked += 1
        known = stored is not None and _right(self._hasher, stored, password)
        if stored is None or _cheaper(self._hasher, stored):  # nobody's, or a code's, which costs next to nothing
            _right(self._hasher, _nobody(self._hasher), password)
        return known


def _right(hasher: PasswordHasher, stored: str, password: str) -> bool:
    try:
        return hasher.verify(stored, password)
    except (InvalidHashError, VerificationError):
        return False


def _cheaper(hasher: PasswordHasher, stored: str) -> bool:
    try:
        return hasher.check_needs_rehash(stored)
    except InvalidHashError:
        return True


@cache
def _nobody(hasher: PasswordHasher) -> str:
    """Return the hash that is checked for who has none."""
    return hasher.hash("nobody has this password")
