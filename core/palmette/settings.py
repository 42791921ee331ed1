"""The installation's settings: from the environment, secrets also from files, with defaults that are safe."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from palmette.errors import SettingsError

PREFIX = "PALMETTE_"
_MOMENTS = r"^(|hourly|daily ([01]\d|2[0-3]):[0-5]\d|every \d{1,4}[mh])$"


class Settings(BaseModel):
    """Every setting with its default; the environment names are `PALMETTE_` and the upper-case name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    edition: Path = Path("config/fitness_club.yaml")
    database_url: str = "sqlite:///var/palmette.db"
    data_dir: Path = Path("var")
    base_url: str = "http://127.0.0.1:8000"
    allowed_hosts: list[str] = Field(default_factory=list)
    trusted_proxies: list[str] = Field(default_factory=list)
    outbound_allow: list[str] = Field(default_factory=list)
    secret_key: str = ""
    old_secret_keys: list[str] = Field(default_factory=list)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    pool: int = Field(default=16, ge=2, le=200)
    work: bool = True
    lanes: int = Field(default=2, ge=1, le=32)
    strict: bool = False
    demo: bool = False
    log_format: str = Field(default="text", pattern="^(text|json)$")
    session_days: int = Field(default=14, ge=1, le=90)
    upload_mb: int = Field(default=25, ge=1, le=1024)
    trash_days: int = Field(default=90, ge=0, le=3650)
    backup_dir: Path | None = None
    backup_at: str = Field(default="daily 02:30", pattern=_MOMENTS)
    backup_keep: str = Field(default="24h 14d 8w 12m", pattern=r"^\d{1,4}[hdwm]( \d{1,4}[hdwm])*$")
    backup_key: str = Field(default="", pattern=r"^(|.{32,})$")
    reveals_a_day: int = Field(default=50, ge=0, le=100_000)
    calls_a_minute: int = Field(default=1200, ge=1, le=1_000_000)
    mail_server: str = ""
    mail_from: str = Field(default="", pattern=r"^$|^[^@\s<>\"]+@[^@\s<>\"]+$")
    mail_security: str = Field(default="starttls", pattern="^(starttls|tls|none)$")
    mail_user: str = ""
    mail_password: str = ""
    oidc_issuer: str = Field(default="", pattern="^$|^https?://")
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = "SSO"
    analytics_refresh: str = Field(
        default="", pattern=r"^(|hourly|daily ([01][0-9]|2[0-3]):[0-5][0-9]|every [1-9][0-9]*[mh])$"
    )
    customers_alarm: int = Field(default=200, ge=1, le=10_000_000)
    customers_a_day: int = Field(default=500, ge=1, le=10_000_000)
    export_rows_a_day: int = Field(default=500, ge=0, le=10_000_000)
    bulk_rows_a_day: int = Field(default=1_000, ge=0, le=10_000_000)
    audit_days: int = Field(default=1095, ge=30, le=36_500)

    @field_validator("allowed_hosts", "trusted_proxies", "outbound_allow", "old_secret_keys", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: list[str]) -> list[str]:
        return [str(ip_network(item)) for item in value]

    @property
    def secure(self) -> bool:
        """Whether people come by https, so that cookies may demand it."""
        return self.base_url.startswith("https://")


@dataclass(frozen=True, slots=True)
class Overrides:
    """What the command line says louder than the environment; None = not said."""

    edition: Path | None = None
    database_url: str | None = None
    host: str | None = None
    port: int | None = None
    strict: bool | None = None
    demo: bool | None = None


def load_settings(overrides: Overrides | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment and the command line; SettingsError names the first bad one and its remedy.

    A name with `_FILE` behind it is read from that file: `PALMETTE_SECRET_KEY_FILE=/run/secrets/key`.
    """
    values = _from_environment(os.environ if environ is None else environ)
    if overrides is not None:
        values |= {name: value for name in Overrides.__slots__ if (value := getattr(overrides, name)) is not None}
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        raise SettingsError(
            "settings.invalid",
            f"The setting {PREFIX}{name.upper()} cannot be used: {first['msg']}.",
            remedy="Mend it in the environment; docs/reference/settings.md lists every setting.",
        ) from error
    if settings.secret_key:
        return settings
    key, *old = _own_secrets(settings)
    return settings.model_copy(update={"secret_key": key, "old_secret_keys": [*old, *settings.old_secret_keys]})


def _from_environment(environ: Mapping[str, str]) -> dict[str, object]:
    known = Settings.model_fields
    values: dict[str, object] = {}
    for name in known:
        plain, path = environ.get(PREFIX + name.upper()), environ.get(f"{PREFIX}{name.upper()}_FILE")
        if path:
            values[name] = _read_secret(name, Path(path))
        elif plain is not None:
            values[name] = plain
    return values


def _read_secret(name: str, path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError as error:
        raise SettingsError(
            "settings.file_unreadable",
            f"The file named by {PREFIX}{name.upper()}_FILE cannot be read: {error.strerror}.",
            remedy="Check that it exists and that the service's user may read it.",
        ) from error


def _own_secrets(settings: Settings) -> list[str]:
    """The installation's own keys, the newest first; one is made at first start."""
    path = own_key_file(settings)
    if path.exists():
        return path.read_text().split()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(48)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(key)
    return [key]


def own_key_file(settings: Settings) -> Path:
    """Where an installation keeps its own keys, one a line, beside the data and readable by its user alone."""
    return settings.data_dir / "secret.key"


def add_own_key(settings: Settings) -> list[str]:
    """Put a new key before the own ones; all of them, the newest first. The file is replaced as a whole."""
    return _write_keys(settings, [secrets.token_urlsafe(48), *_own_secrets(settings)])


def drop_old_keys(settings: Settings) -> list[str]:
    """Keep the newest of the own keys alone."""
    return _write_keys(settings, _own_secrets(settings)[:1])


def _write_keys(settings: Settings, keys: list[str]) -> list[str]:
    path = own_key_file(settings)
    beside = path.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write("\n".join(keys))
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    return keys
