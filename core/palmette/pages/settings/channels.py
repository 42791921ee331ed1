"""Accounts at providers of messages: setting one up, trying it, turning it off; secrets go in and never out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.audit.journal import Event, tell
from palmette.audit.kinds import CONFIGURED
from palmette.channels.definition import Channel
from palmette.channels.office import Office
from palmette.channels.ports import ACCEPTED, Outgoing
from palmette.errors import NotFound, PalmetteError
from palmette.ids import new_id, parse_id
from palmette.integrations.account_forms import PRICE, read_settings
from palmette.integrations.accounts import NETWORK, Account
from palmette.integrations.http import CallFailed
from palmette.labels import as_label, humanize
from palmette.pages.desk import Incoming
from palmette.pages.proof import require_proof
from palmette.pages.settings.bench import Bench, Values, address, saved
from palmette.records import fields as kinds
from palmette.web.runtime import office_of, runtime_of

NEW = "-"
"""A new account of a channel: `-sms`."""


@get("/settings/channels", sync_to_thread=True, name="settings.channels")
def channels_screen(request: Incoming) -> Response[str]:
    """Every account, and how it is."""
    bench = Bench(request)
    _, office = bench.desk.gettext, _office(bench)
    rows = []
    for item in _mine(bench):
        declared = office.desk.channels.get(item.channel)
        note = " · ".join(
            part for part in (_name(bench, declared, item.channel), bench.desk.said(item.failure)) if part
        )
        rows.append({
            "name": item.name, "note": note, "href": address("channels", str(item.id)), "pill": _pill(bench, item),
            "icon": declared.icon if declared is not None else "",
        })  # fmt: skip
    ways = [
        {"label": _name(bench, item, key), "icon": "plus", "href": address("channels", f"{NEW}{key}")}
        for key, item in office.desk.channels.items()
        if not item.inside
    ]
    told = _("By which accounts messages leave and come in. A channel without one is not used.")
    return bench.listed(_("Channels"), rows, ways=ways, help=told)


@get("/settings/channels/{account:str}", sync_to_thread=True, name="settings.channel")
def channel_screen(request: Incoming, account: FromPath[str]) -> Response[str]:
    """One account, or a new one of a channel."""
    return _form(Bench(request), account, None, None)


@post("/settings/channels/{account:str}", status_code=200, name="settings.channel.save")
async def channel_save(request: Incoming, account: FromPath[str]) -> Response[str]:
    """Keep it; it is used at once."""
    form = await request.form()
    return await sync_to_thread(
        saved, request, form, lambda bench: _save(bench, account, form),
        lambda bench, error: _form(bench, account, form, error),
    )  # fmt: skip


@post("/settings/channels/{account:str}/act", status_code=200, name="settings.channel.act")
async def channel_act(request: Incoming, account: FromPath[str]) -> Response[str]:
    """Send a test message, or take the account away."""
    form = await request.form()
    return await sync_to_thread(_act, request, account, form)


def _office(bench: Bench) -> Office:
    return office_of(bench.desk.pinned)


def _mine(bench: Bench) -> list[Account]:
    """Those that a person may set up: of his wall, and of the network when all of it is his."""
    actor = bench.desk.actor
    whole = set(actor.walls) >= set(bench.desk.pinned.directory.walls())
    return [item for item in _office(bench).accounts.all() if item.wall in actor.walls or (whole and not item.wall)]


def _found(bench: Bench, key: str) -> tuple[Channel, Account | None]:
    """The channel and the account of an address; NotFound for any other."""
    channels = _office(bench).desk.channels
    if key.startswith(NEW) and key.removeprefix(NEW) in channels:
        return channels[key.removeprefix(NEW)], None
    wanted = parse_id(key)
    account = next((item for item in _mine(bench) if item.id == wanted), None)
    if account is None or account.channel not in channels:
        raise NotFound("http.not_found", "There is no such page.")
    return channels[account.channel], account


def _name(bench: Bench, channel: Channel | None, key: str) -> str:
    return as_label(channel.label if channel is not None else "", humanize(key)).text(bench.desk.language)


def _pill(bench: Bench, account: Account) -> Values:
    _ = bench.desk.gettext
    if not account.active:
        return {"text": _("Off"), "tone": "calm", "icon": "circle-dashed"}
    if not account.well:
        return {"text": _("Does not work"), "tone": "bad", "icon": "alert-circle"}
    return {"text": _("On"), "tone": "ok", "icon": "circle-check"}


def _form(
    bench: Bench, key: str, typed: FormMultiDict | None, error: PalmetteError | None, *, tried: str = ""
) -> Response[str]:
    channel, account = _found(bench, key)
    _ = bench.desk.gettext
    name = _name(bench, channel, channel.key)

    def value(field: str, stored: object) -> str:
        return str(typed.get(field, "")) if typed is not None else "" if stored is None else str(stored)

    settings: Any = account.settings if account is not None else {}
    fields: list[Values] = [
        {"kind": "text", "name": "name", "label": _("Name"), "maxlength": 100,
         "value": value("name", account.name if account else name)},
        *(_field(bench, item, account, value(item.key, settings.get(item.key, item.default)))
          for item in channel.settings),
        {"kind": "decimal", "name": PRICE, "label": _("Price of a message"), "optional": True,
         "unit": bench.desk.blueprint.edition.currency, "value": value(PRICE, settings.get(PRICE)),
         "help": _("A simulation adds it up.")},
    ]  # fmt: skip
    if account is not None:
        on = account.active if typed is None else "true" in [str(item) for item in typed.getall("active", [])]
        fields.append({"kind": "boolean", "name": "active", "label": _("On"), "value": on})
    base = runtime_of(bench.desk.request).settings.base_url.rstrip("/")
    context = {
        "account": {"pill": _pill(bench, account), "failure": bench.desk.said(account.failure),
                    "calls": f"{base}/hooks/{account.id}"} if account is not None else None,
        "act": address("channels", key, "act"), "tried": tried,
    }  # fmt: skip
    title = account.name if account is not None else name
    return bench.form(
        title, fields, back="/settings/channels", error=error, template="settings_channel.html", **context
    )


def _field(bench: Bench, declared: kinds.Field, account: Account | None, value: str) -> Values:
    """A setting in the form; of a secret only whether there is one."""
    _ = bench.desk.gettext
    label = as_label(declared.label, humanize(declared.key)).text(bench.desk.language)
    told = as_label(declared.help).text(bench.desk.language)
    common: Values = {"name": declared.key, "label": label, "optional": not declared.required, "help": told}
    if isinstance(declared, kinds.Secret):
        stays = account is not None and declared.key in account.secrets
        return {**common, "kind": "secret", "optional": stays or not declared.required, "value": "",
                "attrs": {"autocomplete": "new-password"}, "kept": _("It is set. Empty: it stays.") if stays else "",
                "help": _("It is set. Empty: it stays.") if stays else told}  # fmt: skip
    if isinstance(declared, kinds.Boolean):
        return {**common, "kind": "boolean", "value": value.lower() == "true"}
    if isinstance(declared, kinds.Choice):
        listed = [one if isinstance(one, kinds.Option) else kinds.Option(one) for one in declared.options]
        options = [
            {"value": one.key, "label": as_label(one.label, humanize(one.key)).text(bench.desk.language)}
            for one in listed
        ]
        return {**common, "kind": "choice", "choices": options, "options": options, "value": value}
    kind = "integer" if isinstance(declared, kinds.Integer) else "text"
    return {**common, "kind": kind, "value": value}


def _typed(form: FormMultiDict, channel: Channel) -> dict[str, str]:
    """The last of what was sent by each name: an unticked box sends `false` before."""
    names: Sequence[str] = [*(item.key for item in channel.settings), PRICE]
    return {name: str(form.getall(name, [""])[-1]) for name in names}


def _save(bench: Bench, key: str, form: FormMultiDict) -> str:
    channel, account = _found(bench, key)
    office, actor = _office(bench), bench.desk.actor
    secrets = [item.key for item in channel.settings if isinstance(item, kinds.Secret)]
    kept = sorted(account.secrets) if account is not None else ()
    settings = read_settings(channel.settings, _typed(form, channel), kept=kept)
    name = str(form.get("name", "")).strip()[:100] or _name(bench, channel, channel.key)
    if account is None:
        whole = set(actor.walls) >= set(bench.desk.pinned.directory.walls())
        wall = NETWORK if whole else actor.wall
        made = office.accounts.add(channel.key, name, settings, secrets=secrets, wall=wall)
        target = address("channels", str(made))
    else:
        active = "true" in [str(item) for item in form.getall("active", [])]
        office.accounts.change(account.id, settings=settings, secrets=secrets, name=name, active=active)
        target = "/settings/channels"
    office.desk.forget()
    _write_down(bench, channel, name)
    return target


def _write_down(bench: Bench, channel: Channel, name: str) -> None:
    pinned = bench.desk.pinned
    tell(
        pinned.database,
        pinned.tables,
        Event(CONFIGURED, bench.desk.actor, about={"channel": channel.key, "name": name}),
    )


def _act(request: Incoming, key: str, form: FormMultiDict) -> Response[str]:
    bench = Bench(request, form)
    require_proof(bench.desk, form)
    channel, account = _found(bench, key)
    if account is None:
        raise NotFound("http.not_found", "There is no such page.")
    office = _office(bench)
    if form.get("act") == "remove":
        office.accounts.remove(account.id)
        office.desk.forget()
        _write_down(bench, channel, account.name)
        return bench.desk.go("/settings/channels")
    return _form(bench, key, None, None, tried=_tried(bench, account, str(form.get("to", "")).strip()))


def _tried(bench: Bench, account: Account, to: str) -> str:
    """Send a test message now, past the outbox; what came of it, in a sentence."""
    _, office = bench.desk.gettext, _office(bench)
    if not to:
        return _("Write whom the test goes to.")
    text = _("This is a test of an account. Nothing needs to be done.")
    number = new_id()
    try:
        adapter = office.desk.channels[account.channel].open(office.desk.open(account))
        told = adapter.send(Outgoing(number, number.hex, to, text, subject=_("Test"), language=bench.desk.language))
    except (CallFailed, PalmetteError) as error:
        return bench.desk.said(error.message)
    office.desk.felt(str(account.id), told)
    return _("The provider took it.") if told.outcome == ACCEPTED else bench.desk.said(told.reason)
