"""The only door of argon2: hashing and checking passwords (RFC 9106)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LOW = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # for samples and for random codes (D54)
FULL = PasswordHasher()  # 64 MiB, three passes, four lanes


class Passwords:
    """Hashes at one cost; whoever has no hash takes as long as somebody with the wrong password (threat 21)."""

    def __init__(self, *, strong: bool) -> None:
        """``strong``: at full cost; samples, tests and the demo use the lowest."""
        self._hasher = FULL if strong else LOW
        self._nobody = self._hasher.hash("nobody has this password")
        self.checked = 0  # verifications, so that a test can count them

    def hashed(self, password: str) -> str:
        """Return the stored form of a password."""
        return self._hasher.hash(password)

    def fits(self, stored: str | None, password: str) -> bool:
        """Return whether the password is right; one verification in any case."""
        self.checked += 1
        try:
            return self._hasher.verify(stored or self._nobody, password) and stored is not None
        except InvalidHashError:
            return self.fits(None, password)
        except VerificationError:
            return False

    def outdated(self, stored: str) -> bool:
        """True when the hash was made at another cost."""
        return self._hasher.check_needs_rehash(stored)
