"""Which language a browser or a program asks for."""

from __future__ import annotations

from palmette.labels import LANGUAGES


def preferred(header: str) -> str:
    """The language of an `Accept-Language` header that we speak and that is wanted most; empty without one."""
    wanted = sorted((_weighed(part) for part in header[:500].split(",")), key=lambda item: -item[1])
    return next((language for language, weight in wanted if language in LANGUAGES and weight > 0), "")


def _weighed(part: str) -> tuple[str, float]:
    """`fi-FI;q=0.8` as `fi` with its weight."""
    name, _, rest = part.strip().partition(";")
    weight = rest.strip().removeprefix("q=")
    try:
        return name.strip().split("-")[0].lower(), float(weight) if weight else 1.0
    except ValueError:
        return "", 0.0
