"""The lists that contacts offer from the first day."""

from __future__ import annotations

from palmette import View
from palmette import label as _

VIEWS = [
    View(
        "people", "contact", _("People", ru="Люди", fi="Henkilöt"),
        filter="kind == 'person'", columns=["phone", "email", "birthday", "source", "owner"], sort="last_name",
    ),
    View(
        "organizations", "contact", _("Organizations", ru="Организации", fi="Organisaatiot"),
        filter="kind == 'organization'", columns=["phone", "email", "inn", "industry", "owner"], sort="name",
    ),
    View(
        "my_contacts", "contact", _("My contacts", ru="Мои контакты", fi="Omat yhteystiedot"),
        filter="owner == me", columns=["phone", "email", "source", "created_at"],
    ),
    View(
        "unreachable", "contact", _("No phone, no e-mail", ru="Без телефона и почты",
                                    fi="Ei puhelinta, ei sähköpostia"),
        filter="phone is empty and email is empty", columns=["raw_name", "source", "owner", "created_at"], tone="warn",
    ),
]  # fmt: skip
