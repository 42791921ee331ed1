"""`palmette triggers`, `simulate`, `why trigger`: what happens by itself, what would, and why it did or did not."""

from __future__ import annotations

from datetime import datetime

import click

from palmette.app import open_runtime
from palmette.cli.options import as_json, common, print_json
from palmette.cli.rights import actor_of
from palmette.errors import InvalidInput
from palmette.ids import parse_id
from palmette.locale.sentences import sentence
from palmette.settings import Settings
from palmette.triggers.activation import preview, take_back, trigger_named, turn_off, turn_on
from palmette.triggers.clock_watch import go_on, stopped_since
from palmette.triggers.costs import costed
from palmette.triggers.simulate import Simulation, simulate
from palmette.triggers.states import MODES, running
from palmette.triggers.why import Why, why
from palmette.triggers.words import moment_words, reason_words
from palmette.web.runtime import Pinned, office_of

DAY = click.DateTime(["%Y-%m-%d"])


@click.group("triggers", invoke_without_command=True)
@click.pass_context
def triggers(context: click.Context) -> None:
    """What happens by itself: which triggers are on, turning them on and off."""
    if context.invoked_subcommand is None:
        context.invoke(listed)


@triggers.command("list")
@as_json
@common
def listed(settings: Settings, as_json: bool) -> None:
    """List triggers: which are on, and when each is due."""
    pinned = open_runtime(settings).pinned
    with pinned.gateway.reading(pinned.directory.system("cli")) as records:
        on, jumped = running(records), stopped_since(records)
    found = [(trigger, on.get(key)) for key, trigger in pinned.blueprint.triggers.items()]
    language = pinned.blueprint.edition.language
    if as_json:
        print_json([{"trigger": item.key, "entity": item.entity, "on": turn is not None} for item, turn in found])
        return
    if jumped is not None:
        click.echo(f"Stopped: the clock was put forward from {jumped:%Y-%m-%d %H:%M} UTC.")
        click.echo("When it is right: palmette triggers resume")
    for item, turn in found:
        state = f"on since {turn.at:%Y-%m-%d}" if turn is not None else "off"
        click.echo(f"{item.key:28} {state:20} {moment_words(pinned.blueprint, item, language)}")


@triggers.command("show")
@click.argument("key")
@as_json
@common
def show(settings: Settings, key: str, as_json: bool) -> None:
    """Count what turning KEY on would do."""
    pinned = open_runtime(settings).pinned
    with pinned.gateway.reading(pinned.directory.system("cli")) as records:
        found = preview(records, key)
    if as_json:
        print_json({"trigger": key, "past": found.past, "coming": found.coming, "sample": found.sample})
        return
    coming = "not known" if found.coming is None else str(found.coming)
    click.echo(f"Due before now: {found.past}. In the next 30 days: {coming}.")
    for item in found.sample:
        due = f"{item.due_at:%Y-%m-%d %H:%M}" if item.due_at is not None else ""
        click.echo(f"  {due:16}  {item.title} ({item.record})")


@triggers.command("on")
@click.argument("key")
@click.option("--mode", type=click.Choice(MODES), default=MODES[0], show_default=True, help="What was due before now.")
@click.option("--as", "email", required=True, help="E-mail of the user who decides.")
@common
def on(settings: Settings, key: str, mode: str, email: str) -> None:
    """Turn KEY on. By default nothing that was due before is done."""
    pinned = open_runtime(settings).pinned
    turn = turn_on(pinned.gateway, actor_of(pinned, email, "cli"), pinned.directory.system("cli"), key, mode)
    click.echo(f"{key} is on ({turn.mode}); due before now: {turn.counts['past']}.")


@triggers.command("off")
@click.argument("key")
@click.option("--as", "email", required=True, help="E-mail of the user who decides.")
@click.option("--undo", is_flag=True, help="Also forget what the back-fill wrote and nothing was done about.")
@common
def off(settings: Settings, key: str, email: str, undo: bool) -> None:
    """Turn KEY off. What waits is cancelled."""
    pinned = open_runtime(settings).pinned
    turn = take_back if undo else turn_off
    turn(pinned.gateway, actor_of(pinned, email, "cli"), pinned.directory.system("cli"), key)
    click.echo(f"{key} is off.")


