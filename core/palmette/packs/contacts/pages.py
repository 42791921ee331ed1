"""Where contacts stand in the side bar, and what a contact's page shows beside it."""

from __future__ import annotations

from palmette import Button, Navigation, Panel
from palmette import label as _

PAGES: list[Navigation | Panel | Button] = [
    Navigation(
        "contacts", _("Contacts", ru="Контакты", fi="Yhteystiedot"),
        items=["contact", "view:organizations", "group", "source"], order=20,
    ),
    Panel("contact_points", "contact", "contact_points",
          _("More ways to reach", ru="Другие способы связи", fi="Muut yhteystavat"),
          fields=["kind", "value", "ext", "preferred"], order=70),
    Panel("relationships", "contact", "relationships", _("Related to", ru="Связан с", fi="Suhteessa"),
          fields=["kind", "to", "position", "since", "until"], order=75),
    Panel("related_by", "contact", "related_by", _("Related by", ru="Связанные", fi="Suhteet muilta"),
          fields=["kind", "from", "position", "since", "until"], order=76),
    Panel("significant_dates", "contact", "significant_dates",
          _("Significant dates", ru="Памятные даты", fi="Merkkipäivät"),
          fields=["name", "day", "repeat"], sort="day", order=80),
    Panel("consents", "contact", "consents", _("Consents", ru="Согласия", fi="Suostumukset"),
          fields=["purpose", "channel", "given_on", "revoked_on"], order=90),
    Button("make_main", "contact_point", _("Make it the main one", ru="Сделать основным", fi="Aseta ensisijaiseksi"),
           icon="star", when="kind in ('phone', 'email')"),
]  # fmt: skip
