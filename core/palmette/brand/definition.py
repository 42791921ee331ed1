"""What an edition's brand is once it is read: a name, two accents that can be read, and a logo by its content."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from palmette.labels import Label


@dataclass(frozen=True)
class Logo:
    """A picture: its bytes and what they are. `width` and `height` are in points."""

    content: bytes
    media_type: str
    width: int
    height: int

    @property
    def digest(self) -> str:
        """What names it in addresses: another picture has another one."""
        return sha256(self.content).hexdigest()[:16]

    @property
    def ending(self) -> str:
        """The ending of its name."""
        return {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}[self.media_type]

    @property
    def is_icon(self) -> bool:
        """Whether it can stand on the screen of a phone."""
        return self.width == self.height >= SMALLEST_ICON


@dataclass(frozen=True)
class Brand:
    """`accent` is the colour on light ground, `accent_dark` that on dark ground: `#0d6955`; empty is the product's."""

    name: Label = field(default_factory=Label)
    accent: str = ""
    accent_dark: str = ""
    logo: Logo | None = None

    def __bool__(self) -> bool:
        return bool(self.name or self.accent or self.logo)


SMALLEST_ICON = 192
NO_BRAND = Brand()
