"""Every hook of Palmette in one file.

Declaration hooks are called once, at start, one pack at a time; they take only `ctx` and return lists of frozen
declarations. Runtime hooks take batches. A pack implements a hook by a function of its name in the module its
entry point names, marked with `@hook`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import pluggy

from palmette.access.definition import Role
from palmette.api.definition import Endpoint
from palmette.calendar.definition import CalendarEvents
from palmette.capture.definition import Form
from palmette.channels.definition import Channel, MessageTemplate, Purpose
from palmette.channels.ports import Arrived, Reach, Sent, Withdrawal
from palmette.conversion.definition import Conversion
from palmette.demo.definition import Demo
from palmette.distribution.definition import Distribution
from palmette.documents.definition import Document
from palmette.imports.definition import ImportPreset
from palmette.jobs.definition import Job
from palmette.lifecycles.definition import Lifecycle
from palmette.pages.definition import Page
from palmette.pipelines.definition import Pipeline
from palmette.portal.definition import PortalPage
from palmette.records.changes import Changes, Merges
from palmette.records.definition import Declared, View
from palmette.records.fields import Field
from palmette.records.results import BulkResult
from palmette.reports.definition import Dashboard, Report
from palmette.triggers.definition import ContactPlan, Trigger
from palmette.worktime.calendar import WorkCalendar
from palmette.worktime.shifts import ShiftSpan

if TYPE_CHECKING:
    from palmette.records.session import Records

API_VERSION = "1.0"
"""The version of this file's contract, apart from the product's: a minor only adds, a major may remove."""

spec = pluggy.HookspecMarker("palmette")
hook = pluggy.HookimplMarker("palmette")


@dataclass(frozen=True, slots=True)
class PackContext:
    """What a declaration hook may look at: the pack's own settings after the edition's, and the enabled packs."""

    pack: str
    settings: dict[str, object]
    enabled: frozenset[str]


class Hooks:
    """The hook specifications."""

    @spec
    def settings(self) -> list[Field]:  # type: ignore[empty-body]
        """The settings a business may give under `packs: <key>:` in its edition, as fields with defaults."""

    @spec
    def entities(self, ctx: PackContext) -> list[Declared]:  # type: ignore[empty-body]
        """Own entities, and extensions of other packs' entities."""

    @spec
    def pipelines(self, ctx: PackContext) -> list[Pipeline]:  # type: ignore[empty-body]
        """Processes over own or others' entities."""

    @spec
    def lifecycles(self, ctx: PackContext) -> list[Lifecycle]:  # type: ignore[empty-body]
        """Axes of computed phases."""

    @spec
    def roles(self, ctx: PackContext) -> list[Role]:  # type: ignore[empty-body]
        """Roles with grants and field rights."""

    @spec
    def reports(self, ctx: PackContext) -> list[Report]:  # type: ignore[empty-body]
        """Figures by dimensions."""

    @spec
    def dashboards(self, ctx: PackContext) -> list[Dashboard]:  # type: ignore[empty-body]
        """Reports as tiles, for roles."""

    @spec
    def views(self, ctx: PackContext) -> list[View]:  # type: ignore[empty-body]
        """Saved lists."""

    @spec
    def pages(self, ctx: PackContext) -> list[Page | PortalPage]:  # type: ignore[empty-body]
        """Sections of the side bar; panels, tabs and buttons of record pages; screens of the pack's own; pages of
        personal accounts."""

    @spec
    def imports(self, ctx: PackContext) -> list[ImportPreset]:  # type: ignore[empty-body]
        """Mappings of other systems' headers."""

    @spec
    def forms(self, ctx: PackContext) -> list[Form]:  # type: ignore[empty-body]
        """Public forms whose posts become records."""

    @spec
    def distributions(self, ctx: PackContext) -> list[Distribution]:  # type: ignore[empty-body]
        """Rules by which records that came without a responsible user get one."""

    @spec
    def conversions(self, ctx: PackContext) -> list[Conversion]:  # type: ignore[empty-body]
        """What records become: a lead a contact and a deal."""

    @spec
    def triggers(self, ctx: PackContext) -> list[Trigger | ContactPlan]:  # type: ignore[empty-body]
        """What happens by itself, and what the contacts with one person keep to. Triggers are off until somebody turns
        them on."""

    @spec
    def calendar_events(self, ctx: PackContext) -> list[CalendarEvents]:  # type: ignore[empty-body]
        """Records that stand in the calendar."""

    @spec
    def documents(self, ctx: PackContext) -> list[Document]:  # type: ignore[empty-body]
        """What is printed of records: contracts, quotes, acts."""

    @spec
    def channels(self, ctx: PackContext) -> list[Channel | Purpose | MessageTemplate]:  # type: ignore[empty-body]
        """Ways to reach people, what messages are for, and the texts of messages."""

    @spec
    def jobs(self, ctx: PackContext) -> list[Job]:  # type: ignore[empty-body]
        """Work in the background and its schedule."""

    @spec
    def endpoints(self, ctx: PackContext) -> list[Endpoint]:  # type: ignore[empty-body]
        """Addresses under `/api/packs/{pack}/` that the pack answers itself."""

    @spec
    def demo(self, ctx: PackContext) -> list[Demo]:  # type: ignore[empty-body]
        """Loaders of invented demo data."""

    @spec
    def before_commit(self, changes: Changes) -> None:
        """Called in the transaction with all changes of it, before commit; may write through `changes.records` and
        refuse by raising an error of the family. A failure here fails the transaction."""

    @spec
    def after_commit(self, changes: Changes) -> None:
        """Called after the commit, for announcements that may be lost; a failure is logged and harms nothing."""

    @spec
    def merge_records(self, merges: Merges) -> None:
        """Called in the transaction of a merge, for the two records and for those that became one with them, after
        their values and what refers to them were put together. Writes through `merges.records` what
        the fields' `merge` cannot say; all of it is undone with the merge. A failure fails the merge."""

    @spec
    def press(self, records: Records, button: str, ids: Sequence[UUID]) -> BulkResult | None:
        """Called when a button of the pack was pressed, with its key and the records: those that the person may do what
        the button needs to, and of which its `when` is true. Writes through `records` as the person who pressed.
        Answers what was done, left and refused; None says that all of it was done."""

    @spec
    def reach(self, records: Records, entity: str, ids: Sequence[UUID]) -> Mapping[UUID, Reach]:  # type: ignore[empty-body]
        """How to reach some records of an entity: addresses, agreements, language, zone; those that are gone are left
        out. Called in the transaction that sends, as the system; a pack answers for its own entities, else {}."""

    @spec
    def withdraw(self, records: Records, withdrawal: Withdrawal) -> None:
        """Called when a person stops messages of a purpose: write it down where `reach` reads it."""

    @spec
    def receive(self, records: Records, arrived: Sequence[Arrived]) -> None:
        """Called with messages that came in, in the transaction that takes them out of the inbox; a failure leaves them
        there. Each comes once."""

    @spec
    def sent(self, records: Records, messages: Sequence[Sent]) -> None:
        """Called with messages whose state changed, in a transaction of its own; a failure is logged and harms nothing.
        The same message may come again, by its `id`."""

    @spec
    def work_calendars(self, records: Records) -> Mapping[UUID, WorkCalendar]:  # type: ignore[empty-body]
        """The work calendar of each branch that has one, its own or inherited, by the branch's id; read through
        `records`. Stages whose limit is counted in work hours go by it; a branch that is left out has plain time."""

    @spec
    def shifts(  # type: ignore[empty-body]
        self, records: Records, branches: Sequence[UUID], since: datetime, until: datetime
    ) -> Sequence[ShiftSpan]:
        """Who is at work at some branches in a span of time, those first whose shift begins first, without the absent.
        Distribution asks it. The answers of several packs are put together."""


DECLARATION_HOOKS: Sequence[str] = (
    "settings", "entities", "pipelines", "lifecycles", "roles", "reports", "dashboards", "views", "pages",
    "imports", "forms", "distributions", "conversions", "triggers", "calendar_events", "documents",
    "channels", "jobs", "endpoints", "demo",
)  # fmt: skip
