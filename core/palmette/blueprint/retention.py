"""The section `retention` of an edition: how long what was written down is kept."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, create_model

from palmette.audit.definition import LEAST, MOST, Retention, days
from palmette.blueprint.edition_parts import Part
from palmette.blueprint.mistakes import refused


def _days(kind: str) -> BeforeValidator:
    def check(value: object) -> int | None:
        if value is None:
            return None
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise refused("days", f"{value!r} is no time.", "Write a number of days, or `12w`, `36m`, `3y`.")
        try:
            found = days(value)
        except ValueError as error:
            raise refused("days", str(error), "Write a number of days, or `12w`, `36m`, `3y`.") from error
        if not LEAST[kind] <= found <= MOST:
            raise refused("days", f"`{kind}` is kept {LEAST[kind]} to {MOST} days.", "Write another number of days.")
        return found

    return BeforeValidator(check, json_schema_input_type=int | str)


_DESCRIPTIONS = {
    "trash": "Records and files in the trash; 0 is for ever.",
    "audit": "Entries of the audit journal.",
    "disclosure": "The lists of who was shown whom.",
    "messages": "Address, subject and text of messages that left or failed.",
    "captured": "Posts of public forms and calls of providers as they came.",
    "deliveries": "What was sent to webhooks.",
    "sessions": "The login of a device that nobody used.",
    "notices": "Notices that were read.",
    "jobs": "Finished background jobs.",
}
_members: dict[str, Any] = {
    kind: (Annotated[int | None, _days(kind)], Field(default=None, description=text))
    for kind, text in _DESCRIPTIONS.items()
}
RetentionPart = create_model("Retention", __base__=Part, __doc__="How long what was written down is kept.", **_members)


def retention_of(part: Any) -> Retention:
    """What the section says; its model is made of names, so it has no static shape."""
    return Retention(**{kind: getattr(part, kind) for kind in _DESCRIPTIONS})
