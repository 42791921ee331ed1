"""Build the styles, scripts, fonts and icons of the screens: `python -m palmette.pages.assets`.

The packages named in `package.json` are fetched once by npm into `node_modules`; what the screens need of them goes,
with our own sources, under content-hashed names into `static/built`. A second run with nothing changed does nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from palmette.errors import PalmetteError, Place, SettingsError
from palmette.pages.app_icons import png
from palmette.pages.fonts import HEAVIEST, LIGHTEST, slim
from palmette.pages.manifest import BUILT, FALLBACK_ICON
from palmette.pages.node import Node, find_node
from palmette.pages.sprite import IconUse, listed_icons, read_drawings, sprite, used_icons

PAGES = Path(__file__).parent
ROOT = PAGES.parents[2]

SCRIPTS = (
    "app.js", "board.js", "calendar.js", "dashboard.js", "fresh.js", "list.js", "live.js", "palette.js", "record.js",
    "settings.js", "week.js",
)  # fmt: skip
"""What pages load: app.js all of them, the others only the screens they are named for."""

APP_ICON_PIXELS = (192, 512)
FONT_SUBSETS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext")
# Currency signs other than the euro live in latin-ext (85 kB): a rouble sign must not fetch it, the system font has it.
_CURRENCY_RANGES = ("U+20A0-20AB,", "U+20AD-20C0,")

# What the build reads below the root, for the stamp.
_SOURCES = (
    ("core/palmette/pages", ("styles/**/*", "scripts/**/*", "templates/**/*.html", "images/*")),
    ("core/palmette/packs", ("**/*.py",)),
    ("plugins", ("**/*.py", "**/*.html")),
    ("config", ("**/*.yaml",)),
)

LICENCES = (
    ("htmx", "htmx.org/LICENSE"),
    ("SortableJS", "sortablejs/LICENSE"),
    ("Bootstrap", "bootstrap/LICENSE"),
    ("Inter", "@fontsource-variable/inter/LICENSE"),
    ("Tabler Icons", "@tabler/icons/LICENSE"),
)


@dataclass
class Output:
    """The folder being filled, and which hashed file stands behind which name."""

    folder: Path
    files: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, content: bytes) -> str:
        """Store content under a name with its hash in it and return that name."""
        stem, dot, suffix = name.partition(".")
        hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}{dot}{suffix}"
        (self.folder / hashed).write_bytes(content)
        self.files[name] = hashed
        return hashed


def build(root: Path = ROOT, *, built: Path = BUILT) -> bool:
    """Bring the built folder up to date; True when something was built, False when nothing had changed.

    Raises SettingsError when a tool is missing or fails, DeclarationError for an unknown icon name.
    """
    if not (root / "package-lock.json").exists():
        raise SettingsError(
            "pages.no_source", "Screens are built only in a source checkout; an installed package brings them built."
        )
    stamp = _stamp(root)
    if _is_current(built, stamp):
        return False
    node = find_node()
    _fetch_packages(root, node)
    fresh = built.with_name("built.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    _fill(Output(fresh), root, node, stamp)
    _keep_last(built, fresh)
    old = built.with_name("built.old")
    shutil.rmtree(old, ignore_errors=True)
    if built.exists():
        built.rename(old)
    fresh.rename(built)
    shutil.rmtree(old, ignore_errors=True)
    return True


def _fill(output: Output, root: Path, node: Node, stamp: str) -> None:
    packages = root / "node_modules"
    with TemporaryDirectory() as name:
        work = Path(name)
        fonts = _fonts(output, packages / "@fontsource-variable" / "inter")
        output.write("palmette.css", fonts + _styles(packages, node, work, PAGES / "styles" / "main.scss"))
        for sheet in sorted((PAGES / "styles" / "sheets").glob("*.scss")):
            output.write(f"{sheet.stem}.css", _styles(packages, node, work, sheet))
        for script in SCRIPTS:
            output.write(script, _script(packages, node, work, script))
    output.write("htmx.js", _htmx(packages / "htmx.org" / "dist"))
    icons = _icons(output, root, packages)
    for image in sorted((PAGES / "images").glob("*.svg")):
        output.write(image.name, image.read_bytes())
        for pixels in APP_ICON_PIXELS if image.name.startswith("app-icon") else ():
            output.write(f"{image.stem}-{pixels}.png", png(image.read_text(encoding="utf-8"), pixels))
    (output.folder / "licences.txt").write_text(_licences(packages), encoding="utf-8")
    node.run(PAGES / "compress.cjs", [str(output.folder)], folder=PAGES)
    manifest = {"stamp": stamp, "files": output.files, "icons": icons}
    (output.folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def _keep_last(built: Path, fresh: Path) -> None:
    """Keep the files of the build before this one: pages already open, and a server not restarted, ask for them."""
    manifest = built / "manifest.json"
    if not manifest.exists():
        return
    for name in json.loads(manifest.read_text(encoding="utf-8"))["files"].values():
        for kept in (name, f"{name}.br", f"{name}.gz"):
            if (built / kept).exists() and not (fresh / kept).exists():
                shutil.copy2(built / kept, fresh / kept)


def _fetch_packages(root: Path, node: Node) -> None:
    mark = root / "node_modules" / ".palmette-lock"
    wanted = hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()
    if mark.exists() and mark.read_text(encoding="utf-8") == wanted:
        return
    node.run_npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], folder=root)
    mark.write_text(wanted, encoding="utf-8")


def _fonts(output: Output, inter: Path) -> bytes:
    """The @font-face rules of the wanted subsets, with their files copied under hashed names."""
    rules = []
    for block in re.findall(r"@font-face\s*{[^}]*}", (inter / "wght.css").read_text(encoding="utf-8")):
        source = re.search(r"url\(\./files/(inter-(.+)-wght-normal\.woff2)\)", block)
        if source is None or source.group(2) not in FONT_SUBSETS:
            continue
        hashed = output.write(source.group(1), slim(inter / "files" / source.group(1)))
        block = block.replace(f"./files/{source.group(1)}", hashed)
        block = re.sub(r"font-weight:[^;]+;", f"font-weight: {LIGHTEST} {HEAVIEST};", block)
        for signs in _CURRENCY_RANGES:
            block = block.replace(signs, "")
        rules.append(re.sub(r"\s+", " ", block))
    if len(rules) != len(FONT_SUBSETS):
        raise SettingsError("pages.build_failed", "The font package no longer has the subsets the screens use.")
    return "".join(rules).encode()


def _styles(packages: Path, node: Node, work: Path, source: Path) -> bytes:
    target = work / f"{source.stem}.css"
    options = ["--style=compressed", "--no-source-map", "--quiet-deps", "--silence-deprecation=import"]
    paths = [f"--load-path={packages}", str(source), str(target)]
    node.run(packages / "sass" / "sass.js", [*options, *paths], folder=PAGES)
    return target.read_bytes().removeprefix(b"\xef\xbb\xbf")


def _script(packages: Path, node: Node, work: Path, name: str) -> bytes:
    target = work / name
    options = [
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2022",
        "--legal-comments=inline",
        "--log-level=warning",
    ]
    source = [str(PAGES / "scripts" / name), f"--outfile={target}"]
    node.run(packages / "esbuild" / "bin" / "esbuild", [*source, *options], folder=PAGES)
    return target.read_bytes()


def _htmx(dist: Path) -> bytes:
    """htmx without its source-map comment."""
    text = (dist / "htmx.min.js").read_text(encoding="utf-8")
    return re.sub(r"^//# sourceMappingURL=.*$", "", text, flags=re.MULTILINE).encode()


def _icons(output: Output, root: Path, packages: Path) -> list[str]:
    folders = [PAGES / "templates", PAGES / "scripts", PAGES.parent / "packs", root / "plugins", root / "config"]
    uses = [
        IconUse(FALLBACK_ICON, Place("manifest.py")),
        *listed_icons(PAGES / "icons.txt"),
        *used_icons([folder for folder in folders if folder.exists()], root),
    ]
    text, names = sprite(uses, read_drawings(packages / "@tabler" / "icons" / "tabler-nodes-outline.json"))
    output.write("icons.svg", text.encode())
    return names


def _licences(packages: Path) -> str:
    parts = [f"{name}\n\n{(packages / path).read_text(encoding='utf-8').strip()}\n" for name, path in LICENCES]
    return "\n\n".join(parts)


def _stamp(root: Path) -> str:
    digest = hashlib.sha256()
    for path in _inputs(root):
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _inputs(root: Path) -> Iterator[Path]:
    """Every file the build reads of ours: a change in any of them makes the built folder stale."""
    yield root / "package-lock.json"
    yield from (
        PAGES / name for name in ("assets.py", "app_icons.py", "compress.cjs", "fonts.py", "sprite.py", "icons.txt")
    )
    for folder, patterns in _SOURCES:
        for pattern in patterns:
            yield from sorted(path for path in (root / folder).glob(pattern) if path.is_file())


def _is_current(built: Path, stamp: str) -> bool:
    path = built / "manifest.json"
    if not path.exists():
        return False
    manifest = json.loads(path.read_text(encoding="utf-8"))
    return manifest.get("stamp") == stamp and all((built / name).exists() for name in manifest["files"].values())


def main() -> int:
    """Build and say in one line what was done."""
    try:
        built = build()
    except PalmetteError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("Screens built.\n" if built else "Screens are up to date.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
