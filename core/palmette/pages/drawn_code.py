"""A QR code as a drawing within the page: dark on light in every theme, or phones cannot read it."""

from __future__ import annotations

import segno
from markupsafe import Markup


def drawn_code(text: str) -> Markup:
    """The drawing. It says nothing to those who cannot see: the text stands beside it."""
    made = segno.make(text, error="m", micro=False)
    drawing: str = made.svg_inline(
        scale=4, border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    # segno's own output: it holds squares alone, the text is nowhere in it.
    return Markup(drawing.replace("<svg ", '<svg aria-hidden="true" ', 1))