@triggers.command("resume")
@common
def resume(settings: Settings) -> None:
    """Go on after the clock was put forward: say that it is right."""
    pinned = open_runtime(settings).pinned
    with pinned.gateway.writing(pinned.directory.system("cli")) as records:
        go_on(records)
    click.echo("Triggers go on.")


@click.command("simulate")
@click.option("--from", "first", type=DAY, required=True, help="The first day.")
@click.option("--to", "last", type=DAY, required=True, help="The last day.")
@click.option("--trigger", "keys", multiple=True, help="A trigger, as if it were on; else those that are on.")
@as_json
@common
def simulate_command(settings: Settings, first: datetime, last: datetime, keys: tuple[str, ...], as_json: bool) -> None:
    """Run triggers day by day over a copy of the database. Nothing is sent."""
    pinned = open_runtime(settings).pinned
    system = pinned.directory.system("cli")
    office = office_of(pinned)
    found = simulate(pinned.gateway, system, first.date(), last.date(), triggers=keys)
    found = costed(found, pinned.gateway, office.packs, office.desk.ready)
    if as_json:
        print_json([{name: getattr(item, name) for name in type(item).__slots__} for item in found.happenings])
        return
    _print(found, pinned.blueprint.edition.currency)


def _print(found: Simulation, currency: str) -> None:
    costs = found.costs()
    for day, counts in found.by_day().items():
        cost = f"  {sum(costs[day].values()):.2f} {currency}" if day in costs else ""
        click.echo(f"{day}  " + ", ".join(f"{key} {count}" for key, count in sorted(counts.items())) + cost)
    done = sum(1 for item in found.happenings if item.state == "done")
    rest = len(found.happenings) - done
    click.echo(f"{done} would be done, {rest} would not. By channel: {found.by_channel() or 'none'}.")
    if costs:
        by_trigger = found.cost_of_triggers()
        told = ", ".join(f"{key} {cost:.2f}" for key, cost in sorted(by_trigger.items()))
        click.echo(f"Cost: {sum(by_trigger.values()):.2f} {currency} ({told}).")


@click.command("trigger")
@click.argument("key")
@click.argument("record")
@as_json
@common
def why_trigger(settings: Settings, key: str, record: str, as_json: bool) -> None:
    """Tell why trigger KEY fired for RECORD (its id), will fire, or did not."""
    pinned = open_runtime(settings).pinned
    one = parse_id(record)
    if one is None:
        raise InvalidInput("triggers.no_record", sentence("%(record)r is no id of a record.", record=record))
    with pinned.gateway.reading(pinned.directory.system("cli")) as records:
        answer = why(records, trigger_named(records, key), one)
    if as_json:
        print_json({name: getattr(answer, name) for name in type(answer).__slots__})
        return
    for line in why_lines(pinned, answer):
        click.echo(line)


def why_lines(pinned: Pinned, answer: Why) -> list[str]:
    """The answer as lines of text."""
    language = pinned.blueprint.edition.language
    lines = [reason_words(answer.reason, language) or "It will fire."]
    if answer.due_at is not None:
        lines.append(f"Due on {answer.due_on}, at {answer.due_at.isoformat(timespec='minutes')}.")
    for part in (*answer.condition, *answer.goal):
        known = ", ".join(f"{name} = {value}" for name, value in part.values.items())
        lines.append(f"  {'true ' if part.holds else 'false'}  {part.text}" + (f"  ({known})" if known else ""))
    for item in answer.occurrences:
        at, said = item.done_at or item.run_at, reason_words(item.reason, language, item.detail)
        lines.append(f"  {at:%Y-%m-%d %H:%M}  {item.state}" + (f" ({said})" if said else ""))
    return lines
