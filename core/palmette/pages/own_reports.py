"""Reports that people put together themselves: saved under a name, opened in the rights of whoever looks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

from pydantic import BaseModel, Field, ValidationError

from palmette.errors import NotFound
from palmette.ids import parse_id
from palmette.pages.reports_open import open_report
from palmette.pages.seat import Seat
from palmette.pages.values import Values, path_field
from palmette.personal.saved import Saved
from palmette.records.buckets import KINDS, limits_of
from palmette.reports.definition import Dimension, Measure, Report

KIND = "report"
OWN = "own-"
"""What the key of such a report begins with; the rest names what was saved."""

FUNCTIONS = ("count", "sum", "average", "median", "p25", "p75", "p90", "p95", "minimum", "maximum", "distinct")
PERIODS = ("day", "week", "month", "quarter", "year", "weekday", "hour")
RUNNING = PERIODS[:5]
"""Periods that follow each other, by which a stretch of days cuts a report."""
MOST_FIGURES, MOST_GROUPS = 3, 2
USUAL_LIMITS = ("100", "1000", "10000")
LONGEST_LIMITS = 200


class KeptFigure(BaseModel):
    """One figure: a function, of a field where it needs one."""

    function: str = "count"
    of: str = ""


class KeptGroup(BaseModel):
    """What figures are split by."""

    of: str
    period: str = ""
    limits: str = ""


class Body(BaseModel):
    """What is saved of a report, and what the address of the builder says."""

    entity: str = ""
    figures: list[KeptFigure] = Field(default_factory=lambda: [KeptFigure()], max_length=MOST_FIGURES)
    by: list[KeptGroup] = Field(default_factory=list, max_length=MOST_GROUPS)
    where: str = ""

    def address(self) -> dict[str, str]:
        """The same as parts of an address."""
        parts = {"entity": self.entity, "where": self.where}
        for number, figure in enumerate(self.figures, 1):
            parts |= {f"f{number}": figure.function, f"o{number}": figure.of}
        for number, group in enumerate(self.by, 1):
            parts |= {f"b{number}": group.of, f"p{number}": group.period, f"l{number}": group.limits}
        return {name: value for name, value in parts.items() if value}


def asked_body(given: Mapping[str, object]) -> Body:
    """Read from an address or a form; what was left empty is not there, words that mean nothing are passed over."""
    words = {name: str(value).strip() for name, value in given.items()}
    figures = [
        KeptFigure(function=words[f"f{number}"], of=words.get(f"o{number}", ""))
        for number in range(1, MOST_FIGURES + 1)
        if words.get(f"f{number}") in FUNCTIONS
    ]
    by = [
        KeptGroup(
            of=words[f"b{number}"],
            period=period if (period := words.get(f"p{number}", "")) in PERIODS else "",
            limits=words.get(f"l{number}", "")[:LONGEST_LIMITS],
        )
        for number in range(1, MOST_GROUPS + 1)
        if words.get(f"b{number}")
    ]
    return Body(
        entity=words.get("entity", ""), figures=figures or [KeptFigure()], by=by, where=words.get("where", "")
    )  # fmt: skip


def report_of(desk: Seat, body: Body, *, key: str = OWN, label: str = "") -> Report:
    """As if it had been declared. A period cuts it by its first group that runs in time, else by its creation."""
    entity = desk.blueprint.entities[body.entity]
    by = []
    for group in body.by:
        known = path_field(desk, entity, group.of)
        dated = known is not None and known.value_kind in ("date", "instant")
        # A moment by itself is a group for each record; nobody asks for that.
        kind = known.value_kind if known is not None else ""
        buckets = read_limits(group.limits, needed=kind in ("money", "decimal")) if kind in KINDS else ()
        by.append(Dimension(group.of, period=(group.period or "month") if dated else "", buckets=buckets))
    running = next((item.of for item in by if item.period in RUNNING), "")
    measures = [
        Measure(f"f{number}", item.function, "" if item.function == "count" else item.of)
        for number, item in enumerate(body.figures, 1)
    ]
    at = running or ("created_at" if "created_at" in entity.fields else "")
    return Report(key, entity.key, label, measures=measures, by=by, filter=body.where, at=at)


def read_limits(text: str, *, needed: bool) -> tuple[float, ...]:
    """Limits of ranges as people type them: `100, 500`; the usual ones where there have to be some."""
    try:
        limits = limits_of([one for one in re.split(r"[;,\s]+", text) if one])
    except ValueError:
        limits = ()
    return tuple(map(float, limits or (USUAL_LIMITS if needed else ())))


def body_of(saved: Saved) -> Body:
    """What was saved; an unreadable one counts records."""
    try:
        return Body.model_validate(dict(saved.body))
    except ValidationError:
        return Body(entity=saved.entity)


def saved_of(desk: Seat, key: str) -> Saved:
    """What is saved under the key of an own report; NotFound where this person may not open it."""
    named = parse_id(key.removeprefix(OWN))
    saved = desk.pinned.saved.find(desk.actor, named) if named is not None and key.startswith(OWN) else None
    if saved is None or saved.kind != KIND or body_of(saved).entity not in desk.blueprint.entities:
        raise NotFound("http.not_found", "There is no such report.")
    return saved


def own_report(desk: Seat, key: str) -> Report:
    """A report that somebody saved and this person may open."""
    saved = saved_of(desk, key)
    return report_of(desk, body_of(saved), key=key, label=saved.name)


def any_report(desk: Seat, key: str) -> Report:
    """A report this person may open, declared or saved; NotFound otherwise."""
    return own_report(desk, key) if key.startswith(OWN) else open_report(desk, key)


def key_of(saved: UUID) -> str:
    """The key of the report that is saved under an id."""
    return f"{OWN}{saved}"


def own_rows(desk: Seat) -> list[Values]:
    """Links to one's own and those shared with one."""
    _ = desk.gettext
    return [
        {
            "href": f"/reports/{key_of(one.id)}", "label": one.name,
            "help": _("Shared with you") if one.owner != desk.actor.id
            else _("Yours, shared") if one.shared else _("Yours alone"),
        }
        for one in desk.pinned.saved.open_to(desk.actor, KIND)
        if body_of(one).entity in desk.blueprint.entities
    ]  # fmt: skip
