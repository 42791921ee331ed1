"""What a lead becomes: a contact, its organization if it has one, and a deal. Other packs put their own together."""

from __future__ import annotations

from palmette import Becomes, Conversion, read_person_name
from palmette import label as _


def with_name(values: dict[str, object]) -> dict[str, object]:
    """A person's values with the full name in its parts, kept raw beside."""
    name = read_person_name(str(values.get("raw_name") or ""))
    parts = {"last_name": name.last, "first_name": name.first, "middle_name": name.middle}
    return {**values, **{key: part for key, part in parts.items() if part and not values.get(key)}}


PERSON = Becomes(
    "contact", "contact", into="contact", constants={"kind": "person"}, prepare=with_name,
    fields={"raw_name": "name", "phone": "phone", "email": "email", "source": "source"},
    ask=["last_name", "first_name", "phone", "email"],
)  # fmt: skip

ORGANIZATION = Becomes(
    "organization", "contact", _("Organization", ru="Организация", fi="Organisaatio"),
    constants={"kind": "organization"}, fields={"name": "organization", "source": "source"}, optional=True,
    when="organization is not empty", ask=["name", "inn"],
)  # fmt: skip

DEAL = Becomes(
    "deal", "deal", into="deal", fields={"name": "subject", "source": "source", "campaign": "campaign"},
    links={"contact": "contact", "organization": "organization"}, ask=["name", "amount", "expected_close"],
)  # fmt: skip

FILLS = {"first_response_at": "now"}
"""Who converts a lead has answered it."""

CONVERSIONS = [
    Conversion("deal", "lead", _("Make a deal of it", ru="Создать сделку", fi="Luo kauppa"), icon="briefcase",
               becomes=[PERSON, ORGANIZATION, DEAL], stages={"sales.lead": "converted"}, fills=FILLS),
]  # fmt: skip
