"""Small drawings that templates ask for many times in a page, made in Python because a macro for each would be slow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from markupsafe import Markup, escape

from palmette.pages.manifest import Assets

Icon = Callable[..., Markup]
"""`icon(name, size=16, label="")`, made by `icon_drawer`."""

_STEP, _WIDTH, _HEIGHT, _LEAST = 8, 6.4, 18, 1.5


def icon_drawer(assets: Assets) -> Icon:
    """`icon(name, size=16, label="")` for templates: one drawing of the sprite, decoration unless it has a label."""

    @lru_cache(maxsize=1024)
    def icon(name: str, size: int = 16, label: str = "") -> Markup:
        sized = "icon" if size == 16 else f"icon icon-{size}"
        meaning = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
        href = escape(assets.icon_url(name))
        return Markup(f'<svg class="{sized}" {meaning}><use href="{href}"/></svg>')  # parts are escaped

    return icon


def pill(icon: Icon, text: str, tone: str, name: str = "") -> Markup:
    """A state: tone, icon and word."""
    drawn = icon(name) if name else ""
    return Markup(f'<span class="pill tone-{escape(tone)}">{drawn}<span class="clip">{escape(text)}</span></span>')


@lru_cache(maxsize=4096)
def avatar(initials: str, tone: str = "calm", size: str = "", label: str = "") -> Markup:
    """Round letters; decoration unless it has a label. size: "" 24 px, "small", "large"."""
    meaning = f'role="img" aria-label="{escape(label)}" title="{escape(label)}"' if label else 'aria-hidden="true"'
    classes = f"avatar tone-{escape(tone)}" + (f" avatar-{escape(size)}" if size else "")
    return Markup(f'<span class="{classes}" {meaning}>{escape(initials)}</span>')  # parts are escaped


def spark(bars: Sequence[Mapping[str, object]], tone: str = "", label: str = "", size: str = "") -> Markup:
    """Spark bars from `[{h: 0-18, hot: bool}]`: the hot ones explain the state and take the tone."""
    classes = " ".join(filter(None, ("spark", f"spark-{size}" if size else "", f"tone-{tone}" if tone else "")))
    meaning = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    box = f"0 0 {len(bars) * _STEP - 1} {_HEIGHT}"
    paths = "".join(
        f'<path class="{"hot" if hot else "bar"}" d="{drawn}"/>'
        for hot in (False, True)
        if (drawn := _columns(bars, hot))
    )
    svg = f'<svg class="{escape(classes)}" viewBox="{box}" preserveAspectRatio="none" {meaning}>{paths}</svg>'
    return Markup(svg)  # numbers, and parts that are escaped


def _columns(bars: Sequence[Mapping[str, object]], hot: bool) -> str:
    return "".join(
        f"M{index * _STEP} {_HEIGHT}v-{max(float(str(bar['h'])), _LEAST):g}h{_WIDTH}V{_HEIGHT}z"
        for index, bar in enumerate(bars)
        if bool(bar["hot"]) is hot
    )
