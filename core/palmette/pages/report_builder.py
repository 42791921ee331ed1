"""Putting a report together on the screen: what is counted, by what it is split, which records; seen as it is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.access.grants import may
from palmette.blueprint.model import EntityModel, FieldModel
from palmette.errors import InvalidInput, NotFound, PalmetteError
from palmette.pages.desk import Desk, Incoming
from palmette.pages.own_reports import (
    FUNCTIONS,
    KIND,
    MOST_FIGURES,
    MOST_GROUPS,
    PERIODS,
    USUAL_LIMITS,
    Body,
    asked_body,
    body_of,
    key_of,
    report_of,
    saved_of,
)
from palmette.pages.report_figures import figures
from palmette.pages.report_table import drawn_table
from palmette.pages.values import Values
from palmette.records.buckets import limits_of
from palmette.records.results import GroupSpec, MeasureSpec
from palmette.records.session import Records
from palmette.reports.definition import Report

FIGURES = ("integer", "decimal", "money", "duration")
GROUPS = ("choice", "boolean", "reference", "date", "instant", "text", "integer", "decimal", "money", "multi_choice")
BEHIND = ("choice", "boolean", "reference")
"""Kinds of fields behind a reference that are worth a group."""


@get("/reports/build", sync_to_thread=True, name="report.build")
def build_screen(request: Incoming) -> Response[str]:
    """The parts to choose from and what they come to; first of all whose records are counted."""
    desk = Desk(request)
    own = str(request.query_params.get("own", ""))
    saved = saved_of(desk, own) if own else None
    body = body_of(saved) if saved and "entity" not in request.query_params else asked_body(request.query_params)
    entity = _entity(desk, body.entity)
    if entity is None:
        return desk.page("report_entities.html", {"entities": _entities(desk)})
    with desk.reading() as records:
        choices = _Choices(desk, records, entity)
        body = body.model_copy(update={"entity": entity.key})
        table, refused = _tried(desk, records, report_of(desk, body))
        context = {
            "entity": {"key": entity.key, "label": entity.plural.text(desk.language)}, "where": body.where,
            "figures": list(choices.figures(body)), "groups": list(choices.groups(body)), "table": table,
            "refused": refused, "own": own, "name": saved.name if saved else "",
            "shared": bool(saved and saved.shared), "version": saved.version if saved else 0,
            "mine": bool(saved and desk.pinned.saved.may_change(desk.actor, saved)),
        }  # fmt: skip
    return desk.page("report_builder.html", context)


@post("/reports/own", status_code=200, name="report.save")
async def save_report(request: Incoming) -> Response[str]:
    """Keep it under a name: a new one, or what was changed."""
    form = await request.form()
    return await sync_to_thread(_save, request, form)


@post("/reports/{key:str}/delete", status_code=200, name="report.delete")
async def delete_report(request: Incoming, key: FromPath[str]) -> Response[str]:
    """Delete one of one's own."""
    form = await request.form()

    def run() -> Response[str]:
        desk = Desk(request, form_token=str(form.get("_csrf_token", "")))
        desk.pinned.saved.delete(desk.actor, saved_of(desk, key).id)
        return desk.go("/reports")

    return await sync_to_thread(run)


def _save(request: Incoming, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get("_csrf_token", "")))
    body = asked_body(form)
    entity = _entity(desk, body.entity)
    if entity is None:
        raise NotFound("http.not_found", "There is no such page.")
    body = body.model_copy(update={"entity": entity.key})
    with desk.reading() as records:
        figures(desk, records, report_of(desk, body))  # nothing is kept that cannot be worked out
    name, shared = str(form.get("name", "")), form.get("shared") == "true"
    things, own = desk.pinned.saved, str(form.get("own", ""))
    if own and form.get("do") != "copy":
        version = str(form.get("version", ""))
        kept = things.change(
            desk.actor, saved_of(desk, own).id, int(version) if version.isdecimal() else 0, name=name,
            body=body.model_dump(), shared=shared,
        )  # fmt: skip
    else:
        kept = things.create(desk.actor, KIND, name, body.model_dump(), entity=entity.key, shared=shared)
    return desk.go(f"/reports/{key_of(kept.id)}")


def own_ways(desk: Desk, key: str) -> Values:
    """What may be done with a saved report, for its screen."""
    mine = desk.pinned.saved.may_change(desk.actor, saved_of(desk, key))
    return {"build": f"/reports/build?own={key}", "delete": f"/reports/{key}/delete" if mine else ""}


def _entity(desk: Desk, key: str) -> EntityModel | None:
    found = desk.blueprint.find_entity(key) if key else None
    return found if found is not None and _is_counted(desk, found) else None


