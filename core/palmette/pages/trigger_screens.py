"""Triggers on the screen: which are on, what turning one on would do, and a simulation of days to come."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery
from sqlalchemy import func, select

from palmette import clock
from palmette.access.grants import may_configure
from palmette.errors import NotFound, PalmetteError
from palmette.labels import as_label
from palmette.locale.dates import length
from palmette.money import Money
from palmette.pages import formats
from palmette.pages.desk import Desk, Incoming
from palmette.pages.rule_words import RuleWords
from palmette.pages.shell import record_address
from palmette.pages.values import Values, Words
from palmette.records.session import Records
from palmette.schema.database import GATED
from palmette.triggers.activation import Preview, preview, take_back, trigger_named, turn_off, turn_on
from palmette.triggers.clock_watch import go_on, stopped_since
from palmette.triggers.costs import costed
from palmette.triggers.definition import Event, Trigger
from palmette.triggers.parts import parts_of
from palmette.triggers.simulate import Happening, Simulation, simulate
from palmette.triggers.states import FROM_NOW, MODES, SENDING, SILENTLY, Activation, running, turns
from palmette.triggers.words import (
    STATES,
    TONES,
    action_words,
    channel_words,
    moment_words,
    reason_words,
    state_words,
)
from palmette.web.identity import CSRF_FIELD
from palmette.web.runtime import office_of

HREF = "/settings/triggers"
MOST_DAYS = 31
"""Days that a screen simulates; the command line takes more."""

SHOWN = 200


def _desk(request: Incoming, form: FormMultiDict | None = None) -> Desk:
    """The desk of a person who may configure; NotFound for everybody else."""
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")) if form is not None else "")
    if not may_configure(desk.blueprint, desk.actor):
        raise NotFound("http.not_found", "There is no such page.")
    return desk


@get(HREF, sync_to_thread=True, name="triggers")
def triggers_screen(request: Incoming) -> Response[str]:
    """Every trigger, by what it is about."""
    desk = _desk(request)
    with _whole(desk) as records:
        on, counts, jumped = running(records), _counts(records), stopped_since(records)
    groups: dict[str, list[Values]] = {}
    for trigger in desk.blueprint.triggers.values():
        entity = desk.blueprint.entities[trigger.entity].plural.text(desk.language)
        groups.setdefault(entity, []).append(_row(desk, trigger, on.get(trigger.key), counts.get(trigger.key, {})))
    return desk.page(
        "triggers.html",
        {
            "groups": sorted(groups.items()),
            "on": len(on),
            "all": len(desk.blueprint.triggers),
            "csrf": desk.csrf,
            "jumped": Words(desk).moment(jumped) if jumped is not None else "",
        },
    )


@get(f"{HREF}/{{key:str}}", sync_to_thread=True, name="trigger")
def trigger_screen(request: Incoming, key: FromPath[str]) -> Response[str]:
    """One trigger: its rule in words, what it did, what turning it on would do."""
    return _one(_desk(request), key, None)


@post(HREF, status_code=200, name="triggers.resume")
async def triggers_resume(request: Incoming) -> Response[str]:
    """Go on after the clock was put forward."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_resume, request, form)
    return answer


def _resume(request: Incoming, form: FormMultiDict) -> Response[str]:
    desk = _desk(request, form)
    with desk.writing() as records:
        go_on(records)
    return desk.go(HREF)


