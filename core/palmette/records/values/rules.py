"""What values are read by: the installation's currency, phone region, zone, and how dates are written in tables."""

from __future__ import annotations

from dataclasses import dataclass

from palmette.blueprint.model import Blueprint


@dataclass(frozen=True, slots=True)
class Rules:
    """`currency`, `region` (of phones without a country code, may be empty) and `zone` come from the edition.

    `month_first` says that `6/4/2026` in a table is 4 June; otherwise the day comes first.
    """

    currency: str = "EUR"
    region: str = ""
    zone: str = "UTC"
    month_first: bool = False


def rules_of(blueprint: Blueprint) -> Rules:
    """The rules of an edition."""
    edition = blueprint.edition
    return Rules(edition.currency, edition.region, edition.zone)
