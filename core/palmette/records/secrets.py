"""Secrets at rest: encrypted with the installation's key, never read back through the gateway."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Table, select, update

from palmette.blueprint.model import FieldModel
from palmette.errors import Forbidden, SettingsError
from palmette.records.stored_rows import Ask, stored_rows
from palmette.records.writer import FieldWriter, writer_of

if TYPE_CHECKING:
    from palmette.records.session import Gateway, Records

_VERSION = "v1:"
_NONCE = 12


def sealed(records: Records, field: FieldWriter, value: str | None) -> str | None:
    """The text that is stored in place of a secret, bound to its field."""
    if value is None:
        return None
    return _sealed(records.gateway.secret_key, _bound(field.model), value)


def opened(records: Records, field: FieldWriter, stored: str) -> str:
    """The secret, for the product's own connections alone; SettingsError when the key is another one."""
    gateway = records.gateway
    return _opened((gateway.secret_key, *gateway.old_secret_keys), _bound(field.model), stored)


def open_for_code(records: Records, entity: str, id: UUID, name: str) -> str:
    """The secret of a record that code may use; Forbidden to anybody else."""
    if not records.actor.trusted or records.actor.kind not in ("pack", "job", "system"):
        raise Forbidden(
            "records.secret", "A secret is not read back.", remedy="Enter it anew where it has to be changed."
        )
    writer = writer_of(records.gateway, records.entity(entity).key)
    field = writer.fields[name]
    column = field.model.column
    rows = stored_rows(records, writer.entity, [id], Ask(columns=("id", column)))
    stored = rows[0][column] if rows else None
    return opened(records, field, stored) if stored else ""


def reseal(gateway: Gateway) -> int:
    """Store every secret anew with the present key; how many there are. SettingsError when one opens with none."""
    count = 0
    for entity in gateway.blueprint.entities.values():
        table = gateway.tables.table(entity.key)
        for field in entity.fields.values():
            if field.kind == "secret" and field.column:
                count += _reseal(gateway, table, field)
    return count


def _reseal(gateway: Gateway, table: Table, field: FieldModel) -> int:
    column, keys = table.c[field.column], list(table.primary_key)
    all_keys = (gateway.secret_key, *gateway.old_secret_keys)
    with gateway.database.system() as connection:
        rows = connection.execute(select(*keys, column.label("sealed")).where(column.is_not(None))).all()
        for row in rows:
            opened = _opened(all_keys, _bound(field), row.sealed)
            where = [key == getattr(row, key.name) for key in keys]
            sealed = _sealed(gateway.secret_key, _bound(field), opened)
            connection.execute(update(table).where(*where).values({column: sealed}))
    return len(rows)


def _sealed(key: bytes, bound: bytes, value: str) -> str:
    nonce = os.urandom(_NONCE)
    return _VERSION + base64.b64encode(nonce + _cipher(key).encrypt(nonce, value.encode(), bound)).decode()


def _opened(keys: Sequence[bytes], bound: bytes, stored: str) -> str:
    raw = base64.b64decode(stored.removeprefix(_VERSION))
    for key in keys:
        try:
            return _cipher(key).decrypt(raw[:_NONCE], raw[_NONCE:], bound).decode()
        except InvalidTag:
            continue
    raise SettingsError(
        "records.other_key",
        "A stored secret cannot be read with the present key.",
        remedy="Start with the secret key that it was stored with, or enter it anew.",
    )


def _cipher(key: bytes) -> AESGCM:
    if not key:
        raise SettingsError(
            "records.no_key", "Secrets cannot be stored without a key.", remedy="Set PALMETTE_SECRET_KEY."
        )
    return AESGCM(hashlib.sha256(b"palmette secret fields" + key).digest())


def _bound(field: FieldModel) -> bytes:
    return f"{field.entity}.{field.column}".encode()
