"""Who may open what a person saved besides himself: nobody, everybody of his wall, or some roles."""

from __future__ import annotations

from collections.abc import Sequence

from litestar.datastructures import FormMultiDict

from palmette.labels import as_label, humanize
from palmette.pages.desk import Desk
from palmette.pages.values import Values
from palmette.personal.saved import Saved

WALL = "wall"


def sharing_field(desk: Desk, chosen: Sequence[str]) -> Values:
    """The field of a dialog that saves."""
    everybody = {"value": WALL, "label": desk.gettext("Everybody here")}
    roles = [
        {"value": key, "label": as_label(role.label, humanize(key)).text(desk.language)}
        for key, role in desk.blueprint.roles.items()
    ]
    return {
        "kind": "multi_choice", "name": "shared", "label": desk.gettext("Who may open it besides you"),
        "value": list(chosen), "choices": [everybody, *roles], "optional": True,
    }  # fmt: skip


def shared_with(one: Saved | None) -> tuple[str, ...]:
    """What the field shows of something saved."""
    return (tuple(one.roles) or (WALL,)) if one is not None and one.shared else ()


def read_sharing(desk: Desk, form: FormMultiDict) -> tuple[bool, list[str]]:
    """Whether others may open it, and of which roles; none is everybody of the wall."""
    given = [str(item) for item in form.getall("shared", [])]
    roles = [] if WALL in given else [item for item in given if item in desk.blueprint.roles]
    return bool(roles) or WALL in given, roles
