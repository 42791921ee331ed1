"""How a phone number, an address or a messenger name is written so that equal ones compare equal."""

from __future__ import annotations

import phonenumbers

_HANDLES = ("telegram", "whatsapp", "max", "vk")


def normal_form(kind: str, value: str, *, region: str = "") -> str:
    """E.164 for phones that can be read so in the region, lower case for addresses and names; empty stays empty."""
    text = " ".join(value.split())
    if kind in ("phone", "whatsapp"):
        return _phone(text, region) or _handle(text)
    if kind in _HANDLES:
        return _handle(text)
    return text.casefold() if kind == "email" else text


def _phone(text: str, region: str) -> str:
    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _handle(text: str) -> str:
    """The name alone, out of `@name` or an address that ends in it."""
    return text.casefold().rstrip("/").rsplit("/", 1)[-1].lstrip("@")
