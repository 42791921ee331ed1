"""Passwords: argon2id hashes, and what a password must not be."""

from __future__ import annotations

from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from palmette.errors import InvalidInput, Problem
from palmette.locale.sentences import sentence

SHORTEST = 10
LONGEST = 200
_COMMON = frozenset(
    [
        "password",
        "passw0rd",
        "qwertyuiop",
        "qwerty12345",
        "1234567890",
        "12345678910",
        "letmein123",
        "administrator",
        "welcome123",
        "iloveyou123",
        "changeme123",
        "palmette123",
        "salasana123",
        "parol12345",
        "0987654321",
        "1q2w3e4r5t",
    ]
)
# OWASP password storage cheat sheet (2024): argon2id with 19 MiB, 2 passes, 1 lane, or stronger.
_hasher = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))


def hash_password(password: str) -> str:
    """The argon2id hash; about 30 ms of work."""
    return _hasher.hash(password)


def verify_password(password: str, stored: str | None) -> bool:
    """Whether the password is right; a missing hash costs the same time, so that nobody learns who exists."""
    dummy = _dummy()
    right = _hasher.verify(password[:LONGEST], stored or dummy)
    return right and stored is not None


@cache
def _dummy() -> str:
    """The hash of nobody's password, made at the first login of a process, whoever logs in."""
    return _hasher.hash("no such user has this password")


def check_password(password: str, *, email: str = "", field: str = "password") -> None:
    """Refuse passwords that are short, common, one repeated character, or the login itself."""
    reason = _weakness(password, email)
    if reason:
        raise InvalidInput(
            "access.weak_password",
            reason,
            remedy="Take a sentence of several words.",
            problems=[Problem(field, "access.weak_password", reason, "Take a sentence of several words.")],
        )


def _weakness(password: str, email: str) -> str:
    plain = password.casefold()
    if len(password) < SHORTEST:
        return sentence("The password needs at least %(least)s characters.", least=SHORTEST)
    if len(password) > LONGEST:
        return sentence("The password may have at most %(most)s characters.", most=LONGEST)
    if len(set(plain)) < 4 or plain in _COMMON:
        return sentence("This password is among the first that an attacker tries.")
    local = email.casefold().partition("@")[0]
    if local and len(local) > 3 and local in plain:
        return sentence("The password holds your login.")
    return ""
