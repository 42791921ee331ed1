"""A logo from bytes, checked to be a picture; and as the text by which an overlay keeps it."""

from __future__ import annotations

import base64
import binascii

from palmette.brand.definition import Logo
from palmette.errors import InvalidInput
from palmette.files.images import check_dimensions

LARGEST = 200_000
"""Bytes; it is fetched with every first page."""

ACCEPTED = ".png,.jpg,.jpeg,.webp"
_SIGNATURES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"RIFF", "image/webp"))
_HEAD = "data:{kind};base64,"


def logo_of(content: bytes) -> Logo:
    """The logo in some bytes; InvalidInput when they are no PNG, JPEG or WebP or are too many."""
    if len(content) > LARGEST:
        raise InvalidInput("brand.too_large", "The logo is larger than 200 kB.", remedy="Save it smaller.")
    kind = next((kind for mark, kind in _SIGNATURES if content.startswith(mark)), "")
    if not kind:
        raise InvalidInput(
            "brand.no_picture", "The logo is no picture that can be shown.", remedy="Save it as PNG, JPEG or WebP."
        )
    width, height = check_dimensions(content)
    return Logo(content, kind, width, height)


def written(logo: Logo) -> str:
    """The logo as a text: `data:image/png;base64,…`."""
    return _HEAD.format(kind=logo.media_type) + base64.b64encode(logo.content).decode()


def is_written(text: str) -> bool:
    """Whether a text is a logo itself rather than the path of one."""
    return text.startswith("data:")


def logo_in(text: str) -> Logo:
    """The logo in a text that `written` made."""
    _, comma, body = text.partition(";base64,")
    try:
        content = base64.b64decode(body, validate=True)
    except binascii.Error:
        content = b""
    return logo_of(content if comma else b"")
