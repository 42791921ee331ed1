"""An invented chain in three sizes: a year of every store, store by store, so that memory stays small."""

from __future__ import annotations

from palmette import Demo, DemoContext
from palmette_retail_doors.demo.catalogue import Factory, fill_catalogue, stock_store
from palmette_retail_doors.demo.chain import Chain, Store, open_chain
from palmette_retail_doors.demo.orders import write_orders
from palmette_retail_doors.demo.papers import write_papers
from palmette_retail_doors.demo.requests import take_requests

REQUESTS = 220_000


def load(context: DemoContext) -> None:
    """Everything random comes from the context's dice, so the same seed makes the same chain."""
    chain = open_chain(context)
    factories = fill_catalogue(chain)
    each = context.count(REQUESTS) // len(chain.stores)
    for number, store in enumerate(chain.stores, start=1):
        with chain.behind(store):
            _year(chain, store, each, factories)
        context.progress("Stores", number, len(chain.stores))


def _year(chain: Chain, store: Store, requests: int, factories: list[Factory]) -> None:
    year = take_requests(chain, store, requests, [factory.lead_days for factory in factories])
    batch = write_orders(chain, store, year.orders, factories)
    papers = write_papers(chain, store, batch.made)
    chain.add("contacts.contact", year.contacts)
    chain.add("retail_doors.site", batch.sites)
    chain.add("sales.deal", batch.orders)
    chain.add("sales.lead", year.leads)
    for kind in ("factory_orders", "contracts", "cash_shifts"):
        chain.add(f"retail_doors.{kind.removesuffix('s')}", getattr(papers, kind))
    for kind in ("quotes", "approvals", "invoices", "payments", "allocations"):
        chain.add(f"sales.{kind.removesuffix('s')}", getattr(papers, kind))
    chain.add("retail_doors.opening", batch.openings)
    chain.add("retail_doors.door", batch.doors)
    chain.add("retail_doors.visit", batch.visits)
    for kind in ("acts", "claims", "reviews"):
        chain.add(f"retail_doors.{kind.removesuffix('s')}", getattr(papers, kind))
    stock_store(chain, store.id, factories)


DEMO = Demo("chain", load, order=20)
