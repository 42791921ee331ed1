"""How the edition looks: its name, its colours, its logo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import FormMultiDict, UploadFile

from palmette.brand.logo import ACCEPTED, LARGEST, logo_of, written
from palmette.errors import PalmetteError
from palmette.locale.sentences import sentence
from palmette.pages.desk import Incoming
from palmette.pages.settings.bench import Bench, Edit, Values, label_edit, label_fields, saved


@get("/settings/brand", sync_to_thread=True, name="settings.brand")
def brand_screen(request: Incoming) -> Response[str]:
    """Name, colours and logo."""
    return _form(Bench(request), None, None)


@post("/settings/brand", status_code=200, name="settings.brand.save")
async def brand_save(request: Incoming) -> Response[str]:
    """Let a changed look wait."""
    form = await request.form()
    sent = form.get("logo")
    picture = await sent.read() if isinstance(sent, UploadFile) else b""
    return await sync_to_thread(
        saved, request, form, lambda bench: _save(bench, form, picture), lambda bench, error: _form(bench, form, error)
    )


def _form(bench: Bench, typed: Mapping[str, Any] | None, error: PalmetteError | None) -> Response[str]:
    _ = bench.desk.gettext
    brand = bench.blueprint.edition.brand

    def value(name: str, stored: str) -> str:
        return str(typed.get(name, "")) if typed is not None else stored

    fields: list[Values] = label_fields("name", _("Name"), brand.name or bench.blueprint.edition.label, typed)
    fields += [
        {
            "kind": "text", "name": "accent", "label": _("Colour on light ground"), "optional": True, "maxlength": 7,
            "value": value("accent", brand.accent), "placeholder": "#0d6955",
            "help": _("Of buttons and links: # and six digits. What cannot be read on its ground is refused."),
        },
        {
            "kind": "text", "name": "accent_dark", "label": _("Colour on dark ground"), "optional": True,
            "maxlength": 7, "value": value("accent_dark", brand.accent_dark), "placeholder": "#4cc9a6",
            "help": _("Left empty, it is made of the other."),
        },
        {
            "kind": "image", "name": "logo", "label": _("Logo"), "optional": True, "accept": ACCEPTED,
            "kept": _("%(width)s × %(height)s points") % {"width": brand.logo.width, "height": brand.logo.height}
            if brand.logo else "",
            "limit_text": _("PNG, JPEG or WebP, at most %(size)s kB. A square one of 192 points or more is the icon of "
                            "the installed application too.") % {"size": LARGEST // 1000},
        },
    ]  # fmt: skip
    if brand.logo is not None:
        fields.append({"kind": "boolean", "name": "without", "label": _("Without a logo"), "value": False})
    note = _("The name, the colours and the logo stand on every page, at the login, on public forms and on paper.")
    return bench.form(_("Looks"), fields, back="/settings", error=error, help=note, multipart=True)


def _save(bench: Bench, form: FormMultiDict, picture: bytes) -> str:
    edition = bench.blueprint.edition
    edits = label_edit(["brand", "name"], form, "name", edition.brand.name or edition.label)
    for name, stored in (("accent", edition.brand.accent), ("accent_dark", edition.brand.accent_dark)):
        given = str(form.get(name, "")).strip().lower()
        edits += [Edit(["brand", name], given)] if given != stored else []
    if picture:
        edits.append(Edit(["brand", "logo"], written(logo_of(picture))))
    elif "true" in [str(item) for item in form.getall("without", [])]:
        edits.append(Edit(["brand", "logo"], ""))
    bench.propose(sentence("Name, colours and logo"), edits, after=str(form.get("number", "")))
    return "/settings/brand"