@post(f"{HREF}/{{key:str}}", status_code=200, name="trigger.turn")
async def trigger_turn(request: Incoming, key: FromPath[str]) -> Response[str]:
    """Turn it on in one of three ways, off, or take the turning on back."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_turn, request, form, key)
    return answer


@get("/settings/simulation", sync_to_thread=True, name="simulation")
def simulation_screen(
    request: Incoming, since: FromQuery[str] = "", until: FromQuery[str] = "", trigger: FromQuery[str] = ""
) -> Response[str]:
    """What triggers would do on some days. Nothing is sent."""
    desk = _desk(request)
    today = clock.today(desk.actor.zone)
    first, last = _day(since, today), _day(until, today + timedelta(days=6))
    last = min(last, first + timedelta(days=MOST_DAYS - 1))
    error, found = "", None
    if since:
        try:
            with desk.saying():
                system = desk.pinned.directory.system("page")
                found = simulate(desk.pinned.gateway, system, first, last, triggers=[trigger] if trigger else ())
                office = office_of(desk.pinned)
                found = costed(found, desk.pinned.gateway, office.packs, office.desk.ready)
        except PalmetteError as refused:
            error = f"{refused.message} {refused.remedy}".strip()
    chosen = [{"value": "", "label": desk.gettext("All that are on")}]
    chosen += [
        {"value": key, "label": as_label(item.label).text(desk.language)}
        for key, item in desk.blueprint.triggers.items()
    ]
    context = {
        "since": first.isoformat(), "until": last.isoformat(), "trigger": trigger, "choices": chosen, "error": error,
        "result": _result(desk, found) if found is not None else None, "most": MOST_DAYS,
    }  # fmt: skip
    return desk.page("simulation.html", context, status=422 if error else 200)


HANDLERS: list[HTTPRouteHandler] = [triggers_screen, triggers_resume, trigger_screen, trigger_turn, simulation_screen]


# ---- one trigger


def _turn(request: Incoming, form: FormMultiDict, key: str) -> Response[str]:
    desk = _desk(request, form)
    acts: dict[str, Callable[..., Activation]] = {"off": turn_off, "back": take_back}
    system = desk.pinned.directory.system("page")
    wanted = str(form.get("act", ""))
    try:
        with desk.saying():
            if wanted in acts:
                acts[wanted](desk.pinned.gateway, desk.actor, system, key)
            else:
                turn_on(desk.pinned.gateway, desk.actor, system, key, str(form.get("mode", FROM_NOW)))
    except PalmetteError as error:
        if error.status >= 500 or error.status == 404:
            raise
        return _one(desk, key, error)
    return desk.go(f"{HREF}/{key}")


def _one(desk: Desk, key: str, error: PalmetteError | None) -> Response[str]:
    with _whole(desk) as records:
        trigger = trigger_named(records, key)
        on, counts, past = running(records).get(key), _counts(records, key).get(key, {}), turns(records, key)
        shown = preview(records, key) if on is None else None
        recent = _recent(desk, records, trigger)
    with desk.reading() as records:
        said = RuleWords(desk, records)
        entity = desk.blueprint.entities[trigger.entity]
        pack = desk.blueprint.trigger_packs[key]
        rule = [said.say(entity, part, pack=pack) or part for part in parts_of(trigger.condition)]
        goal = said.say(entity, trigger.goal, pack=pack) if trigger.goal else ""
        titles = (
            records.titles(trigger.entity, [item["id"] for item in recent])
            if records.may(trigger.entity, "read")
            else {}
        )
        sample = _sample(desk, records, trigger, shown) if shown is not None else []
    for item in recent:
        item["title"] = titles.get(item["id"], "")
    context = {
        "row": _row(desk, trigger, on, counts), "rule": rule, "goal": goal, "recent": recent,
        "do": [action_words(desk.blueprint, trigger, action, desk.language) for action in trigger.do],
        "limits": _limits(desk, trigger), "entity": entity.label.text(desk.language),
        "preview": _preview(desk, trigger, shown) if shown is not None else None, "sample": sample,
        "turns": [_turned(desk, item) for item in past], "csrf": desk.csrf,
        "error": f"{error.message} {error.remedy}".strip() if error else "",
        "help": as_label(trigger.help).text(desk.language),
    }  # fmt: skip
    return desk.page("trigger.html", context, status=422 if error else 200)


def _row(desk: Desk, trigger: Trigger, on: Activation | None, counts: dict[str, int]) -> Values:
    _ = desk.gettext
    pill = (
        {"text": _("On"), "tone": "ok", "icon": "circle-check"} if on is not None
        else {"text": _("Off"), "tone": "calm", "icon": "circle-dashed"}
    )  # fmt: skip
    return {
        "key": trigger.key, "name": as_label(trigger.label).text(desk.language), "pill": pill, "on": on is not None,
        "href": f"{HREF}/{trigger.key}", "when": moment_words(desk.blueprint, trigger, desk.language),
        "since": Words(desk).moment(on.at) if on is not None else "",
        "counts": [
            {"state": state, "text": state_words(state, desk.language), "tone": TONES[state], "count": counts[state]}
            for state in STATES if counts.get(state)
        ],
    }  # fmt: skip


def _limits(desk: Desk, trigger: Trigger) -> list[str]:
    """What holds it back, in sentences."""
    _ = desk.gettext
    plan = desk.blueprint.contact_plans.get(trigger.plan)
    said = [_("Keeps to the plan: %(plan)s") % {"plan": as_label(plan.label).text(desk.language)}] if plan else []
    if trigger.once == "ever":
        said.append(_("Once for each record."))
    if trigger.most_a_year:
        said.append(_("At most %(count)s times a year for each record.") % {"count": trigger.most_a_year})
    if trigger.per_hour:
        said.append(_("At most %(count)s an hour.") % {"count": trigger.per_hour})
    said.append(
        _("Not done any more when it is late by %(length)s.") % {"length": length(trigger.catch_up, desk.language)}
    )
    return said


def _preview(desk: Desk, trigger: Trigger, shown: Preview) -> Values:
    _ = desk.gettext
    event = isinstance(trigger.when, Event)
    notes = {
        FROM_NOW: _("Only what becomes due from now on. Nothing of before is done."),
        SILENTLY: _("What was due before counts as done, and nobody hears of it."),
        SENDING: _("What was due before is done now too."),
    }
    labels = {
        FROM_NOW: _("From now on"), SILENTLY: _("Count the past as done"), SENDING: _("Do the past as well"),
    }  # fmt: skip
    return {
        "past": formats.number(shown.past, desk.reader),
        "past_label": _("are so already") if event else _("were due before now"),
        "coming": "—" if shown.coming is None else formats.number(shown.coming, desk.reader),
        "coming_label": _("times in the last 30 days") if event else _("in the next 30 days"),
        "modes": [{"value": mode, "label": labels[mode], "note": notes[mode]} for mode in MODES],
    }


def _sample(desk: Desk, records: Records, trigger: Trigger, shown: Preview) -> list[Values]:
    entity, words = desk.blueprint.entities[trigger.entity], Words(desk)
    ids = [item.record for item in shown.sample]
    titles = records.titles(trigger.entity, ids) if records.may(trigger.entity, "read") else {}
    return [
        {
            "title": titles.get(item.record, ""), "href": record_address(desk.blueprint, entity, item.record),
            "when": words.moment(item.due_at) if item.due_at is not None else "",
        }
        for item in shown.sample
    ]  # fmt: skip


def _turned(desk: Desk, item: Activation) -> Values:
    _ = desk.gettext
    words = {
        FROM_NOW: _("On, from then on"), SILENTLY: _("On, the past counted as done"), SENDING: _("On, with the past"),
        "": _("Off"), "taken_back": _("Taken back"),
    }  # fmt: skip
    return {"what": words.get(item.mode, item.mode), "when": Words(desk).moment(item.at), "who": item.actor}


def _recent(desk: Desk, records: Records, trigger: Trigger) -> list[Values]:
    ledger, words = records.tables.frame("occurrence"), Words(desk)
    mine = [ledger.c.trigger == trigger.key, ledger.c.wall_id.in_(list(desk.actor.walls))]
    statement = select(ledger).where(*mine).order_by(ledger.c.due_at.desc(), ledger.c.record_id).limit(50)
    entity = desk.blueprint.entities[trigger.entity]
    return [
        {
            "id": row.record_id, "href": record_address(desk.blueprint, entity, row.record_id),
            "when": words.moment(row.done_at or row.run_at),
            "pill": {"text": state_words(row.state, desk.language), "tone": TONES[row.state]},
            "reason": reason_words(row.reason or "", desk.language, json.loads(row.detail or "{}")),
        }
        for row in records.connection.execute(statement, execution_options=GATED)
    ]  # fmt: skip


def _counts(records: Records, key: str = "") -> dict[str, dict[str, int]]:
    """How many occurrences of each trigger are in which state."""
    ledger = records.tables.frame("occurrence")
    statement = select(ledger.c.trigger, ledger.c.state, func.count()).group_by(ledger.c.trigger, ledger.c.state)
    statement = statement.where(ledger.c.wall_id.in_(list(records.actor.walls)))
    if key:
        statement = statement.where(ledger.c.trigger == key)
    found: dict[str, dict[str, int]] = {}
    for row in records.connection.execute(statement, execution_options=GATED):
        found.setdefault(row[0], {})[row[1]] = row[2]
    return found


@contextmanager
def _whole(desk: Desk) -> Iterator[Records]:
    """A session that counts everything: who may configure sees figures of all walls, and titles of his own."""
    with desk.pinned.gateway.reading(desk.pinned.directory.system("page")) as records:
        yield records


# ---- simulation


def _day(text: str, fallback: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return fallback


def _result(desk: Desk, found: Simulation) -> Values:
    """Days by triggers, then each contact with its reason, then the work by person."""
    words = Words(desk)
    days, costs, by_trigger = found.by_day(), found.costs(), found.cost_of_triggers()
    keys = sorted({key for counts in days.values() for key in counts})
    names = {key: as_label(desk.blueprint.triggers[key].label).text(desk.language) for key in keys}
    shown = found.happenings[:SHOWN]
    with desk.reading() as records:
        titles: dict[UUID, str] = {}
        for entity in sorted({item.entity for item in shown}):
            if records.may(entity, "read"):
                titles |= records.titles(entity, list({item.record for item in shown if item.entity == entity}))
        users = [item.user for item in found.load if item.user is not None]
        people = records.titles("frame.user", list(dict.fromkeys(users))) if users else {}
    load: dict[str, dict[date, int]] = {}
    for item in found.load:
        name = people.get(item.user, "") if item.user is not None else ""
        load.setdefault(name or desk.gettext("Nobody"), {})[item.day] = item.tasks
    return {
        "days": [
            {"day": formats.day(day, desk.reader, words.today), "counts": [counts.get(key, 0) or "" for key in keys],
             "all": sum(counts.values()), "cost": _cost(desk, costs.get(day, {}))}
            for day, counts in days.items()
        ],
        "costs": [_cost(desk, {key: by_trigger[key]}) if key in by_trigger else "" for key in keys],
        "cost": _cost(desk, by_trigger),
        "names": [names[key] for key in keys],
        "rows": [_happening(desk, words, item, titles) for item in shown],
        "more": max(len(found.happenings) - SHOWN, 0),
        "load": [
            {"name": name, "all": sum(by_day.values()), "most": max(by_day.values())}
            for name, by_day in sorted(load.items())
        ],
        "channels": [
            {"name": channel_words(desk.blueprint, key, desk.language), "count": count}
            for key, count in sorted(found.by_channel().items())
        ],
    }  # fmt: skip


def _cost(desk: Desk, costs: Mapping[str, Decimal]) -> str:
    """A sum in the currency of the edition; empty where nothing costs anything."""
    if not costs:
        return ""
    return formats.money(Money.of(sum(costs.values()), desk.blueprint.edition.currency), desk.reader)


def _happening(desk: Desk, words: Words, item: Happening, titles: dict[UUID, str]) -> Values:
    trigger = desk.blueprint.triggers.get(item.trigger)
    entity = desk.blueprint.entities[item.entity]
    return {
        "when": words.moment(item.at), "title": titles.get(item.record, ""),
        "href": record_address(desk.blueprint, entity, item.record),
        "trigger": as_label(trigger.label).text(desk.language) if trigger is not None else item.trigger,
        "channel": channel_words(desk.blueprint, item.channel, desk.language) if item.channel else "—",
        "pill": {"text": state_words(item.state, desk.language), "tone": TONES[item.state]},
        "reason": reason_words(item.reason, desk.language, item.detail),
    }  # fmt: skip
