"""Reporting: the periods, what each member has to submit for them, and the appraisals reported."""

from __future__ import annotations

from palmette import (
    Boolean,
    Choice,
    Computed,
    Date,
    Entity,
    Files,
    Instant,
    LocalTime,
    LongText,
    Money,
    Number,
    Reference,
    Rollup,
    Text,
)
from palmette import label as _
from palmette_appraisers.choices import OBJECT_KINDS, PURPOSES, VALUE_KINDS

MEMBER = _("Member", ru="Член СРО", fi="Jäsen")

reporting_period = Entity(
    "reporting_period",
    _("Reporting period", ru="Отчётный период", fi="Raportointikausi"),
    _("Reporting periods", ru="Отчётные периоды", fi="Raportointikaudet"),
    title="{name}",
    sort="-starts_on",
    icon="calendar-stats",
    timeline=False,
    list=["name", "starts_on", "ends_on", "opens_on", "due_on", "due_time"],
    quick=["name", "starts_on", "ends_on", "opens_on", "due_on"],
    fields=[
        Text("name", _("Name", ru="Название", fi="Nimi"), required=True, unique=True, search=True),
        Date("starts_on", _("Reports from", ru="Отчёты с", fi="Arviokirjat alkaen"), required=True),
        Date("ends_on", _("Reports until", ru="Отчёты по", fi="Arviokirjat asti"), required=True),
        Date("opens_on", _("Opens", ru="Открывается", fi="Avautuu"), required=True),
        Date("due_on", _("Due, local date", ru="Сдать до, местная дата", fi="Määräpäivä, paikallinen"), required=True),
        LocalTime("due_time", _("Due, local time", ru="Сдать до, местное время", fi="Määräaika, paikallinen aika"),
                  default="23:59", required=True),
    ],
)  # fmt: skip

submission = Entity(
    "submission",
    _("Submission", ru="Отчётность за период", fi="Kausi-ilmoitus"),
    _("Submissions", ru="Отчётность за периоды", fi="Kausi-ilmoitukset"),
    title="{number}",
    branch="member",
    subject="member",
    sort="-due_at",
    icon="clipboard-check",
    timeline=False,
    list=["number", "member", "period", "stage", "due_on", "submitted_at", "is_late", "rows_count"],
    quick=["member", "period", "zero"],
    card=["period", "due_on", "rows_count"],
    unique=[["member", "period"]],
    indexes=[["stage", "due_at"]],
    fields=[
        Number("number", _("Number", ru="Номер", fi="Numero"), pattern="R-{year}-{n:05}"),
        Reference("member", MEMBER, to="contact", required=True, inverse="submissions",
                  inverse_label=_("Submissions", ru="Отчётность", fi="Kausi-ilmoitukset")),
        Reference("period", _("Period", ru="Период", fi="Kausi"), to="reporting_period", required=True,
                  inverse="submissions"),
        Instant("due_at", _("Due", ru="Срок сдачи", fi="Määräaika"), readonly=True, index=True,
                help=_("The period's date and time where the member is.", ru="Дата и время периода там, где член СРО.",
                       fi="Kauden päivä ja kellonaika jäsenen paikkakunnalla.")),
        Instant("submitted_at", _("Submitted", ru="Сдана", fi="Annettu"), readonly=True, copied=False),
        Boolean("zero", _("No reports in the period", ru="Нулевая", fi="Ei arviokirjoja"), default=False),
        LongText("remarks", _("Remarks", ru="Замечания", fi="Huomautukset"), max_length=4000, copied=False),
        Files("file", _("File", ru="Файл", fi="Tiedosto"), max_files=3),
        Rollup("rows_count", _("Reports", ru="Отчётов", fi="Arviokirjoja"), count="rows", stored=True),
        Computed("due_on", "period.due_on", _("Due, local date", ru="Сдать до, местная дата",
                                              fi="Määräpäivä, paikallinen")),
        Computed("is_late", "coalesce(submitted_at, now) > due_at", _("Late", ru="С опозданием", fi="Myöhässä")),
    ],
)  # fmt: skip

report_row = Entity(
    "report_row",
    _("Appraisal report", ru="Отчёт об оценке", fi="Arviokirja"),
    _("Appraisal reports", ru="Отчёты об оценке", fi="Arviokirjat"),
    title="{number}",
    branch="submission",
    sort="-dated_on",
    icon="file-text",
    timeline=False,
    owned=False,
    list=["number", "dated_on", "member", "object", "object_kind", "region", "value"],
    quick=["submission", "number", "dated_on", "object", "object_kind", "value"],
    unique=[["member", "number"]],
    indexes=[["member", "dated_on"]],
    fields=[
        Reference("submission", _("Submission", ru="Отчётность", fi="Kausi-ilmoitus"), to="submission", required=True,
                  inverse="rows", inverse_label=_("Reports", ru="Отчёты", fi="Arviokirjat")),
        Reference("member", MEMBER, to="contact", inverse="appraisals", readonly=True),
        Text("number", _("Report no.", ru="Номер отчёта", fi="Arviokirjan nro"), required=True, index=True,
             max_length=60),
        Date("dated_on", _("Date of the report", ru="Дата отчёта", fi="Arviokirjan päiväys"), required=True),
        Text("object", _("Object", ru="Объект оценки", fi="Kohde"), required=True, max_length=500),
        Choice("object_kind", _("Kind of object", ru="Вид объекта", fi="Kohteen laji"), options=OBJECT_KINDS),
        Reference("region", _("Region", ru="Регион", fi="Alue"), to="territory", inverse="appraisals"),
        Choice("purpose", _("Purpose", ru="Цель оценки", fi="Tarkoitus"), options=PURPOSES),
        Choice("value_kind", _("Kind of value", ru="Вид стоимости", fi="Arvon laji"), options=VALUE_KINDS,
               default="market"),
        Money("value", _("Value", ru="Стоимость", fi="Arvo"), required=True, minimum=0),
        Text("customer", _("Customer", ru="Заказчик", fi="Tilaaja"), personal=True),
        Text("cadastral_no", _("Cadastral no.", ru="Кадастровый номер", fi="Kiinteistötunnus"), max_length=40),
    ],
)  # fmt: skip

ENTITIES = [reporting_period, submission, report_row]
