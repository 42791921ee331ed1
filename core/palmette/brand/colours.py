"""Colours of a brand: how well they can be read, and the shades that follow from one. Pure.

Contrast as WCAG 2.2 defines it (success criterion 1.4.3): 4.5 to 1 for text of usual size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

NEEDED = 4.5
LIGHT_GROUNDS = ("#ffffff", "#f4f4ef")
DARK_GROUNDS = ("#101311", "#181c19", "#212622")
WHITE, BLACK = "#ffffff", "#000000"
DARK_SHEET = "#181c19"
COLOUR = re.compile(r"#[0-9a-f]{6}")

Parts = tuple[int, int, int]


def is_colour(text: str) -> bool:
    """Whether a text is a colour such as `#0d6955`."""
    return COLOUR.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """From 1 to 21."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def least(colour: str, grounds: Sequence[str]) -> float:
    """The worst contrast of a colour on several grounds."""
    return min(contrast(colour, ground) for ground in grounds)


def mixed(colour: str, other: str, share: float) -> str:
    """A colour with a share of another, 0 to 1."""
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(mine + (theirs - mine) * share):02x}" for mine, theirs in pairs)


def readable(colour: str, towards: str, grounds: Sequence[str], *, needed: float = NEEDED) -> str:
    """The nearest shade towards black or white that can be read on the grounds."""
    shades = (mixed(colour, towards, step / 40) for step in range(41))
    return next((shade for shade in shades if least(shade, grounds) >= needed), towards)


def on_light(colour: str) -> str:
    """The nearest shade that can be read on light ground, and white on it."""
    return readable(colour, BLACK, LIGHT_GROUNDS)


def on_dark(colour: str) -> str:
    """The nearest shade that can be read on dark ground."""
    return readable(colour, WHITE, DARK_GROUNDS)


def roles(accent: str, accent_dark: str = "") -> dict[str, tuple[str, str]]:
    """The roles of the style sheet that follow from the accents: light and dark value of each."""
    light, dark = accent, accent_dark or on_dark(accent)
    soft, dark_soft = mixed(light, WHITE, 0.88), mixed(dark, DARK_SHEET, 0.82)
    return {
        "accent": (light, dark),
        "on-accent": (WHITE, readable(mixed(dark, BLACK, 0.8), BLACK, [dark])),
        "accent-hover": (mixed(light, BLACK, 0.15), mixed(dark, WHITE, 0.2)),
        "accent-soft": (soft, dark_soft),
        "accent-ink": (
            readable(mixed(light, BLACK, 0.15), BLACK, [soft, *LIGHT_GROUNDS]),
            readable(mixed(dark, WHITE, 0.3), WHITE, [dark_soft, *DARK_GROUNDS]),
        ),
        "focus": (light, mixed(dark, WHITE, 0.2)),
        "selected": (mixed(light, WHITE, 0.92), mixed(dark, DARK_SHEET, 0.88)),
        "series-1": (light, dark),
    }


def style_sheet(accent: str, accent_dark: str = "") -> str:
    """The roles as a style sheet that is loaded after the product's own."""
    return f":root{{{';'.join(_lines(accent, accent_dark))}}}\n"


def _lines(accent: str, accent_dark: str) -> Iterator[str]:
    for role, (light, dark) in roles(accent, accent_dark).items():
        yield f"--{role}:light-dark({light},{dark})"


def _parts(colour: str) -> Parts:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in _parts(colour))
    )  # fmt: skip
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
