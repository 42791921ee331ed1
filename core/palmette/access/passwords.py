"""Passwords: argon2id hashes, and what a password must not be."""

from __future__ import annotations

import re
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from palmette.errors import InvalidInput, Problem
from palmette.locale.sentences import sentence

SHORTEST = 10
LONGEST = 200
_WORDS = """
password passwort passphrase passcode secret letmein welcome qwerty qwertyuiop qwertz azerty iloveyou monkey dragon
qwert qwe asdf zxcv football baseball sunshine princess superman batman master shadow killer freedom whatever trustno
admin administrator root user guest test demo default changeme login access hello computer internet samsung google
spring summer autumn winter january february march april august september october november december monday friday
palmette salasana tervetuloa suomi helsinki kissa koira parol privet lyubov moskva zvezda пароль привет йцукен
любовь москва россия зима весна лето осень админ
"""
_COMMON = frozenset(_WORDS.split())
"""Words that stand alone, or with digits and marks around them, in the passwords that are tried first."""
_ROWS = ("qwertyuiopasdfghjklzxcvbnm", "йцукенгшщзхъфывапролджэячсмитьбю", "abcdefghijklmnopqrstuvwxyz", "01234567890")
_READ_AS = str.maketrans("013457@$!", "oieastasi")
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


def check_password(password: str, *, email: str = "", name: str = "", field: str = "password") -> None:
    """Refuse passwords that are short, common, one repeated character, or that hold the login or the name."""
    reason = _weakness(password, email, name)
    if reason:
        raise InvalidInput(
            "access.weak_password",
            reason,
            remedy="Take a sentence of several words.",
            problems=[Problem(field, "access.weak_password", reason, "Take a sentence of several words.")],
        )


def _weakness(password: str, email: str, name: str) -> str:
    plain = password.casefold()
    if len(password) < SHORTEST:
        return sentence("The password needs at least %(least)s characters.", least=SHORTEST)
    if len(password) > LONGEST:
        return sentence("The password may have at most %(most)s characters.", most=LONGEST)
    if len(set(plain)) < 4 or _is_common(plain):
        return sentence("This password is among the first that an attacker tries.")
    local = email.casefold().partition("@")[0]
    if local and len(local) > 3 and local in plain:
        return sentence("The password holds your login.")
    if any(len(word) > 3 and word in plain for word in re.findall(r"\w+", name.casefold())):
        return sentence("The password holds your name.")
    return ""


def _is_common(plain: str) -> bool:
    """Whether it is a common word with digits around it, however spelled, or a walk along the keys."""
    spelled = {"".join(letter for letter in text if letter.isalpha()) for text in (plain, plain.translate(_READ_AS))}
    if spelled & _COMMON or any(word * 2 in spelled for word in _COMMON):
        return True
    walked = "".join(letter for letter in plain if letter.isalnum())
    if walked.isdigit() and len(walked) < 16:
        return True
    return bool(walked) and any(walked in row * 2 or walked in row[::-1] * 2 for row in _ROWS)
