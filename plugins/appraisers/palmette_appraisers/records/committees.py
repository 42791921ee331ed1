"""Committees: their meetings, what is put to the vote, who voted how, and the minutes."""

from __future__ import annotations

from palmette import (
    Choice,
    Computed,
    Date,
    Decimal,
    Entity,
    Files,
    Instant,
    Links,
    LongText,
    Number,
    Reference,
    Rollup,
    Text,
)
from palmette import label as _
from palmette_appraisers.choices import VOTES

COMMITTEE = _("Committee", ru="Комитет", fi="Toimielin")
MEETING = _("Meeting", ru="Заседание", fi="Kokous")

committee = Entity(
    "committee",
    COMMITTEE,
    _("Committees", ru="Комитеты", fi="Toimielimet"),
    title="{name}",
    sort="name",
    icon="users-group",
    timeline=False,
    list=["name", "chair", "members", "quorum"],
    quick=["name", "chair", "members", "quorum"],
    fields=[
        Text("name", _("Name", ru="Название", fi="Nimi"), required=True, unique=True, search=True),
        Links("members", _("Members", ru="Состав", fi="Jäsenet"), to="user", inverse="committees"),
        Reference("chair", _("Chair", ru="Председатель", fi="Puheenjohtaja"), to="user", required=True,
                  inverse="chaired_committees"),
        Decimal("quorum", _("Quorum, more than", ru="Кворум, более", fi="Päätösvaltainen, yli"), default="0.5",
                required=True, minimum=0, maximum=1,
                help=_("The share of those not recused that has to vote.", ru="Доля голосующих без учёта самоотводов.",
                       fi="Esteettömien osuus, jonka on äänestettävä.")),
    ],
)  # fmt: skip

meeting = Entity(
    "meeting",
    MEETING,
    _("Meetings", ru="Заседания", fi="Kokoukset"),
    title="{committee} {at}",
    sort="-at",
    icon="calendar-event",
    timeline=False,
    list=["committee", "at", "place"],
    quick=["committee", "at", "place"],
    fields=[
        Reference("committee", COMMITTEE, to="committee", required=True, inverse="meetings",
                  inverse_label=_("Meetings", ru="Заседания", fi="Kokoukset")),
        Instant("at", _("At", ru="Когда", fi="Aika"), required=True, index=True),
        Text("place", _("Place", ru="Место", fi="Paikka")),
    ],
)  # fmt: skip

agenda_item = Entity(
    "agenda_item",
    _("Item of the agenda", ru="Вопрос повестки", fi="Esityslistan kohta"),
    _("Items of the agenda", ru="Вопросы повестки", fi="Esityslistan kohdat"),
    title="{question}",
    branch="meeting",
    sort="-created_at",
    icon="list-details",
    timeline=False,
    list=["meeting", "question", "votes_for", "votes_against", "recused", "has_quorum", "is_carried"],
    quick=["meeting", "question", "admission", "expertise", "case"],
    fields=[
        Reference("meeting", MEETING, to="meeting", required=True, inverse="agenda",
                  inverse_label=_("Agenda", ru="Повестка", fi="Esityslista")),
        Text("question", _("Question", ru="Вопрос", fi="Kysymys"), required=True, search=True),
        Reference("admission", _("Application for membership", ru="Заявление о вступлении", fi="Jäsenhakemus"),
                  to="admission", inverse="agenda_items"),
        Reference("expertise", _("Expert review", ru="Экспертиза", fi="Asiantuntijatarkastus"), to="expertise",
                  inverse="agenda_items"),
        Reference("case", _("Disciplinary case", ru="Дисциплинарное дело", fi="Kurinpitoasia"), to="case",
                  inverse="agenda_items"),
        LongText("decision", _("Decision", ru="Решение", fi="Päätös"), max_length=4000),
        Rollup("votes_for", _("For", ru="За", fi="Puolesta"), count="votes", where="value == 'for'", stored=True),
        Rollup("votes_against", _("Against", ru="Против", fi="Vastaan"), count="votes", where="value == 'against'",
               stored=True),
        Rollup("votes_cast", _("Voted", ru="Голосовало", fi="Äänesti"), count="votes", where="value != 'recused'",
               stored=True),
        Rollup("recused", _("Recused", ru="Самоотводов", fi="Jäävejä"), count="votes", where="value == 'recused'",
               stored=True),
        Computed("seats", "count(meeting.committee.members)", _("Members", ru="Членов комитета", fi="Jäseniä")),
        Computed("has_quorum", "votes_cast > (seats - recused) * meeting.committee.quorum",
                 _("Quorum", ru="Кворум", fi="Päätösvaltainen")),
        Computed("chair_is_for", "exists(votes where value == 'for' and voter == parent.meeting.committee.chair)",
                 _("Chair is for", ru="Председатель за", fi="Puheenjohtaja puolesta"), hidden=True),
        Computed("is_carried",
                 "has_quorum and (votes_for > votes_against or (votes_for == votes_against and chair_is_for))",
                 _("Carried", ru="Принято", fi="Hyväksytty")),
    ],
)  # fmt: skip

vote = Entity(
    "vote",
    _("Vote", ru="Голос", fi="Ääni"),
    _("Votes", ru="Голоса", fi="Äänet"),
    title="{voter}",
    branch="item",
    icon="thumb-up",
    timeline=False,
    list=["item", "voter", "value", "note"],
    quick=["item", "voter", "value", "note"],
    unique=[["item", "voter"]],
    fields=[
        Reference("item", _("Item of the agenda", ru="Вопрос повестки", fi="Esityslistan kohta"), to="agenda_item",
                  required=True, inverse="votes", inverse_label=_("Votes", ru="Голоса", fi="Äänet")),
        Reference("voter", _("Member of the committee", ru="Член комитета", fi="Toimielimen jäsen"), to="user",
                  required=True, inverse="votes", default="me"),
        Choice("value", _("Vote", ru="Голос", fi="Ääni"), options=VOTES, required=True),
        Text("note", _("Note", ru="Примечание", fi="Muistiinpano")),
    ],
)  # fmt: skip

protocol = Entity(
    "protocol",
    _("Minutes", ru="Протокол", fi="Pöytäkirja"),
    _("Minutes", ru="Протоколы", fi="Pöytäkirjat"),
    title="{number}",
    branch="meeting",
    sort="-dated_on",
    icon="notebook",
    timeline=False,
    list=["number", "dated_on", "meeting", "signed_by"],
    quick=["meeting", "dated_on", "decisions"],
    fields=[
        Number("number", _("Number", ru="Номер", fi="Numero"), pattern="{year}-{n:03}"),
        Reference("meeting", MEETING, to="meeting", required=True, unique=True, inverse="protocols",
                  inverse_label=_("Minutes", ru="Протокол", fi="Pöytäkirja")),
        Date("dated_on", _("Date", ru="Дата", fi="Päiväys"), required=True, default="today"),
        LongText("decisions", _("Decisions", ru="Решения", fi="Päätökset"), copied=False),
        Links("signed_by", _("Signed by", ru="Подписали", fi="Allekirjoittaneet"), to="user",
              inverse="signed_protocols"),
        Files("file", _("File", ru="Файл", fi="Tiedosto"), max_files=3, copied=False),
    ],
)  # fmt: skip

ENTITIES = [committee, meeting, agenda_item, vote, protocol]
