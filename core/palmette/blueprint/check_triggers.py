"""Triggers and contact plans: what they speak of is there, their moments can be read, and none leads back to itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from palmette.blueprint.checks import Checks
from palmette.blueprint.mistakes import nearest
from palmette.blueprint.model import EntityModel
from palmette.channels.tasks import task_entity
from palmette.triggers.definition import (
    Action,
    ContactPlan,
    CreateTask,
    Event,
    MoveStage,
    RunAction,
    Schedule,
    SendMessage,
    SetField,
    Trigger,
    When,
    touches,
)
from palmette.triggers.loops import circles
from palmette.triggers.moments import hour_of, signed_length, wrong_days
from palmette.worktime.limits import length_of

SPANS = ("day", "week", "month", "year")
USER = "frame.user"


def check_triggers(checks: Checks) -> None:
    """Note what they say that cannot be."""
    for key, plan in checks.blueprint.contact_plans.items():
        _plan(checks, f"contact_plans.{key}", plan)
    for key, trigger in checks.blueprint.triggers.items():
        _trigger(checks, f"triggers.{key}", trigger, checks.blueprint.trigger_packs[key])
    for circle in circles(checks.blueprint):
        way = " → ".join([*circle, circle[0]])
        message = f"These triggers set each other off for ever: {way}."
        remedy = "Narrow one of them: name the `fields` or the stages `to` of its event."
        checks.wrong(f"triggers.{circle[0]}", "trigger_loop", message, remedy)


# ---- contact plans


def _plan(checks: Checks, path: str, plan: ContactPlan) -> None:
    entity = checks.blueprint.entities[plan.entity]
    pack = _owner(checks.draft.contact_plans, plan.key)
    checks.words(path, plan)
    checks.condition(f"{path}.exclude", entity.key, plan.exclude, pack)
    for text in plan.apart_when:
        checks.condition(f"{path}.apart_when.{text}", entity.key, text, pack)
    if plan.cycle:
        _kind(checks, f"{path}.cycle", entity, plan.cycle, pack, ("date",))
    if plan.quiet and (len(plan.quiet) != 2 or None in map(hour_of, plan.quiet)):
        checks.wrong(f"{path}.quiet", "bad_plan", "Quiet hours are two times of day.", 'Write ["21:00", "09:00"].')
    if not 0 <= plan.hold_out < 1:
        checks.wrong(f"{path}.hold_out", "bad_plan", f"A share of {plan.hold_out} is not taken.", "Write 0 to 0.99.")
    if min(plan.most, plan.apart, plan.wait, *plan.apart_when.values(), 0) < 0:
        checks.wrong(path, "bad_plan", "Numbers of contacts and days are not below 0.", "Mend them.")


def _owner(items: Sequence[object], key: str) -> str:
    return next((item.owner for item in items if item.key == key), "")  # type: ignore[attr-defined]  # drafts' items


# ---- triggers


def _trigger(checks: Checks, path: str, trigger: Trigger, pack: str) -> None:
    entity = checks.blueprint.entities[trigger.entity]
    checks.words(path, trigger)
    if entity.is_child or entity.scope != "walled":
        message = f"{entity.key} has no records that stand for themselves in a wall."
        checks.wrong(path, "bad_trigger", message, "Take a walled entity.")
        return
    for name in ("condition", "goal"):
        checks.condition(f"{path}.{name}", entity.key, getattr(trigger, name), pack)
    _when(checks, f"{path}.when", entity, trigger.when, pack)
    _once(checks, f"{path}.once", entity, trigger.once)
    if trigger.purpose not in checks.blueprint.purposes:
        remedy = nearest(trigger.purpose, checks.blueprint.purposes)
        checks.wrong(f"{path}.purpose", "unknown_purpose", f"There is no purpose {trigger.purpose!r}.", remedy)
    if length_of(trigger.catch_up) is None:
        checks.wrong(f"{path}.catch_up", "bad_length", f"{trigger.catch_up!r} is no length of time.", "Write 6h or 1d.")
    if not trigger.do:
        checks.wrong(path, "bad_trigger", f"{trigger.key} does nothing.", "Add `do`.")
    for index, action in enumerate(trigger.do):
        _action(checks, f"{path}.do.{index}", entity, action, pack)
    _person(checks, path, entity, trigger)


def _person(checks: Checks, path: str, entity: EntityModel, trigger: Trigger) -> None:
    found = checks.path(f"{path}.contact", entity, trigger.contact) if trigger.contact else None
    if found is not None and found.value_kind != "reference":
        message = f"{trigger.contact!r} leads to no record."
        checks.wrong(f"{path}.contact", "bad_trigger", message, "Name a path of references.")
    person = (found.target if found is not None else "") if trigger.contact else entity.key
    if not trigger.plan:
        return
    plan = checks.blueprint.contact_plans.get(trigger.plan)
    if plan is None:
        remedy = nearest(trigger.plan, checks.blueprint.contact_plans)
        checks.wrong(f"{path}.plan", "unknown_plan", f"There is no contact plan {trigger.plan!r}.", remedy)
    elif person and person != plan.entity:
        message = f"The plan is about {plan.entity}, the trigger about {person}."
        checks.wrong(f"{path}.contact", "bad_trigger", message, f"Name a path to {plan.entity} as `contact`.")
    elif not touches(trigger):
        message = f"{trigger.key} makes no contact, so a plan has nothing to say about it."
        checks.wrong(f"{path}.plan", "bad_trigger", message, "Remove `plan`, or give the task a `channel`.")


def _once(checks: Checks, path: str, entity: EntityModel, once: str) -> None:
    if once in ("", "ever"):
        return
    kind, _, of = once.partition(" ")
    if kind != "per" or not of:
        checks.wrong(path, "bad_trigger", f"once is {once!r}.", "Write `ever`, `per month` or `per` and a field.")
    elif of not in SPANS:
        found = checks.path(path, entity, of)
        if found is not None and found.value_kind not in ("date", "text", "choice", "reference", "integer"):
            checks.wrong(path, "bad_trigger", f"{of!r} is {found.value_kind}.", "Name a date, a reference or a text.")


def _when(checks: Checks, path: str, entity: EntityModel, when: When, pack: str) -> None:
    checks.words(path, when)
    at = getattr(when, "at", "")
    if at and hour_of(at) is None:
        checks.wrong(f"{path}.at", "bad_hour", f"{at!r} is no time of day.", "Write 11:00.")
    delay = getattr(when, "delay", "")
    if delay and (signed_length(delay) is None or (isinstance(when, Event) and delay.startswith("-"))):
        checks.wrong(f"{path}.delay", "bad_length", f"{delay!r} is no length of time.", "Write 30m, 2h or 3d.")
    if isinstance(when, Event):
        _event(checks, path, entity, when)
    elif isinstance(when, Schedule):
        for text in wrong_days(when):
            remedy = "Write mon, 1 or 09-01, for a week, a month or a year."
            checks.wrong(f"{path}.on", "bad_trigger", f"{text!r} names no day of a {when.every}.", remedy)
    else:
        kinds = ("instant",) if when.delay else ("date",) if when.yearly else ("date", "instant")
        _kind(checks, f"{path}.due", entity, when.due, pack, kinds)
        if when.delay and (when.days or when.work_days or when.yearly):
            message = "A delay is to the minute, and days are to the day."
            checks.wrong(path, "bad_trigger", message, "Keep `delay` or `days`.")
        if not when.delay and not when.at:
            checks.wrong(f"{path}.at", "bad_hour", "A day needs an hour.", "Write `at`, like 11:00.")


def _event(checks: Checks, path: str, entity: EntityModel, when: Event) -> None:
    checks.names(f"{path}.fields", entity, when.fields)
    stages = {key for run in checks.blueprint.pipelines_of(entity.key) for key in run.stages}
    if when.event == "moved" and not stages:
        checks.wrong(path, "bad_trigger", f"{entity.key} has no stages.", "Take another event.")
    for stage in when.to if stages else ():
        if stage not in stages:
            checks.wrong(
                f"{path}.to", "unknown_stage", f"{stage!r} is no stage of {entity.key}.", nearest(stage, stages)
            )
    if (when.fields and when.event in ("created", "moved")) or (when.to and when.event != "moved"):
        message = "`fields` narrow a change, and `to` narrows a move."
        checks.wrong(path, "bad_trigger", message, "Remove what does not belong there.")


def _kind(
    checks: Checks, path: str, entity: EntityModel, text: str, pack: str, kinds: tuple[str, ...], target: str = ""
) -> None:
    found = checks.expression(path, entity.key, text, pack)
    if found is not None and (found.type.kind not in kinds or (target and found.type.target != target)):
        wanted = " or ".join(kinds) if not target else target.partition(".")[2]
        message = f"{text!r} gives {found.type}, not {wanted}."
        checks.wrong(path, "bad_trigger", message, "Write another expression.")


def _action(checks: Checks, path: str, entity: EntityModel, action: Action, pack: str) -> None:
    checks.words(path, action)
    match action:
        case CreateTask():
            if task_entity(checks.blueprint) is None:
                checks.wrong(path, "bad_trigger", "There are no tasks.", "Enable a pack that has them: activities.")
            if action.assignee:
                _kind(checks, f"{path}.assignee", entity, action.assignee, pack, ("reference",), USER)
        case SetField():
            _set(checks, path, entity, action.set, pack)
        case MoveStage():
            stages = {key for run in checks.blueprint.pipelines_of(entity.key) for key in run.stages}
            if action.move not in stages:
                message = f"{action.move!r} is no stage of {entity.key}."
                checks.wrong(f"{path}.move", "unknown_stage", message, nearest(action.move, stages))
        case SendMessage():
            _message(checks, path, entity, action)
            for name, text in action.variables.items():
                checks.expression(f"{path}.variables.{name}", entity.key, text, pack)
        case RunAction():
            button = checks.blueprint.buttons.get(action.action)
            if button is None or button.entity != entity.key:
                known = [key for key, item in checks.blueprint.buttons.items() if item.entity == entity.key]
                message = f"{action.action!r} is no button of {entity.key}."
                checks.wrong(f"{path}.action", "unknown_action", message, nearest(action.action, known))


def _message(checks: Checks, path: str, entity: EntityModel, action: SendMessage) -> None:
    known = checks.blueprint.messages
    found = known.get(action.message)
    if found is None:
        message = f"There is no text of a message {action.message!r}."
        checks.wrong(f"{path}.message", "unknown_message", message, nearest(action.message, known))
        return
    if found.entity != entity.key:
        message = f"The text {action.message!r} is about {found.entity}, the trigger about {entity.key}."
        checks.wrong(f"{path}.message", "bad_trigger", message, "Take a text about the same entity.")
    for name in sorted(set(found.variables) - set(action.variables)):
        message = f"The text {action.message!r} needs {name!r}."
        checks.wrong(f"{path}.variables", "bad_trigger", message, "Add it to `variables`.")
    for name in action.channels:
        if name not in checks.blueprint.channels:
            remedy = nearest(name, checks.blueprint.channels)
            checks.wrong(f"{path}.channels", "unknown_channel", f"There is no channel {name!r}.", remedy)


def _set(checks: Checks, path: str, entity: EntityModel, values: Mapping[str, str], pack: str) -> None:
    for name, text in values.items():
        found = checks.name(f"{path}.set.{name}", entity, name)
        if found is None:
            continue
        if found.kind in ("children", "links", "files", "image", "secret", "address") or name in ("stage", "pipeline"):
            message = f"{name!r} is set another way."
            checks.wrong(f"{path}.set.{name}", "bad_trigger", message, "A stage takes `move`; name another field.")
        checks.expression(f"{path}.set.{name}", entity.key, text, pack)
