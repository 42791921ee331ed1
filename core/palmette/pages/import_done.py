"""The last step of the import wizard: what came of it."""

from __future__ import annotations

from litestar import Response

from palmette.imports.batches import CHOSEN, DONE, DUPLICATE, EMPTY, KEPT, NEW, READY, REFUSED, SKIP, UNDONE, Batch
from palmette.jobs.ports import JobStatus
from palmette.pages import formats
from palmette.pages.desk import Desk
from palmette.pages.import_words import batches_of, steps_of
from palmette.pages.shell import list_address
from palmette.pages.values import Values


def result_screen(desk: Desk, batch: Batch, status: JobStatus | None) -> Response[str]:
    """What came of it, with the way back."""
    counts = batches_of(desk).counts(batch)
    entity = desk.blueprint.entities[batch.entity]
    done, refused = counts.get(DONE, 0), counts.get(REFUSED, 0)
    skipped = counts.get(DUPLICATE, 0) + counts.get(CHOSEN[SKIP], 0)
    left = sum(counts.get(state, 0) for state in (READY, NEW))
    failed = batch.state == "failed" or (status is not None and status.state == "failed")
    _ = desk.gettext

    def said(text: str, count: int) -> str:
        return text % {"count": formats.number(count, desk.reader)}

    lines = [{"text": said(_("%(count)s added or updated"), done), "tone": "ok", "icon": "circle-check",
              "href": f"{list_address(desk.blueprint, entity)}?sort=-created_at"}]  # fmt: skip
    if skipped:
        lines.append(
            {"text": said(_("%(count)s known already, left as they were"), skipped), "tone": "calm", "icon": "copy"}
        )
    if undone := counts.get(UNDONE, 0):
        lines.append({"text": said(_("%(count)s taken back"), undone), "tone": "calm", "icon": "arrow-back-up"})
    if kept := counts.get(KEPT, 0):
        lines.append({"text": said(_("%(count)s left as they are: get them with the reasons"), kept), "tone": "warn",
                      "icon": "alert-triangle", "href": f"/import/{batch.id}/refused.csv"})  # fmt: skip
    if refused:
        lines.append({"text": said(_("%(count)s refused: get them with their reasons"), refused), "tone": "bad",
                      "icon": "alert-circle", "href": f"/import/{batch.id}/refused.csv"})  # fmt: skip
    if empty := counts.get(EMPTY, 0):
        lines.append({"text": said(_("%(count)s name nobody: get them with the reasons"), empty), "tone": "warn",
                      "icon": "alert-triangle", "href": f"/import/{batch.id}/refused.csv"})  # fmt: skip
    if left:
        lines.append({"text": said(_("%(count)s not done"), left), "tone": "warn", "icon": "alert-triangle"})
    titles = {"cancelled": _("Stopped"), "undone": _("Undone"), "undoing": _("The undo was broken off")}
    title = _("The import failed") if failed else titles.get(batch.state, _("Imported"))
    tone = "bad" if failed else "ok" if batch.state in ("done", "undone") else "warn"
    note = status.message if status is not None and failed else ""
    result: Values = {"title": title, "tone": tone, "counts": lines}
    if done:
        result |= {"undo_href": f"/import/{batch.id}/undo", "undo_note": _("What was changed since stays.")}
    context = {
        "steps": steps_of(desk, "import"), "title": batch.file_name, "note": note, "result": result, "csrf": desk.csrf,
        "again": f"/import/{batch.id}/run" if left and batch.state != "undone" else "",
    }  # fmt: skip
    return desk.page("import_done.html", context)
