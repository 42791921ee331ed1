"""The records of a chain of door shops, by what people do with them."""

from __future__ import annotations

from collections.abc import Mapping

from palmette import Entity, Extension
from palmette_retail_doors.records import goods, network, orders, papers, requests, visits


def entities(settings: Mapping[str, object]) -> list[Entity | Extension]:
    """Every entity and extension, with the chain's own choices in them."""
    return [
        *network.ENTITIES,
        *goods.entities(settings["price_jump"]),
        *requests.ENTITIES,
        *orders.entities(settings),
        *visits.ENTITIES,
        *papers.entities(settings["claim_days"]),
    ]
