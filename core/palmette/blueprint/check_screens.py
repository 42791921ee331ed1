"""Reports, saved lists, panels, imports, jobs and demo data: the fields and expressions they speak of."""

from __future__ import annotations

import re

from palmette.access.definition import ACTIONS
from palmette.blueprint.check_analyses import check_analysis
from palmette.blueprint.check_dashboards import check_dashboards
from palmette.blueprint.check_demo import check_demo
from palmette.blueprint.check_entities import sortable
from palmette.blueprint.checks import Checks
from palmette.blueprint.mistakes import nearest
from palmette.blueprint.model import EntityModel, FieldModel
from palmette.labels import as_label
from palmette.pages.definition import Panel, Tab
from palmette.records.buckets import KINDS, limits_of
from palmette.records.definition import Talk, Week
from palmette.records.values.accept import acceptor
from palmette.records.values.refusal import Refused
from palmette.records.values.rules import rules_of
from palmette.reports.definition import Dimension, Measure, Report
from palmette.schema.tallies import NoTally, tally_of

ADDRESS = re.compile(r"[a-z0-9]+([-/][a-z0-9]+)*")
SCHEDULE = re.compile(r"hourly|daily ([01][0-9]|2[0-3]):[0-5][0-9]|every [1-9][0-9]*[mh]")
FIGURES = frozenset({"integer", "decimal", "money", "duration"})
ADDED = frozenset({"sum", "average", "median", "p25", "p75", "p90", "p95"})
ORDERED = FIGURES | {"date", "instant", "local_time"}
PERIODS = frozenset({"date", "instant"})
BUTTON_PLACES = ("record", "list")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def check_screens(checks: Checks) -> None:
    """Note what screens say that cannot be."""
    _reports(checks)
    check_dashboards(checks)
    _views(checks)
    for entity, panels in checks.blueprint.panels.items():
        for panel in panels:
            _panel(checks, checks.blueprint.entities[entity], panel)
    for tab in checks.blueprint.tabs.values():
        _tab(checks, tab)
    _buttons(checks)
    _imports(checks)
    _jobs(checks)
    _endpoints(checks)
    check_demo(checks)


def _reports(checks: Checks) -> None:
    for key, report in checks.blueprint.reports.items():
        path = f"reports.{key}"
        pack = checks.blueprint.report_packs[key]
        entity = checks.blueprint.entities[report.entity]
        checks.words(path, report)
        checks.condition(f"{path}.filter", entity.key, report.filter, pack)
        if report.at and (found := checks.path(f"{path}.at", entity, report.at)) and found.value_kind not in PERIODS:
            message = f"{report.at!r} is {found.value_kind}, and no period cuts it."
            checks.wrong(f"{path}.at", "no_period", message, "Take a date or a moment, or write `never`.")
        if report.analysis is not None:
            check_analysis(checks, f"{path}.analysis", entity, report.analysis, pack)
        if report.stored:
            _stored(checks, path, key, entity, report)
        checks.unique(f"{path}.measures", "measure", [measure.key for measure in report.measures])
        if not report.measures:
            checks.wrong(path, "no_measures", f"The report {key} has no figures.", "Add `measures`.")
        for measure in report.measures:
            _measure(checks, f"{path}.measures.{measure.key}", entity, measure, pack)
            if measure.function == "ratio":
                _ratio(checks, f"{path}.measures.{measure.key}", report, measure)
        for index, dimension in enumerate(report.by):
            if isinstance(dimension, Dimension):
                _dimension(checks, f"{path}.by.{index}", entity, dimension)


def _stored(checks: Checks, path: str, key: str, entity: EntityModel, report: Report) -> None:
    try:
        tally_of(key, report, entity)
    except NoTally as error:
        message = f"The figures of {key} cannot be kept in the write: {error}."
        checks.wrong(f"{path}.stored", "not_stored", message, "Leave `stored` away, or ask for less in this report.")


def _measure(checks: Checks, path: str, entity: EntityModel, measure: Measure, pack: str) -> None:
    checks.words(path, measure)
    checks.condition(f"{path}.where", entity.key, measure.where, pack)
    if measure.function in ("count", "ratio"):
        return
    if not measure.of:
        message = f"{measure.key!r} is the {measure.function} of nothing."
        checks.wrong(path, "no_field", message, "Name a field or expression in `of`.")
        return
    checked = checks.expression(f"{path}.of", entity.key, measure.of, pack)
    kind = checked.type.kind if checked else ""
    wanted = FIGURES if measure.function in ADDED else ORDERED if measure.function in ("minimum", "maximum") else None
    if checked and wanted and kind not in wanted:
        message = f"The {measure.function} of {checked.type} is no figure."
        checks.wrong(f"{path}.of", "not_a_figure", message, f"It takes {', '.join(sorted(wanted))}.")


