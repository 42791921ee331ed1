"""The personal account of a record's person, as the firm's people see it: opened, invited to again, ended."""

from __future__ import annotations

from uuid import UUID

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from palmette.audit.journal import Event, tell
from palmette.audit.kinds import PORTAL_ENDED, PORTAL_OPENED
from palmette.blueprint.model import EntityModel
from palmette.errors import InvalidInput, NotFound, PalmetteError
from palmette.labels import LANGUAGES, as_label
from palmette.pages import formats
from palmette.pages.desk import Desk, Incoming
from palmette.pages.shell import list_address
from palmette.pages.values import Values
from palmette.portal.accounts import Account, has_pages
from palmette.portal.logins import INVITED_FOR
from palmette.records.results import Masked
from palmette.records.session import Records
from palmette.web.identity import CSRF_FIELD
from palmette.web.portal import portal_of
from palmette.web.portal_jobs import SEND_OPENED, link_address
from palmette.web.runtime import runtime_of


@get("/r/{entity:str}/{id:uuid}/account", sync_to_thread=True, name="account")
def account_screen(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """Whether the person has an account, by which e-mail, and when he was there last."""
    return _screen(Desk(request), entity, id)


@post("/r/{entity:str}/{id:uuid}/account", status_code=200, name="account.change")
async def account_change(request: Incoming, entity: FromPath[str], id: FromPath[UUID]) -> Response[str]:
    """Open it and invite, or end it."""
    form = await request.form()
    answer: Response[str] = await sync_to_thread(_change, request, entity, id, form)
    return answer


def offers_account(records: Records, entity: EntityModel) -> bool:
    """Whether records of an entity may get accounts from this person: pages are for them, and he may change them."""
    return has_pages(records.blueprint, entity.key) and records.may(entity.key, "update")


def _screen(
    desk: Desk, entity: str, id: UUID, *, link: str = "", told: str = "", error: PalmetteError | None = None
) -> Response[str]:
    with desk.reading() as records:
        model = _person(records, entity, id)
        title = records.titles(model.key, [id]).get(id, "")
        mails = _mails(records, model, id)
    account = _account(desk, model, id)
    shown: Values = {
        "title": title, "back": f"{list_address(desk.blueprint, model)}/{id}", "csrf": desk.csrf, "link": link,
        "told": told, "error": desk.said(f"{error.message} {error.remedy}".strip()) if error else "",
        "mails": [{"value": name, "label": text} for name, text in mails.items()], "account": None,
        "can_mail": runtime_of(desk.request).mailer.ready,
        "pages": [
            as_label(page.label).text(desk.language)
            for page in desk.blueprint.portal.values()
            if page.person == model.key
        ],
    }  # fmt: skip
    if account is not None:
        seen = formats.moment(account.seen_at, desk.reader) if account.seen_at else ""
        shown["account"] = {"email": _shown(mails, account), "ended": account.ended_at is not None, "seen": seen}
    return desk.page("portal_account.html", shown, status=error.status if error else 200)


def _shown(mails: dict[str, str], account: Account) -> str:
    """The e-mail of an account, to those who read it at the record; the others see that there is one."""
    return account.email if account.email in mails.values() else "••"


def _change(request: Incoming, entity: str, id: UUID, form: FormMultiDict) -> Response[str]:
    desk = Desk(request, form_token=str(form.get(CSRF_FIELD, "")))
    with desk.reading() as records:
        model = _person(records, entity, id)
    portal, account = portal_of(desk.pinned), _account(desk, model, id)
    if form.get("do") == "end":
        if account is None:
            raise NotFound("http.not_found", "There is no such page.")
        portal.accounts.end(account.id)
        portal.sessions.forget()
        tell(desk.pinned.database, desk.pinned.tables, Event(PORTAL_ENDED, desk.actor, model.key, id))
        return _screen(desk, entity, id, told=desk.gettext("The account is closed; whoever was inside is out."))
    try:
        return _invite(desk, model, id, str(form.get("mail", "")))
    except InvalidInput as error:
        return _screen(desk, entity, id, error=error)


def _invite(desk: Desk, model: EntityModel, id: UUID, field: str) -> Response[str]:
    """Open the account by an e-mail of the record: a mail that is typed here could let in anybody."""
    with desk.reading() as records:
        if field not in _mails(records, model, id):
            raise InvalidInput(
                "access.portal_no_email", "The person has no e-mail to be known by.",
                remedy="Fill in the e-mail of the record first.",
            )  # fmt: skip
    with desk.pinned.gateway.reading(desk.pinned.directory.system("page", wall=desk.actor.wall)) as records:
        row = records.get(model.key, id, fields=(field, *(("language",) if "language" in model.fields else ())))
    portal, runtime = portal_of(desk.pinned), runtime_of(desk.request)
    speaks = str(row.get("language") or "")
    account = portal.accounts.open(
        wall=desk.actor.wall, entity=model.key, record=id, email=str(row[field]),
        language=speaks if speaks in LANGUAGES else "", by=desk.actor.id,
    )  # fmt: skip
    portal.sessions.forget()
    tell(desk.pinned.database, desk.pinned.tables, Event(PORTAL_OPENED, desk.actor, model.key, id))
    login = portal.logins.begin(account.email, account=account.id, lasts=INVITED_FOR)
    if runtime.mailer.ready and runtime.jobs is not None:
        runtime.jobs.enqueue(SEND_OPENED, {"account": str(account.id), "login": str(login)})
        return _screen(desk, model.key, id, told=desk.gettext("The invitation is on its way."))
    armed = portal.logins.arm(login)
    link = link_address(runtime.settings, armed[1]) if armed else ""
    return _screen(desk, model.key, id, link=link)


def _person(records: Records, entity: str, id: UUID) -> EntityModel:
    """The entity of a person that the reader may change; NotFound else."""
    model = records.entity(entity)
    if not offers_account(records, model) or not records.in_scope(model.key, [id], action="update"):
        raise NotFound("records.not_found", "There is no such record.", remedy="It may not be yours to see.")
    return model


def _mails(records: Records, model: EntityModel, id: UUID) -> dict[str, str]:
    """The filled e-mail fields of a record, as the reader may see them."""
    names = [item.name for item in model.declared_fields() if item.kind == "email" and not item.hidden]
    names = records.available(model.key, names)
    row = records.get(model.key, id, fields=("id", *names))
    return {name: value.text if isinstance(value, Masked) else str(value) for name in names if (value := row.get(name))}


def _account(desk: Desk, model: EntityModel, id: UUID) -> Account | None:
    found = portal_of(desk.pinned).accounts.of_record(desk.actor.wall, id)
    return found if found is not None and found.entity == model.key else None
