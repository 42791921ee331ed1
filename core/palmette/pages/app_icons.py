"""The icons of the installed application as PNG, for systems that take no SVG: the product's own drawing, in pixels.

It draws what `images/app-icon*.svg` hold and no more: a square with round corners and a path of strokes on it.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot

from palmette.errors import SettingsError

Point = tuple[float, float]
STEPS = 24
"""Straight pieces that a curve is drawn with."""

_RECT = re.compile(r'<rect width="([\d.]+)" height="[\d.]+" rx="([\d.]+)" fill="#([0-9a-f]{6})"/>')
_STROKES = re.compile(
    r'translate\(([\d.]+) [\d.]+\) scale\(([\d.]+)\)" fill="none" stroke="#(?:fff)" stroke-width="([\d.]+)"'
)
_PATH = re.compile(r' d="([^"]+)"')
_COMMANDS = re.compile(r"([MCV])([^MCV]*)")
_NUMBERS = re.compile(r"-?\d*\.?\d+")


@dataclass(frozen=True, slots=True)
class Drawing:
    """What an icon's SVG says: the side of its square, the corner, the ground, and white strokes of one width."""

    side: float
    corner: float
    ground: tuple[int, int, int]
    width: float
    lines: Sequence[tuple[Point, Point]]


def png(svg: str, pixels: int) -> bytes:
    """The drawing as a square PNG with transparent corners."""
    drawing = read(svg)
    scale = pixels / drawing.side
    strokes = _strokes(drawing, pixels, scale)
    rows = bytearray()
    for y in range(pixels):
        rows.append(0)
        for x in range(pixels):
            white = strokes[y * pixels + x]
            colour = (round(part + (255 - part) * white) for part in drawing.ground)
            rows += bytes((*colour, round(255 * _inside(x, y, pixels, drawing.corner * scale))))
    return _written(pixels, bytes(rows))


def read(svg: str) -> Drawing:
    """The parts of the drawing; SettingsError when it has become another one."""
    rect, strokes, path = _RECT.search(svg), _STROKES.search(svg), _PATH.search(svg)
    if rect is None or strokes is None or path is None:
        raise SettingsError("pages.build_failed", "The application's icon is no longer a square with strokes on it.")
    shift, scale, width = (float(part) for part in strokes.groups())
    lines = [
        ((a[0] * scale + shift, a[1] * scale + shift), (b[0] * scale + shift, b[1] * scale + shift))
        for a, b in _lines(path.group(1))
    ]
    red, green, blue = bytes.fromhex(rect.group(3))
    return Drawing(float(rect.group(1)), float(rect.group(2)), (red, green, blue), width * scale, lines)


def _lines(path: str) -> Iterator[tuple[Point, Point]]:
    """The path in straight pieces: it moves, goes down, and curves."""
    at = (0.0, 0.0)
    for command, text in _COMMANDS.findall(path):
        numbers = [float(one) for one in _NUMBERS.findall(text)]
        if command == "M":
            at = (numbers[0], numbers[1])
        elif command == "V":
            yield at, (at[0], numbers[0])
            at = (at[0], numbers[0])
        else:
            points = (at, *zip(numbers[::2], numbers[1::2], strict=True))
            curve = [_on_curve(points, step / STEPS) for step in range(STEPS + 1)]
            yield from pairwise(curve)
            at = points[-1]


def _on_curve(points: Sequence[Point], t: float) -> Point:
    parts = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3)
    x = sum(part * point[0] for part, point in zip(parts, points, strict=True))
    return x, sum(part * point[1] for part, point in zip(parts, points, strict=True))


def _strokes(drawing: Drawing, pixels: int, scale: float) -> list[float]:
    """How white each pixel is, by its distance from the nearest stroke."""
    found = [0.0] * (pixels * pixels)
    reach = drawing.width * scale / 2
    for (ax, ay), (bx, by) in drawing.lines:
        a, b = (ax * scale, ay * scale), (bx * scale, by * scale)
        for y in _span(a[1], b[1], reach, pixels):
            for x in _span(a[0], b[0], reach, pixels):
                white = min(1.0, reach + 0.5 - _distance((x + 0.5, y + 0.5), a, b))
                if white > found[y * pixels + x]:
                    found[y * pixels + x] = white
    return found


def _span(a: float, b: float, reach: float, pixels: int) -> range:
    """The pixels that a stroke between two places can touch."""
    return range(max(0, int(min(a, b) - reach - 1)), min(pixels, int(max(a, b) + reach + 2)))


def _distance(point: Point, a: Point, b: Point) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    t = 0.0 if not length else min(1.0, max(0.0, ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / length))
    return hypot(point[0] - a[0] - t * dx, point[1] - a[1] - t * dy)


def _inside(x: int, y: int, pixels: int, corner: float) -> float:
    """How much of a pixel lies within the round corners."""
    dx = max(corner - x - 0.5, x + 0.5 - (pixels - corner), 0.0)
    dy = max(corner - y - 0.5, y + 0.5 - (pixels - corner), 0.0)
    return min(1.0, max(0.0, corner + 0.5 - hypot(dx, dy))) if dx and dy else 1.0


def _written(pixels: int, rows: bytes) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", pixels, pixels, 8, 6, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(rows, 9))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")
