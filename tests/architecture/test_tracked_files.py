"""The repository holds what is ours, and nothing that is true on one machine only."""

from __future__ import annotations

from pathlib import Path

from tests.architecture.tree import files, lines_matching

# Written in pieces, so that this file does not find itself.
REGISTRIES = "|".join(("pypi" + r"\.org", "pythonhosted" + r"\.org", "registry" + r"\.npmjs", "npmjs" + r"\.com"))
PRIVATE_FOLDERS = r"(?<![\w.:/-])/(?:" + "|".join(("home", "root", "work", "Users", "opt")) + r")/\w"
PRIVATE_KEYS = "BEGIN (?:[A-Z]+ )*PRIVATE" + " KEY"
LOCK_WITH_URLS = "uv" + ".lock"
LARGEST_KB = 400


def test_no_file_names_a_package_registry() -> None:
    assert lines_matching(list(files()), REGISTRIES) == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    # What a deployment guide tells an administrator to create is a path on purpose.
    outside_guides = [path for path in files() if path.parts[:2] != ("docs", "guides")]
    assert lines_matching(outside_guides, PRIVATE_FOLDERS) == []


def test_no_lock_file_with_addresses() -> None:
    assert [path for path in files() if path.name == LOCK_WITH_URLS] == []
    locks = [path for path in files() if path.name == "package-lock.json"]
    assert lines_matching(locks, r'"(?:resolved|url)": *"http') == []


def test_requirements_hold_no_address() -> None:
    assert lines_matching([path for path in files() if path.parts[0] == "requirements"], r"https?:|--.*index") == []


def test_no_private_key() -> None:
    assert lines_matching(list(files()), PRIVATE_KEYS) == []


def test_no_third_party_folder_and_no_large_file() -> None:
    vendored = {"node_modules", "vendor", "third_party", "dist"}
    root = Path(__file__).resolve().parents[2]
    too_large = [path for path in files() if (root / path).stat().st_size > LARGEST_KB * 1024]
    assert [path for path in files() if vendored & set(path.parts)] == []
    assert too_large == []
