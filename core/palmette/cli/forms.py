"""`palmette form list`, `palmette form posts`, `palmette form retry`: public forms, and what came in by them."""

from __future__ import annotations

import click

from palmette.app import open_runtime
from palmette.capture.definition import Form
from palmette.capture.inbox import STATES, Inbox, Kept
from palmette.capture.keys import form_key
from palmette.capture.work import read_posts
from palmette.cli.options import as_json, common, print_json
from palmette.errors import NotFound
from palmette.ids import parse_id
from palmette.jobs.definition import Job
from palmette.jobs.engine import run_now
from palmette.settings import Settings


@click.group()
def form() -> None:
    """Public forms, and what came in by them."""


@form.command("list")
@as_json
@common
def list_forms(settings: Settings, as_json: bool) -> None:
    """The forms of the edition with their addresses and keys."""
    rows = [_form(settings, item) for item in open_runtime(settings).pinned.blueprint.forms.values()]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        needed = " (needed)" if row["protected"] else ""
        click.echo(f"{row['key']}: {row['address']}\n  key{needed}: {row['post_key']}")


def _form(settings: Settings, item: Form) -> dict[str, object]:
    return {
        "key": item.key, "entity": item.entity, "address": f"{settings.base_url.rstrip('/')}/capture/{item.key}",
        "protected": item.protected, "post_key": form_key(item, settings.secret_key),
    }  # fmt: skip


@form.command("posts")
@click.option("--state", type=click.Choice(STATES), help="Only posts in this state.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="How many.")
@as_json
@common
def list_posts(settings: Settings, state: str | None, limit: int, as_json: bool) -> None:
    """What came in, newest first, and what became of it. Bodies are shown with --json alone."""
    pinned = open_runtime(settings).pinned
    rows = Inbox(pinned.database, pinned.tables).recent(*([state] if state else []), limit=limit)
    if as_json:
        print_json([_post(row) for row in rows])
        return
    for row in rows:
        reasons = "; ".join(problem.message for problem in row.problems)
        click.echo(f"{row.received_at:%Y-%m-%d %H:%M}  {row.state:8}  {row.form}  {row.id}  {reasons}".rstrip())


def _post(row: Kept) -> dict[str, object]:
    return {
        "id": row.id, "form": row.form, "state": row.state, "received_at": row.received_at.isoformat(),
        "record": row.record, "media_type": row.media_type, "body": row.body.decode("utf-8", "replace"),
        "problems": [{"field": item.field, "code": item.code, "message": item.message} for item in row.problems],
    }  # fmt: skip


@form.command("retry")
@click.argument("post", nargs=-1, required=True)
@as_json
@common
def retry_posts(settings: Settings, post: tuple[str, ...], as_json: bool) -> None:
    """Read POST again: one that was refused, failed or taken for spam."""
    pinned = open_runtime(settings).pinned
    ids = [parse_id(text) for text in post]
    if None in ids:
        raise NotFound("capture.not_found", "There is no such post.", remedy="`palmette form posts` lists them.")
    count = Inbox(pinned.database, pinned.tables).retry(*(key for key in ids if key is not None))
    run_now(
        Job("capture.read", run=read_posts), pinned.gateway, pinned.directory.system("cli"),
        progress=lambda message, done, total: None,
    )  # fmt: skip
    if as_json:
        print_json({"retried": count})
    else:
        click.echo(f"{count} read again.")
