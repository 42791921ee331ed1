"""How a version of a quote differs from the one before, in lines that need no language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Lines = Iterable[Mapping[str, Any]]


def differences(before: Lines, after: Lines) -> str | None:
    """`+` what came, `−` what went, `≠` what changed; None where nothing differs."""
    return "\n".join(_told(_keyed(before), _keyed(after))) or None


def _keyed(lines: Lines) -> dict[tuple[str, int], Mapping[str, Any]]:
    """Lines by what they are about and the how-many-th of it they are."""
    found: dict[tuple[str, int], Mapping[str, Any]] = {}
    for line in lines:
        about = str(line.get("product") or line.get("name"))
        number = sum(key[0] == about for key in found)
        found[about, number] = line
    return found


def _told(
    before: Mapping[tuple[str, int], Mapping[str, Any]], after: Mapping[tuple[str, int], Mapping[str, Any]]
) -> Iterator[str]:
    for key, line in before.items():
        if key not in after:
            yield f"− {line['name']}: {shown(line)}"
    for key, line in after.items():
        old = before.get(key)
        if old is None:
            yield f"+ {line['name']}: {shown(line)}"
        elif shown(old) != shown(line):
            yield f"≠ {line['name']}: {shown(old)} → {shown(line)}"


def shown(line: Mapping[str, Any]) -> str:
    """`2 × 640.00 EUR −5 %`."""
    discount = line.get("discount")
    less = f" −{_plain(discount)} %" if discount else ""
    return f"{_plain(line['quantity'])} × {line['price']}{less}"


def _plain(number: object) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
