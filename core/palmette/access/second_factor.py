"""The second factor: codes of a phone (TOTP), each taken once, and recovery codes for who lost the phone."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyotp
from sqlalchemy import Connection, delete, func, insert, select, update

from palmette import clock
from palmette.access.directory import Directory
from palmette.access.keys import Keyring
from palmette.blueprint.model import Blueprint

RECOVERY_CODES = 10
PURPOSE = "second factor"
_STEP = 30
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are read as others."""


@dataclass(frozen=True, slots=True)
class FactorState:
    """Since when a person has one, and how many recovery codes are left."""

    since: datetime
    codes_left: int


def needs_second_factor(blueprint: Blueprint, roles: tuple[str, ...]) -> bool:
    """Whether one of the roles is given to people with a second factor alone."""
    return any(blueprint.roles[key].second_factor for key in roles if key in blueprint.roles)


@dataclass(frozen=True)
class SecondFactors:
    """Sets up, checks and ends them."""

    directory: Directory
    keyring: Keyring

    def state(self, user: UUID) -> FactorState | None:
        """The person's second factor; None without one."""
        factor, code = self.directory.tables.frame("second_factor"), self.directory.tables.frame("recovery_code")
        with self.directory.database.system(writing=False) as connection:
            since = connection.scalar(select(factor.c.confirmed_at).where(factor.c.user_id == user))
            left = select(func.count()).where(code.c.user_id == user, code.c.used_at.is_(None))
            return FactorState(since, connection.scalar(left) or 0) if since else None

    def offer(self, user: UUID) -> str:
        """A new secret for the person, sealed: nothing is kept until a code of it came back."""
        return self.keyring.seal(f"{PURPOSE} {user}", pyotp.random_base32())

    def secret(self, user: UUID, offered: str) -> str | None:
        """The secret of an offer made to this person."""
        return self.keyring.unseal(f"{PURPOSE} {user}", offered)

    def confirm(self, user: UUID, offered: str, code: str) -> list[str] | None:
        """Take an offered secret that the code proves to be in the person's phone; his recovery codes, shown once."""
        secret = self.secret(user, offered)
        step = _step_of(secret, code) if secret else None
        if secret is None or step is None:
            return None
        table, codes = self.directory.tables.frame("second_factor"), _new_codes()
        row = {
            "user_id": user, "secret": self.keyring.seal(PURPOSE, f"{user}:{secret}"), "confirmed_at": clock.now(),
            "last_step": step,
        }  # fmt: skip
        with self.directory.database.system() as connection:
            connection.execute(delete(table).where(table.c.user_id == user))
            connection.execute(insert(table), row)
            self._put_codes(connection, user, codes)
        return codes

    def check(self, user: UUID, code: str) -> bool:
        """Whether a code of the phone or a recovery code is right; either is taken once."""
        text = "".join(code.split()).casefold()
        return self._check_phone(user, text) if text.isdigit() else self._check_recovery(user, text)

    def renew_codes(self, user: UUID) -> list[str]:
        """New recovery codes; the old ones open nothing any more."""
        codes = _new_codes()
        with self.directory.database.system() as connection:
            self._put_codes(connection, user, codes)
        return codes

    def remove(self, user: UUID) -> None:
        """Without a second factor from now on."""
        with self.directory.database.system() as connection:
            for name in ("second_factor", "recovery_code"):
                table = self.directory.tables.frame(name)
                connection.execute(delete(table).where(table.c.user_id == user))

    def reseal(self) -> int:
        """Seal every secret with the newest key; how many there are."""
        table = self.directory.tables.frame("second_factor")
        with self.directory.database.system() as connection:
            rows = connection.execute(select(table.c.user_id, table.c.secret)).all()
            for row in rows:
                text = self.keyring.unseal(PURPOSE, row.secret)
                if text is not None:
                    sealed = self.keyring.seal(PURPOSE, text)
                    connection.execute(update(table).where(table.c.user_id == row.user_id).values(secret=sealed))
        return len(rows)

    def _check_phone(self, user: UUID, code: str) -> bool:
        table = self.directory.tables.frame("second_factor")
        with self.directory.database.system() as connection:
            sealed = connection.scalar(select(table.c.secret).where(table.c.user_id == user))
            text = self.keyring.unseal(PURPOSE, sealed) if sealed else None
            step = _step_of(text.removeprefix(f"{user}:"), code) if text and text.startswith(f"{user}:") else None
            if step is None:
                return False
            taken = (
                update(table)
                .where(table.c.user_id == user, table.c.last_step < step)
                .values(last_step=step)
                .returning(table.c.user_id)
            )
            return connection.execute(taken).first() is not None

    def _check_recovery(self, user: UUID, code: str) -> bool:
        table = self.directory.tables.frame("recovery_code")
        taken = (
            update(table)
            .where(table.c.hash == _hash(user, code), table.c.user_id == user, table.c.used_at.is_(None))
            .values(used_at=clock.now())
            .returning(table.c.user_id)
        )
        with self.directory.database.system() as connection:
            return connection.execute(taken).first() is not None

    def _put_codes(self, connection: Connection, user: UUID, codes: list[str]) -> None:
        table = self.directory.tables.frame("recovery_code")
        connection.execute(delete(table).where(table.c.user_id == user))
        connection.execute(
            insert(table), [{"hash": _hash(user, code), "user_id": user, "used_at": None} for code in codes]
        )


def address_for_phone(secret: str, *, account: str, issuer: str) -> str:
    """What the QR code holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def _step_of(secret: str, code: str) -> int | None:
    """The time step whose code it is, one before or after the present at most: clocks differ."""
    now = int(clock.now().timestamp()) // _STEP
    totp = pyotp.TOTP(secret)
    return next((step for step in (now, now - 1, now + 1) if pyotp.utils.strings_equal(totp.generate_otp(step), code)),
                None)  # fmt: skip


def _new_codes() -> list[str]:
    """Sixteen letters each: too many to guess, even with their hashes at hand."""
    return [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4)) for _ in range(RECOVERY_CODES)
    ]


def _hash(user: UUID, code: str) -> bytes:
    return hashlib.sha256(f"{user}:{code.replace('-', '')}".encode()).digest()
