"""What a parent process builds for its server processes: taken at once, built anew by those that start later."""

from __future__ import annotations

import gc

import pytest

from palmette import asgi
from palmette.errors import SettingsError
from palmette.testing.club import served


@pytest.fixture
def environment(tmp_path, sqlite_url, monkeypatch):
    with served(tmp_path, sqlite_url) as club:
        settings = club.settings
    for name in ("edition", "database_url", "data_dir", "base_url", "secret_key"):
        monkeypatch.setenv(f"PALMETTE_{name.upper()}", str(getattr(settings, name)))
    monkeypatch.setattr(asgi, "_prepared", [])
    # To look through all that other tests left takes long, and it is not what is looked at here.
    monkeypatch.setattr(gc, "collect", lambda: 0)
    yield settings
    gc.unfreeze()


def test_a_process_that_starts_at_once_takes_what_was_built(environment):
    asgi.prepare()
    assert asgi.application() is asgi.application()


@pytest.mark.slow
def test_a_process_that_starts_later_builds_its_own(environment, monkeypatch):
    asgi.prepare()
    first = asgi.application()
    monkeypatch.setattr(asgi, "FRESH_SECONDS", -1.0)
    assert asgi.application() is not first


@pytest.mark.slow
def test_what_was_built_for_other_settings_is_not_taken(environment, monkeypatch):
    asgi.prepare()
    first = asgi.application()
    monkeypatch.setenv("PALMETTE_BASE_URL", "http://other.example.com")
    assert asgi.application() is not first


def test_a_database_that_does_not_fit_is_refused_before_anything_is_served(environment, tmp_path, monkeypatch):
    monkeypatch.setenv("PALMETTE_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(SettingsError, match="empty"):
        asgi.prepare()