def _ratio(checks: Checks, path: str, report: Report, measure: Measure) -> None:
    parts = [part.strip() for part in measure.of.split("/")]
    known = [item.key for item in report.measures if item.function != "ratio"]
    if len(parts) != 2 or not all(parts):
        message = f"{measure.key!r} is a ratio of {measure.of!r}."
        checks.wrong(f"{path}.of", "bad_ratio", message, "Write the keys of two figures: `won / all`.")
        return
    for name in parts:
        if name not in known:
            message = f"{measure.key!r} speaks of the figure {name!r}, which is not in the report."
            checks.wrong(f"{path}.of", "bad_ratio", message, nearest(name, known))
    if measure.where:
        message = f"{measure.key!r} takes its rows from its two figures."
        checks.wrong(f"{path}.where", "bad_ratio", message, "Put `where` into one of them.")


def _dimension(checks: Checks, path: str, entity: EntityModel, dimension: Dimension) -> None:
    checks.words(path, dimension)
    found = checks.path(path, entity, dimension.of)
    if found is None:
        return
    if dimension.period == "hour" and found.value_kind == "date":
        checks.wrong(path, "no_period", f"{dimension.of!r} is a date and has no hour.", "Take a moment.")
    if dimension.period and found.value_kind not in PERIODS:
        message = f"{dimension.of!r} is {found.value_kind} and has no {dimension.period}."
        checks.wrong(path, "no_period", message, "Take a date or a moment.")
    if dimension.buckets:
        _buckets(checks, f"{path}.buckets", dimension, found.value_kind)
    if found.kind in ("files", "image", "children", "secret", "address"):
        message = f"Figures cannot be split by {dimension.of!r}, which is {found.kind}."
        checks.wrong(path, "bad_dimension", message, "Take another field.")


def _buckets(checks: Checks, path: str, dimension: Dimension, kind: str) -> None:
    if kind not in KINDS or dimension.period:
        message = f"{dimension.of!r} is {kind}, and no ranges are made of it."
        checks.wrong(path, "bad_dimension", message, "Take a number or an amount, without a period.")
    try:
        limits_of(dimension.buckets)
    except ValueError:
        message = f"The limits of {dimension.of!r} are no rising numbers."
        checks.wrong(path, "bad_dimension", message, "Write up to 20 numbers, each larger than the one before.")


def _views(checks: Checks) -> None:
    owners = {item.key: item.owner for item in checks.draft.views}
    for key, view in checks.blueprint.views.items():
        path = f"views.{key}"
        entity = checks.blueprint.entities[view.entity]
        checks.words(path, view)
        checks.condition(f"{path}.filter", entity.key, view.filter, owners[key])
        checks.names(f"{path}.columns", entity, view.columns)
        for part in view.sort.split(",") if view.sort else ():
            found = checks.path(f"{path}.sort", entity, part.lstrip("-"))
            if found is not None and not sortable(found):
                message = f"{key} cannot be sorted by {found.name!r}, which is {found.value_kind}."
                checks.wrong(f"{path}.sort", "not_sortable", message, "Sort by a stored field with an order.")
        if view.group:
            checks.path(f"{path}.group", entity, view.group)
        if view.week:
            _week(checks, f"{path}.week", entity, view.week)
        if view.talk:
            _talk(checks, f"{path}.talk", entity, view.talk)


def _talk(checks: Checks, path: str, entity: EntityModel, talk: Talk) -> None:
    way = entity.inverses.get(talk.messages)
    if way is None:
        remedy = nearest(talk.messages, entity.inverses)
        checks.wrong(path, "bad_talk", f"{entity.key} has no way {talk.messages!r}.", remedy)
        return
    behind = checks.blueprint.entities[way.entity]
    for name in ("write", "preview", "last", "unread"):
        if given := getattr(talk, name):
            checks.name(f"{path}.{name}", entity, given)
    for name in ("text", "at", "direction", "kind", "state"):
        if given := getattr(talk, name):
            checks.name(f"{path}.{name}", behind, given)
    for name in ("send", "note"):
        if (given := getattr(talk, name)) and given not in checks.blueprint.buttons:
            checks.wrong(f"{path}.{name}", "bad_talk", f"There is no button {given!r}.", "Declare it for this entity.")


def _week(checks: Checks, path: str, entity: EntityModel, week: Week) -> None:
    if not entity.guarded or entity.is_child:
        checks.wrong(path, "bad_week", f"{entity.key} belongs to no branch.", "Plan the records of a walled entity.")
    for name, kind in (("person", "frame.user"), ("starts", "instant"), ("ends", "instant")):
        found = checks.name(f"{path}.{name}", entity, getattr(week, name))
        if found is not None and kind not in (found.kind, found.target):
            message = f"`{name}` names {found.name!r}, which is {found.value_kind}."
            remedy = "Name a reference to a user." if name == "person" else "Name a moment."
            checks.wrong(f"{path}.{name}", "bad_week", message, remedy)


def _panel(checks: Checks, entity: EntityModel, panel: Panel) -> None:
    owner = next(item.owner for item in checks.draft.panels if item.key == panel.key)
    path = f"panels.{panel.key}"
    checks.words(path, panel)
    target = _behind(checks, entity, panel, path, owner)
    checks.names(f"{path}.meter", target, panel.meter or ())


