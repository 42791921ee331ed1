"""E-mail, web and postal addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from babel import Locale
from email_validator import EmailNotValidError, validate_email

from palmette.errors import Problem
from palmette.locale.sentences import sentence
from palmette.records.values.refusal import Refused
from palmette.records.values.texts import clean_line, clean_text

LONGEST_EMAIL, LONGEST_URL = 254, 2_000
PARTS = {"line": 500, "city": 120, "region": 120, "postal_code": 20, "country": 2}
"""The parts of a postal address and their longest lengths."""

# What nearly every address looks like; the full rules are ten times slower and say the same of these.
_USUAL = re.compile(
    r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,6}", re.ASCII
)
_RESERVED = frozenset({"test", "local", "invalid", "onion", "arpa", "alt"})
_HOST = re.compile(r"(?=.{1,253}$)[^\s/?#@:\[\]<>\"'\\%^`{|}]+", re.ASCII)


def email(value: object) -> str | None:
    """An address by RFC 5322 as it is used; its domain in lower case."""
    text = clean_line(value, LONGEST_EMAIL)
    return None if text is None else _usual_form(text)


@lru_cache(maxsize=4096)
def _usual_form(text: str) -> str:
    """Kept, for a row of a table is read more than once."""
    local, _, domain = text.rpartition("@")
    usual = len(local) <= 64 and not local.startswith("xn--") and _USUAL.fullmatch(text) is not None
    labels = domain.lower().split(".")
    if usual and labels[-1] not in _RESERVED and all(len(label) <= 63 and label[2:4] != "--" for label in labels):
        return f"{local}@{domain.lower()}"
    try:
        return str(validate_email(text, check_deliverability=False).normalized)
    except EmailNotValidError:
        raise Refused("bad_email", "This is no e-mail address.", "Write it as name@example.com.") from None


def url(value: object) -> str | None:
    """An http or https address with a host and without a password in it."""
    text = clean_text(value).strip()
    if not text:
        return None
    if len(text) > LONGEST_URL or any(letter.isspace() for letter in text):
        raise _bad_url()
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise _bad_url() from None
    if parts.scheme.lower() not in ("http", "https") or parts.username is not None or parts.password is not None:
        raise _bad_url()
    if not host or not (_is_ipv6(parts.netloc) or _is_host(host)):
        raise _bad_url()
    return text


def postal(value: object) -> dict[str, str] | None:
    """The filled parts of a postal address; a text is its line. None when no part is filled."""
    if isinstance(value, str):
        value = {"line": value}
    if not isinstance(value, Mapping):
        raise Refused(
            "not_address", "An address is expected.", sentence("Write its parts: %(parts)s.", parts=list(PARTS))
        )
    parts = sentence("Its parts: %(parts)s.", parts=list(PARTS))
    problems = [
        Problem(str(key)[:60], "values.unknown_part", "An address has no such part.", parts)
        for key in value
        if key not in PARTS
    ]
    found: dict[str, str] = {}
    for part in PARTS:
        try:
            text = _part(part, value.get(part))
        except Refused as refusal:
            problems += refusal.problems(part)
        else:
            if text is not None:
                found[part] = text
    if problems:
        raise Refused("bad_address", "The address cannot be read.", inner=problems)
    return found or None


def _part(part: str, value: object) -> str | None:
    if value is None:
        return None
    if part != "country":
        return clean_line(value, PARTS[part])
    code = (clean_line(value, 60) or "").upper()
    if code and code not in countries():
        raise Refused("unknown_country", "There is no such country.", "Write its two letters, for example FI.")
    return code or None


@lru_cache(maxsize=1)
def countries() -> frozenset[str]:
    """The two-letter codes of ISO 3166-1."""
    known = (str(code) for code in Locale("en").territories)
    return frozenset(code for code in known if len(code) == 2 and code.isalpha()) - {"ZZ", "EU", "UN"}


def _is_host(host: str) -> bool:
    if host.isascii():
        labels = host.rstrip(".").split(".")
        return _HOST.fullmatch(host) is not None and all(0 < len(label) <= 63 for label in labels)
    return len(host) <= 253 and all(0 < len(label) <= 63 for label in host.rstrip(".").split("."))


def _is_ipv6(netloc: str) -> bool:
    # urlsplit has checked what stands between the brackets.
    return netloc.startswith("[")


def _bad_url() -> Refused:
    return Refused("bad_url", "This is no web address.", "Write it as https://example.com/page.")
