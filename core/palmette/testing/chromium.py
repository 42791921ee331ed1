"""Which Chromium the browser tests drive: the machine's, or the one that Playwright has fetched."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """The path of an executable that Playwright can start, or None (also without Playwright itself)."""
    if importlib.util.find_spec("playwright") is None:
        return None
    machine = next(filter(None, map(shutil.which, NAMES)), None)
    return machine or _fetched()


def _fetched() -> str | None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- only where it is installed

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).is_file() else None