def _behind(checks: Checks, entity: EntityModel, shown: Panel | Tab, path: str, owner: str) -> EntityModel:
    """The records behind a panel or tab, once what it says of them is checked."""
    way = entity.inverses.get(shown.inverse)
    reached = way.entity if way else entity.fields[_own(entity, shown.inverse, owner)].target
    target = checks.blueprint.entities[reached]
    checks.names(f"{path}.fields", target, shown.fields)
    checks.condition(f"{path}.filter", target.key, shown.filter, owner)
    for part in shown.sort.split(",") if shown.sort else ():
        checks.path(f"{path}.sort", target, part.strip().lstrip("-"))
    return target


def _tab(checks: Checks, tab: Tab) -> None:
    path, owner = f"tabs.{tab.key}", checks.blueprint.tab_packs[tab.key]
    entity = checks.blueprint.entities[tab.entity]
    checks.words(path, tab)
    checks.condition(f"{path}.when", entity.key, tab.when, owner)
    checks.names(f"{path}.figures", entity, tab.figures)
    for text in as_label(tab.text).forms.values():
        checks.names(f"{path}.text", entity, PLACEHOLDER.findall(text))
    if tab.inverse:
        _behind(checks, entity, tab, path, owner)
    elif not (tab.text or tab.figures):
        checks.wrong(path, "empty_tab", f"The tab {tab.key} shows nothing.", "Give `text`, `figures` or `inverse`.")


def _buttons(checks: Checks) -> None:
    for key, button in checks.blueprint.buttons.items():
        path = f"buttons.{key}"
        checks.words(path, button)
        checks.condition(f"{path}.when", button.entity, button.when, checks.blueprint.button_packs[key])
        for word, attribute, known in (
            (button.needs, "needs", ACTIONS), *((place, "places", BUTTON_PLACES) for place in button.places),
        ):  # fmt: skip
            if word not in known:
                message = f"{attribute} names {word!r}."
                checks.wrong(f"{path}.{attribute}", "unknown_word", message, nearest(word, known))


def _own(entity: EntityModel, name: str, owner: str) -> str:
    return f"{owner}__{name}" if f"{owner}__{name}" in entity.fields else name


def _imports(checks: Checks) -> None:
    for key, preset in checks.blueprint.imports.items():
        path = f"imports.{key}"
        entity = checks.blueprint.entities[preset.entity]
        checks.words(path, preset)
        for name in preset.columns:
            import_field(checks, f"{path}.columns.{name}", entity, name)
        for name in preset.match:
            import_field(checks, f"{path}.match", entity, name)
        for name, value in preset.constants.items():
            found = import_field(checks, f"{path}.constants.{name}", entity, name)
            if found is not None and not found.target and found.kind not in ("files", "image", "children"):
                constant(checks, f"{path}.constants.{name}", found, value)


def import_field(checks: Checks, path: str, entity: EntityModel, name: str) -> FieldModel | None:
    """A field, a field of the record that a reference leads to, a part of an address, or a field of owned rows."""
    first, dot, rest = name.partition(".")
    found = checks.name(path, entity, first)
    if found is None or not dot:
        return found
    if found.kind == "address":
        return None
    target = checks.blueprint.entities.get(found.target)
    if target is None:
        message = f"{name!r} goes on behind {first!r}, which is {found.value_kind}."
        checks.wrong(path, "no_way", message, "A dot follows a reference.")
        return None
    return import_field(checks, path, target, rest)


def constant(checks: Checks, path: str, field: FieldModel, value: object) -> None:
    try:
        acceptor(field, rules_of(checks.blueprint))(value)
    except Refused as error:
        checks.wrong(path, "bad_constant", f"{field.name}: {error.message}", error.remedy)


def _jobs(checks: Checks) -> None:
    for key, job in checks.blueprint.jobs.items():
        if job.schedule and not SCHEDULE.fullmatch(job.schedule):
            message = f"The job {key} runs {job.schedule!r}."
            checks.wrong(f"jobs.{key}.schedule", "bad_schedule", message, "Write hourly, daily 03:00 or every 10m.")


def _endpoints(checks: Checks) -> None:
    seen: set[tuple[str, str]] = set()
    for item in checks.draft.endpoints:
        path, named = f"endpoints.{item.key}", (item.owner, item.declared.key)
        if named in seen:
            message = f"The endpoint {item.declared.key!r} is declared twice."
            checks.draft.mistake(path, "blueprint.duplicate_endpoint", message, "Keep one.", owner=item.owner)
        seen.add(named)
        if not ADDRESS.fullmatch(item.declared.key):
            message = f"The endpoint {item.declared.key!r} is no address."
            remedy = "Write words of a-z, 0-9 and hyphens, parted by slashes."
            checks.draft.mistake(path, "blueprint.bad_endpoint", message, remedy, owner=item.owner)
