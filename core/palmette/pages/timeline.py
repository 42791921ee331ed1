"""The timeline of a record in words: activities, moves, phases, files and changes, by days."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from markupsafe import Markup

from palmette.blueprint.model import EntityModel, FieldModel
from palmette.errors import InvalidInput
from palmette.labels import as_label, humanize
from palmette.pages import formats
from palmette.pages.desk import Desk, Incoming, templates_of
from palmette.pages.record_sheet import Sheet, open_sheet
from palmette.pages.shell import record_address
from palmette.pages.values import Values, option_label
from palmette.records.read_timeline import FILES
from palmette.records.results import Masked, Row, TimelineItem

PAGE, MOST_READ = 30, 200
MOST_CHANGES = 4


@get("/r/{entity:str}/{id:uuid}/feed", sync_to_thread=True, name="record.feed")
def feed_screen(
    request: Incoming, entity: FromPath[str], id: FromPath[UUID], before: FromQuery[str] = "",
    only: FromQuery[str] = "",
) -> Response[str]:  # fmt: skip
    """Earlier items, behind those that are shown; the whole timeline narrowed to one kind of item without a moment."""
    desk = Desk(request)
    with open_sheet(desk, entity, id) as sheet:
        items, more = feed(sheet, before=_moment(before), only=only)
        if not before:
            return desk.part("record_feed_box.html", {"box": feed_box(sheet, items, more, only)})
    return desk.part("record_feed.html", {"items": items, "more_href": more})


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise InvalidInput("pages.bad_moment", "This is no moment.", remedy="Open the record anew.")
    return found


def feed(sheet: Sheet, *, before: datetime | None = None, only: str = "") -> tuple[list[Values], str]:
    """The items of a page of the timeline with its days, and where the next page is; `only` names a kind of item."""
    limit = MOST_READ if only in SIEVES else PAGE + 1
    found = sheet.records.timeline(sheet.entity.key, sheet.id, limit=limit, before=before)
    kept = [item for item in found if SIEVES[only](item)] if only in SIEVES else found
    shown = kept[:PAGE]
    tell = Teller(sheet, shown)
    # What was read and left out lies behind the last that is shown, unless there was less than was asked for.
    last = shown[-1] if len(kept) > PAGE else found[-1] if len(found) == limit else None
    more = ""
    if last is not None:
        more = f"{sheet.address}/feed?{urlencode({'before': last.at.isoformat(), 'only': only})}"
    return list(tell.by_days(shown)), more


def feed_box(sheet: Sheet, items: list[Values], more: str, only: str = "") -> Values:
    """The timeline with the kinds that it can be narrowed to."""
    _ = sheet.desk.gettext
    labels = {
        "": _("Everything"), "note": _("Notes"), "call": _("Talks"), "task": _("Tasks"), "message": _("Messages"),
        "move": _("Stages"), "file": _("Files"), "change": _("Changes"),
    }  # fmt: skip
    if not (sheet.entity.pipelines or sheet.entity.lifecycles):
        del labels["move"]
    if not sheet.entity.timeline:
        labels = {key: label for key, label in labels.items() if key in ("", "move", "file", "change")}
    kinds = [
        {"label": label, "href": f"{sheet.address}/feed?{urlencode({'only': key})}", "current": key == only}
        for key, label in labels.items()
    ]
    return {"kinds": kinds, "items": items, "more_href": more}


def _is(item: TimelineItem, *kinds: str) -> bool:
    return item.kind == "activity" and item.row.get("kind") in kinds


SIEVES: Mapping[str, Callable[[TimelineItem], bool]] = {
    "note": lambda item: _is(item, "note"),
    "call": lambda item: _is(item, "call", "meeting", "visit"),
    "task": lambda item: _is(item, "task", "meeting"),
    "message": lambda item: _is(item, "mail", "message"),
    "move": lambda item: item.kind in ("move", "phase"),
    "file": lambda item: item.kind == "file" or bool(item.row.get(FILES)),
    "change": lambda item: item.kind == "change",
}
"""Kinds of items that a timeline can be narrowed to."""


class Teller:
    """Says timeline items to one reader."""

    def __init__(self, sheet: Sheet, items: Sequence[TimelineItem]) -> None:
        self.sheet = sheet
        self.desk = sheet.desk
        self.titles = _titles(sheet, items)

    def by_days(self, items: Sequence[TimelineItem]) -> list[Values]:
        """What is planned first, then each day with its items."""
        told: list[Values] = []
        day: date | None = None
        for item in items:
            line = self.tell(item)
            local = item.at.astimezone(self.desk.reader.tz).date()
            if not line.get("planned") and local != day:
                day = local
                told.append({"day": self._day(local)})
            told.append(line)
        return told

    def tell(self, item: TimelineItem) -> Values:
        """One line."""
        told = {"activity": self._activity, "move": self._move, "phase": self._phase, "file": self._file}
        line: Values = told.get(item.kind, self._change)(item)
        return {
            "who": item.actor,
            "when": self.desk.gettext("planned")
            if line.get("planned")
            else formats.clock_time(item.at, self.desk.reader),
            "when_title": formats.moment(item.at, self.desk.reader),
            "iso": item.at.isoformat(),
            **line,
        }

    def _day(self, day: date) -> str:
        if day == self.sheet.words.today:
            return self.desk.gettext("Today")
        return formats.weekday_day(day, self.desk.reader, self.sheet.words.today)

    def _activity(self, item: TimelineItem) -> Values:
        entity = self.desk.blueprint.entities[item.entity]
        kind = entity.fields.get("kind")
        option = kind.option(str(item.row.get("kind"))) if kind else None
        done, due = item.row.get("done_at"), item.row.get("due_at") or item.row.get("due_on")
        planned = "done_at" in entity.fields and done is None and due is not None
        said = option_label(self.desk, option) if option else entity.label.text(self.desk.language)
        what = str(item.row.get("subject") or item.row.get("_title") or "")
        said = said[:1].upper() + said[1:]
        href = record_address(self.desk.blueprint, entity, item.id)
        line: Values = {
            "id": f"item-{item.id}",
            "icon": (option.icon if option else "") or entity.icon,
            "tone": option.tone if option else entity.tone,
            "text": ("·" if item.actor else "") if not what or what == said else f"· {said}:",
            "what": linked(href, what or said),
            "planned": planned,
            "body": str(item.row.get("text") or ""),
            "pills": self._pills(entity, item.row),
            "files": self._attached(item.row),
        }
        if planned:
            who = f"{item.actor} · " if item.actor else ""
            line |= {"who": linked(href, what or said), "what": "", "text": f"{who}{self._due(due)}"}
            line["actions"] = self._done_button(item)
        return line

    def _done_button(self, item: TimelineItem) -> Markup | None:
        """Ticks a task off where it stands."""
        if not self.sheet.records.in_scope(item.entity, [item.id], action="update"):
            return None
        href = f"{self.sheet.address}/activities/{item.id}/done"
        context = {"href": href, "target": f"item-{item.id}"}
        return Markup(templates_of(self.desk.request).render("record_done.html", self.desk.reader, context))

    def _due(self, due: object) -> str:
        text = ""
        if isinstance(due, datetime):
            text = self.sheet.words.moment(due)
        elif isinstance(due, date):
            text = self._day(due)
        return self.desk.gettext("due %(day)s") % {"day": text}

    def _attached(self, row: Mapping[str, object]) -> list[Values]:
        files: Sequence[Row] = row.get(FILES) or ()  # type: ignore[assignment]  # as read_timeline gives them
        return [
            {
                "href": f"/files/{file['id']}",
                "name": str(file["name"]),
                "size": formats.file_size(int(str(file["size"])), self.desk.reader),
            }
            for file in files
        ]

    def _pills(self, entity: EntityModel, row: Mapping[str, object]) -> list[Values]:
        found = []
        for name in ("result", "stage"):
            field = entity.fields.get(name)
            option = field.option(str(row.get(name))) if field and row.get(name) else None
            if field is not None and option is not None:
                found.append({"text": option_label(self.desk, option), "tone": option.tone, "icon": option.icon})
        return found

    def _move(self, item: TimelineItem) -> Values:
        pipeline = self.desk.blueprint.pipelines.get(str(item.row["pipeline"]))
        stage = pipeline.stages.get(str(item.row["to_stage"])) if pipeline else None
        name = (
            as_label(stage.label, humanize(stage.key)).text(self.desk.language) if stage else str(item.row["to_stage"])
        )
        first = item.row.get("from_stage") is None
        skipped = str(item.row.get("skipped") or "")
        body = str(item.row.get("reason") or "")
        if skipped:
            body = self.desk.gettext("Skipped: %(reason)s") % {"reason": body or skipped}
        text = self.desk.gettext("began at") if first else self.desk.gettext("moved to")
        tone = (stage.tone if stage else "") or "accent"
        return {"icon": "arrow-right", "tone": tone, "text": text, "what": name, "body": body}

    def _phase(self, item: TimelineItem) -> Values:
        lifecycle = self.desk.blueprint.lifecycles[str(item.row["lifecycle"])]
        phase = lifecycle.phases.get(str(item.row["phase"]))
        name = as_label(phase.label, humanize(phase.key)).text(self.desk.language) if phase else "—"
        label = lifecycle.label.text(self.desk.language)
        tone = phase.tone if phase else "calm"
        icon = "trending-down" if tone in ("warn", "bad") else "trending-up"
        return {"icon": icon, "tone": tone, "who": "", "text": f"{label}:", "what": name}

    def _file(self, item: TimelineItem) -> Values:
        size = formats.file_size(int(str(item.row["size"])), self.desk.reader)
        name = str(item.row["name"])
        return {"icon": "paperclip", "text": self.desk.gettext("added a file"), "what": name, "body": size}

    def _change(self, item: TimelineItem) -> Values:
        kind = str(item.row["kind"])
        words = {
            "created": (self.desk.gettext("created this"), "plus"),
            "deleted": (self.desk.gettext("moved it to the trash"), "trash"),
            "restored": (self.desk.gettext("took it back from the trash"), "arrow-back-up"),
            "merged": (self.desk.gettext("merged it with another one"), "copy"),
            "unmerged": (self.desk.gettext("undid a merge"), "arrow-back-up"),
            "transferred": (self.desk.gettext("brought it here from another wall"), "building-store"),
            "step": (self.desk.gettext("ticked a step"), "circle-check"),
            "filed": (self.desk.gettext("changed the files"), "paperclip"),
            "tagged": (self.desk.gettext("changed the tags"), "tag"),
            "locked": (self.desk.gettext("locked this"), "lock"),
            "unlocked": (self.desk.gettext("unlocked this"), "lock-open"),
        }
        changes: Mapping[str, tuple[object, object]] = item.row["changes"]  # type: ignore[assignment]  # as read_timeline
        if kind in words and kind != "step":
            return {"icon": words[kind][1], "text": words[kind][0], "what": ""}
        lines = change_lines(self.sheet, changes, self.titles)
        if kind == "step":
            return {"icon": "circle-check", "text": words["step"][0], "what": ", ".join(line[0] for line in lines)}
        shown = [f"{label}: {old or '—'} → {new or '—'}" for label, old, new in lines]
        labels = ", ".join(line[0] for line in lines[:MOST_CHANGES])
        rest = f" +{len(lines) - MOST_CHANGES}" if len(lines) > MOST_CHANGES else ""
        return {
            "icon": "pencil", "text": self.desk.gettext("has changed"), "what": labels + rest,
            "body": "\n".join(shown[:MOST_CHANGES]),
        }  # fmt: skip


def linked(href: str, text: str) -> Markup:
    """A title that leads to its record."""
    return Markup('<a class="feed-link" href="{}">{}</a>').format(href, text)


def change_lines(
    sheet: Sheet, changes: Mapping[str, tuple[object, object]], titles: Mapping[UUID, str]
) -> list[tuple[str, str, str]]:
    """Label, old and new text of each changed field; what the record does not show is left out."""
    found = []
    for name, (old, new) in changes.items():
        field = sheet.entity.fields.get(name)
        if field is None:
            found.append((_step_label(sheet, name), "", ""))
            continue
        if field.hidden or (field.system and field.name not in ("owner", "branch", "stage")):
            continue
        found.append(
            (sheet.label(field), change_text(sheet, field, old, titles), change_text(sheet, field, new, titles))
        )
    return found


def change_text(sheet: Sheet, field: FieldModel, value: object, titles: Mapping[UUID, str]) -> str:
    """A value of the past in words, short."""
    if field.value_kind in ("children", "files", "image") and isinstance(value, list):
        return sheet.desk.ngettext("%(count)s row", "%(count)s rows", len(value)) % {"count": len(value)}
    if isinstance(value, Masked):
        return value.text
    text = sheet.words.text(field, value, titles)
    return text if len(text) <= 160 else f"{text[:159]}…"


def _step_label(sheet: Sheet, name: str) -> str:
    """`talk.result` is the step `result` of the stage `talk`."""
    stage_key, _, step_key = name.partition(".")
    pipeline = sheet.pipeline
    stage = pipeline.stages.get(stage_key) if pipeline else None
    step = next((item for item in stage.steps if item.key == step_key), None) if stage else None
    return as_label(step.label, humanize(step.key)).text(sheet.desk.language) if step else humanize(step_key or name)


def _titles(sheet: Sheet, items: Sequence[TimelineItem]) -> dict[UUID, str]:
    return {**sheet.titles, **history_titles(sheet, [item.row.get("changes") for item in items])}


def history_titles(sheet: Sheet, changes: Sequence[Any]) -> dict[UUID, str]:
    """Titles of the records that values of the past name."""
    wanted: dict[str, set[UUID]] = {}
    for change in changes:
        for name, pair in (change or {}).items():
            field = sheet.entity.fields.get(name)
            if field is not None and field.value_kind in ("reference", "links"):
                for value in pair:
                    named = value if isinstance(value, list) else [value]
                    wanted.setdefault(field.target, set()).update(one for one in named if isinstance(one, UUID))
    found: dict[UUID, str] = {}
    for target, ids in wanted.items():
        known = ids - set(sheet.titles)
        if known:
            found |= sheet.records.titles(target, sorted(known))
    return found
