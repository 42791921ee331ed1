"""What ties contacts together: relationships, groups, days to remember, and where people come from."""

from __future__ import annotations

from palmette import (
    Boolean,
    Choice,
    Date,
    Entity,
    Integer,
    LongText,
    Reference,
    Text,
)
from palmette import label as _
from palmette.packs.contacts.choices import (
    MEDIA,
    RELATIONSHIP_KINDS,
    REPEATS,
)

relationship = Entity(
    "relationship",
    _("Relationship", ru="Связь", fi="Suhde"),
    _("Relationships", ru="Связи", fi="Suhteet"),
    title="{from} — {to}",
    branch="from",
    subject="from",
    icon="affiliate",
    timeline=False,
    list=["from", "kind", "to", "since", "until"],
    quick=["from", "kind", "to", "since"],
    alike=["from", "kind", "to"],
    fields=[
        Reference(
            "from", _("Who", ru="Кто", fi="Kuka"), to="contact", required=True, inverse="relationships",
            on_delete="delete", inverse_label=_("Related to", ru="Связан с", fi="Suhteessa"),
        ),
        Choice("kind", _("Is", ru="Кем является", fi="On"), options=RELATIONSHIP_KINDS, required=True),
        Reference(
            "to", _("Of whom", ru="Кому", fi="Kenelle"), to="contact", required=True,
            inverse="related_by", on_delete="delete",
            inverse_label=_("Related by", ru="Связанные", fi="Suhteet muilta"),
        ),
        Text("position", _("Position", ru="Должность", fi="Tehtävä"), visible_when="kind == 'employee'"),
        Date("since", _("Since", ru="С", fi="Alkaen"), merge="smallest"),
        Date("until", _("Until", ru="По", fi="Asti"), merge="largest"),
    ],
)  # fmt: skip

group = Entity(
    "group",
    _("Group", ru="Группа", fi="Ryhmä"),
    _("Groups", ru="Группы", fi="Ryhmät"),
    title="{name}",
    sort="name",
    icon="users-group",
    timeline=False,
    list=["name", "note", "owner"],
    quick=["name"],
    fields=[
        Text("name", _("Name", ru="Название", fi="Nimi"), required=True, unique=True, search=True),
        LongText("note", _("Note", ru="Примечание", fi="Muistiinpano"), max_length=2000),
    ],
)

significant_date = Entity(
    "significant_date",
    _("Significant date", ru="Памятная дата", fi="Merkkipäivä"),
    _("Significant dates", ru="Памятные даты", fi="Merkkipäivät"),
    title="{name}",
    branch="contact",
    subject="contact",
    sort="day",
    icon="cake",
    timeline=False,
    list=["contact", "name", "day", "repeat", "lead_days"],
    quick=["contact", "name", "day"],
    fields=[
        Reference(
            "contact", _("Contact", ru="Контакт", fi="Yhteystieto"), to="contact", required=True,
            inverse="significant_dates", on_delete="delete",
            inverse_label=_("Significant dates", ru="Памятные даты", fi="Merkkipäivät"),
        ),
        Text("name", _("What", ru="Событие", fi="Mikä"), required=True,
             example=_("Wedding day", ru="День свадьбы", fi="Hääpäivä")),
        Date("day", _("Day", ru="День", fi="Päivä"), required=True, index=True),
        Choice("repeat", _("Repeats", ru="Повтор", fi="Toistuu"), options=REPEATS, default="yearly", required=True),
        Integer("lead_days", _("Remind before", ru="Напомнить за", fi="Muistuta ennen"), minimum=0, maximum=90,
                default=3, unit=_("days", ru="дн.", fi="pv")),
    ],
)  # fmt: skip

source = Entity(
    "source",
    _("Source", ru="Источник", fi="Lähde"),
    _("Sources", ru="Источники", fi="Lähteet"),
    scope="shared",
    title="{name}",
    sort="name",
    icon="route",
    timeline=False,
    help=_("How people come to us.", ru="Откуда к нам приходят.", fi="Mistä meille tullaan."),
    list=["name", "medium", "active"],
    quick=["name", "medium"],
    fields=[
        Text("name", _("Name", ru="Название", fi="Nimi"), required=True, unique=True, search=True),
        Choice("medium", _("Medium", ru="Канал", fi="Kanava"), options=MEDIA, default="other", required=True),
        Boolean("active", _("In use", ru="Используется", fi="Käytössä"), default=True),
    ],
)

ENTITIES = [relationship, group, significant_date, source]
