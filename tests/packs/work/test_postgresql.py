"""The same on PostgreSQL: substitution, stages in work hours, and a handover, once through."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from palmette import ListQuery, clock
from palmette.access.directory import Directory
from palmette.handover.looking import look
from palmette.handover.store import DONE, Handovers, Wish
from palmette.handover.work import give, take_back
from palmette.jobs.definition import Job
from palmette.jobs.engine import run_now
from tests.packs.office import Office, open_office

FRIDAY = datetime(2026, 11, 20, 20, 50, tzinfo=ZoneInfo("Europe/Helsinki"))
WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def person(office: Office, directory: Directory, place: UUID, name: str, role: str) -> UUID:
    made = office.create("frame.user", name=name, email=f"{name}@example.com", home_branch=place)
    directory.assign(made, [role])
    return made


@pytest.mark.slow
def test_work_is_organised_on_postgresql_too(postgres_url: str) -> None:
    with open_office(postgres_url) as office:
        directory = Directory(office.gateway.database, office.gateway.blueprint, office.gateway.tables)
        place = next(iter(directory.branches()))
        office.create(
            "work.work_calendar",
            name="Hours",
            place=place,
            hours=[{"weekdays": WEEK, "opens": time(10), "closes": time(21)}],
        )
        anna, boris, head = (
            person(office, directory, place, *who)
            for who in (("anna", "seller"), ("boris", "seller"), ("head", "head_of_sales"))
        )
        source = office.create("contacts.source", name="Site", medium="site")
        with clock.frozen(FRIDAY):
            lead = office.create(
                "sales.lead", subject="Door", received_at=FRIDAY, source=source, owner=anna, branch=place
            )
        due = cast("datetime", office.get("sales.lead", lead, "stage_due_at")["stage_due_at"])
        assert due == datetime(2026, 11, 21, 10, 5, tzinfo=FRIDAY.tzinfo)

        office.create(
            "work.absence", user=anna, starts_on=date(2026, 11, 20), ends_on=date(2026, 11, 20), substitute=boris
        )
        with clock.frozen(FRIDAY):
            actor = directory.actor(boris, channel="page")
            assert actor is not None
            with office.gateway.writing(actor) as records:
                assert [row["id"] for row in records.list("lead", ListQuery(filter="owner == me")).rows] == [lead]
                records.update("lead", lead, {"first_response_at": FRIDAY})
                assert records.history("lead", lead)[0].actor == "boris (for anna)"

        chief = directory.actor(head, channel="page")
        assert chief is not None
        wish = Wish(("sales.lead",), (boris,), branch=place)
        handovers = Handovers(office.gateway.database, office.gateway.tables)
        with office.gateway.reading(chief) as records:
            key = handovers.add(wish, look(records, wish), wall=chief.wall, user=head)
        for work, owner in ((give, boris), (take_back, anna)):
            run_now(
                Job("h", run=work), office.gateway, chief, progress=lambda *_: None, arguments={"handover": str(key)}
            )
            assert office.get("sales.lead", lead, "owner")["owner"] == owner
        assert DONE not in {row.state for row in handovers.rows(key)}
