"""Fonts as the screens use them: the weights of the styles and the features of plain text, a third smaller."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

LIGHTEST, HEAVIEST = 400, 650
"""The weights that styles name; a test compares."""

FEATURES = ("calt", "ccmp", "kern", "locl", "mark", "mkmk", "tnum")


def slim(file: Path) -> bytes:
    """A variable font as WOFF2 with these weights and features alone; the same bytes for the same file."""
    # What builds the assets is installed for developers only.
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415
    from fontTools.ttLib import TTFont  # noqa: PLC0415
    from fontTools.varLib.instancer import instantiateVariableFont  # noqa: PLC0415

    font = TTFont(file, recalcTimestamp=False)
    options = Options()
    options.layout_features = list(FEATURES)
    options.hinting = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=list(font.getBestCmap()))
    subsetter.subset(font)
    narrowed = instantiateVariableFont(font, {"wght": (LIGHTEST, HEAVIEST)})
    narrowed.flavor = "woff2"
    body = BytesIO()
    narrowed.save(body)
    return body.getvalue()
