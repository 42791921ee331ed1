"""The shop on both engines, for its pipelines."""

from __future__ import annotations

from tests.core.records.write.conftest import postgres_shop, shop, sqlite_shop

__all__ = ["postgres_shop", "shop", "sqlite_shop"]
