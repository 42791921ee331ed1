"""One's own ways in: password, second factor, devices, keys for programs (`/me/security`)."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict

from palmette.access.second_factor import needs_second_factor
from palmette.access.tokens import TokenInfo
from palmette.errors import InvalidInput, NotFound, PalmetteError
from palmette.ids import parse_id
from palmette.locale.sentences import say_in
from palmette.pages.agents import device_name
from palmette.pages.desk import Context, Desk, Incoming
from palmette.pages.proof import require_proof
from palmette.pages.values import Values, Words
from palmette.web.identity import CSRF_FIELD, client_address, give_session, session_of, session_token

HERE = "/me/security"


@get(HERE, sync_to_thread=True, name="security")
def security_screen(request: Incoming) -> Response[str]:
    """What there is, and what one may end."""
    return _screen(Desk(request))


@post(HERE, status_code=200, name="security.act")
async def security_act(request: Incoming) -> Response[str]:
    """Another password; recovery codes anew; without a phone; log out somewhere or everywhere; end keys."""
    form = await request.form()
    return await sync_to_thread(_act, request, form)


def person_of(desk: Desk) -> UUID:
    """Who sits at the desk."""
    assert desk.actor.id is not None, "a page has a person"
    return desk.actor.id


def _act(request: Incoming, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    user, act = person_of(desk), str(form.get("act", ""))
    sessions, tokens = desk.pinned.sessions, desk.pinned.tokens
    if act == "device":
        sessions.close_device(user, str(form.get("device", "")))
    elif act == "others":
        sessions.close_others(user, session_token(request))
    elif act == "token":
        found = parse_id(str(form.get("token", "")))
        if found is None:
            raise NotFound("access.no_token", "There is no such token.")
        tokens.revoke(user, found)
    elif act == "tokens":
        tokens.revoke_all(user)
    else:
        return _act_sensitive(desk, act, form)
    return desk.go(HERE)


def _act_sensitive(desk: Desk, act: str, form: FormMultiDict) -> Response[str]:
    require_proof(desk, form)
    user, factors = person_of(desk), desk.pinned.factors
    if act == "password":
        return _password(desk, str(form.get("password", ""))[:1000])
    if act == "codes" and factors.state(user) is not None:
        return _screen(desk, codes=factors.renew_codes(user))
    if act == "no_phone":
        if needs_second_factor(desk.blueprint, desk.actor.roles):
            raise InvalidInput("access.factor_needed", "Your role asks for the second factor.")
        factors.remove(user)
    return desk.go(HERE)


def _password(desk: Desk, password: str) -> Response[str]:
    """Every other session ends; this one goes on as a new one."""
    user, request = person_of(desk), desk.request
    before = session_of(request)
    try:
        desk.pinned.logins.set_password(user, password, email=desk.actor.extra.get("email", ""), name=desk.actor.name)
    except InvalidInput as error:
        say_in(error, desk.language)
        return _screen(desk, error=error)
    opened = desk.pinned.sessions.open(
        user, address=client_address(request), agent=request.headers.get("user-agent", ""),
        strong=before is not None and before.strong,
    )  # fmt: skip
    give_session(request, opened)
    return desk.go(HERE)


def _screen(desk: Desk, *, error: PalmetteError | None = None, codes: list[str] | None = None) -> Response[str]:
    user, pinned = person_of(desk), desk.pinned
    factor, session = pinned.factors.state(user), session_of(desk.request)
    words = Words(desk)
    context: Context = {
        "csrf": desk.csrf,
        "error": f"{error.message} {error.remedy}".strip() if error else "",
        "codes": codes or [],
        "has_password": pinned.logins.has_password(user),
        "factor": None if factor is None else {"since": words.moment(factor.since), "left": factor.codes_left},
        "needed": needs_second_factor(desk.blueprint, desk.actor.roles),
        "devices": [
            {
                "id": item.id, "name": device_name(item.agent, desk.gettext), "address": item.address,
                "seen": words.moment(item.seen_at), "since": words.moment(item.created_at),
                "here": session is not None and pinned.sessions.device_of(session) == item.id,
            }
            for item in pinned.sessions.devices(user)
        ],
        "tokens": [token_line(desk, item) for item in pinned.tokens.list(user)],
    }  # fmt: skip
    return desk.page("security.html", context, status=422 if error else 200)


def token_line(desk: Desk, item: TokenInfo) -> Values:
    """A key as a line of a list."""
    words, _ = Words(desk), desk.gettext
    found = (desk.blueprint.find_entity(name) for name in item.entities)
    rows = desk.ngettext("%(num)d row a day", "%(num)d rows a day", item.rows_a_day) % {"num": item.rows_a_day}
    limits = [
        action_words(desk, item.actions),
        ", ".join(entity.plural.text(desk.language) for entity in found if entity is not None),
        ", ".join(item.addresses),
        rows if item.rows_a_day else "",
    ]
    narrow = " · ".join(part for part in limits if part)
    return {
        "id": str(item.id), "name": item.name, "start": f"pal_{item.prefix}…", "limits": narrow,
        "until": words.moment(item.expires_at),
        "used": words.moment(item.used_at) if item.used_at else _("never"),
    }  # fmt: skip


READING = ("read",)
WRITING = ("read", "create", "update", "delete", "reassign", "merge", "skip", "lock")


def action_words(desk: Desk, actions: tuple[str, ...]) -> str:
    """What a key may do, in words; empty where it may do all that its owner may."""
    _ = desk.gettext
    if not actions:
        return ""
    return _("reads") if set(actions) == set(READING) else _("reads and writes")