def _is_counted(desk: Desk, entity: EntityModel) -> bool:
    return (
        not entity.is_child and not entity.key.startswith("frame.") and may(desk.blueprint, desk.actor, entity, "read")
    )


def _entities(desk: Desk) -> list[Values]:
    found = [entity for entity in desk.blueprint.entities.values() if _is_counted(desk, entity)]
    rows: list[Values] = [
        {"href": f"/reports/build?entity={entity.key}", "label": entity.plural.text(desk.language)} for entity in found
    ]
    return sorted(rows, key=lambda row: str(row["label"]).casefold())


def _tried(desk: Desk, records: Records, report: Report) -> tuple[Values | None, str]:
    """The table, or why there is none."""
    try:
        return drawn_table(figures(desk, records, report)), ""
    except (InvalidInput, NotFound) as error:
        return None, _sentence(desk, error)


def _sentence(desk: Desk, error: PalmetteError) -> str:
    return " ".join(desk.gettext(part) for part in (error.message, error.remedy) if part)


@dataclass(frozen=True)
class _Choices:
    """The fields of an entity that this person may ask for, as choices of the builder."""

    desk: Desk
    records: Records
    entity: EntityModel
    _dated: set[str] = field(default_factory=set)

    def figures(self, body: Body) -> Iterator[Values]:
        """The rows of figures: the chosen ones and as many empty ones as may be added."""
        _ = self.desk.gettext
        names = {
            "count": _("How many"), "sum": _("Sum of"), "average": _("Average of"), "median": _("Median of"),
            "p25": _("A quarter is below, of"), "p75": _("Three quarters are below, of"),
            "p90": _("Nine of ten are below, of"), "p95": _("95 of 100 are below, of"),
            "minimum": _("Lowest of"), "maximum": _("Highest of"),
            "distinct": _("How many different"),
        }  # fmt: skip
        fields = [*self._fields(FIGURES, figure=True), *self._fields(("date", "instant", "reference"), figure=False)]
        for number in range(1, MOST_FIGURES + 1):
            chosen = body.figures[number - 1] if number <= len(body.figures) else None
            functions = [{"value": key, "label": names[key]} for key in FUNCTIONS]
            yield {
                "number": number, "function": chosen.function if chosen else "", "of": chosen.of if chosen else "",
                "functions": functions if number == 1 else [{"value": "", "label": "—"}, *functions], "fields": fields,
            }  # fmt: skip

    def groups(self, body: Body) -> Iterator[Values]:
        """The rows of what figures are split by."""
        _ = self.desk.gettext
        names = {
            "day": _("by day"), "week": _("by week"), "month": _("by month"), "quarter": _("by quarter"),
            "year": _("by year"), "weekday": _("by day of the week"), "hour": _("by hour of the day"),
        }  # fmt: skip
        fields = [*self._fields(GROUPS, figure=False), *self._behind()]
        for number in range(1, MOST_GROUPS + 1):
            chosen = body.by[number - 1] if number <= len(body.by) else None
            of = chosen.of if chosen else ""
            yield {
                "number": number, "of": of, "fields": fields, "dated": of in self._dated,
                "period": (chosen.period if chosen else "") or "month", "limits": chosen.limits if chosen else "",
                "periods": [{"value": key, "label": names[key]} for key in PERIODS],
            }  # fmt: skip

    def _fields(self, kinds: tuple[str, ...], *, figure: bool) -> list[Values]:
        return [
            self._choice(name, item, item.label.text(self.desk.language))
            for name, item in self.entity.fields.items()
            if item.value_kind in kinds and name != "id" and self._may(name, item, figure=figure)
        ]

    def _behind(self) -> list[Values]:
        found = []
        for name, item in self.entity.fields.items():
            target = self.desk.blueprint.entities.get(item.target) if item.value_kind == "reference" else None
            if target is None or target.key.startswith("frame."):
                continue
            for behind, other in target.fields.items():
                path = f"{name}.{behind}"
                if other.value_kind in BEHIND and not other.system and self._may(path, other, figure=False):
                    language = self.desk.language
                    label = f"{item.label.text(language)} → {other.label.text(language)}"
                    found.append(self._choice(path, other, label))
        return found

    def _choice(self, path: str, item: FieldModel, label: str) -> Values:
        if item.value_kind in ("date", "instant"):
            self._dated.add(path)
        return {"value": path, "label": label}

    def _may(self, path: str, item: FieldModel, *, figure: bool) -> bool:
        dated = item.value_kind in ("date", "instant")
        ranges = limits_of(USUAL_LIMITS) if item.value_kind in ("decimal", "money") else ()
        by = [] if figure else [GroupSpec(path, "month" if dated else "", ranges)]
        measures = [MeasureSpec("of", "sum", path)] if figure else [MeasureSpec("of")]
        return self.records.may_group(self.entity.key, by=by, measures=measures)
