"""Checks the whole: what packs and edition say together, before anybody works with it."""

from __future__ import annotations

from palmette.blueprint.check_calendar import check_calendar
from palmette.blueprint.check_entities import check_entities
from palmette.blueprint.check_fields import check_fields
from palmette.blueprint.check_incoming import check_incoming
from palmette.blueprint.check_ledgers import check_ledgers
from palmette.blueprint.check_names import check_names
from palmette.blueprint.check_processes import check_processes
from palmette.blueprint.check_rights import check_rights
from palmette.blueprint.check_screens import check_screens
from palmette.blueprint.check_triggers import check_triggers
from palmette.blueprint.checks import Checks
from palmette.blueprint.documents import check_documents
from palmette.blueprint.draft import Draft
from palmette.blueprint.messages import check_messages
from palmette.blueprint.model import Blueprint
from palmette.blueprint.portal import check_portal
from palmette.blueprint.results import find_results


def check(blueprint: Blueprint, draft: Draft) -> None:
    """Note every mistake in the draft, not only the first; kinds of computed values are filled in on the way."""
    checks = Checks(blueprint, draft, find_results(blueprint, draft))
    check_names(checks)
    check_entities(checks)
    check_fields(checks)
    check_ledgers(checks)
    check_processes(checks)
    check_rights(checks)
    check_screens(checks)
    check_incoming(checks)
    check_calendar(checks)
    check_documents(checks)
    check_messages(checks)
    check_triggers(checks)
    check_portal(checks)
