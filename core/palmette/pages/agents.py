"""Which browser on which device it is, as far as a browser says it."""

from __future__ import annotations

from collections.abc import Callable

_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("YaBrowser", "Yandex"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_name(agent: str, gettext: Callable[[str], str]) -> str:
    """`Firefox · Windows`; what a program calls itself; a word where nothing is said."""
    found = [next((name for mark, name in marks if mark in agent), "") for marks in (_BROWSERS, _SYSTEMS)]
    named = " · ".join(part for part in found if part)
    return named or agent.split("/")[0][:40] or gettext("Unknown device")
