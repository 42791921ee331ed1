"""Control: complaints, inspections, disciplinary cases and the measures that end them."""

from __future__ import annotations

from palmette import (
    Boolean,
    Choice,
    Computed,
    Date,
    Entity,
    Files,
    Instant,
    Links,
    LongText,
    Money,
    Number,
    Reference,
    Text,
)
from palmette import label as _
from palmette_appraisers.choices import COMPLAINT_GROUNDS, INSPECTION_KINDS, INSPECTION_RESULTS, MEASURES

MEMBER = _("Member", ru="Член СРО", fi="Jäsen")
NUMBER = _("Number", ru="Номер", fi="Numero")
COMPLAINT = _("Complaint", ru="Жалоба", fi="Kantelu")
CASE = _("Disciplinary case", ru="Дисциплинарное дело", fi="Kurinpitoasia")

complaint = Entity(
    "complaint",
    COMPLAINT,
    _("Complaints", ru="Жалобы", fi="Kantelut"),
    title="{number}",
    branch="member",
    subject="member",
    sort="-received_on",
    icon="message-report",
    list=["number", "received_on", "member", "ground", "from_whom", "stage", "owner"],
    quick=["member", "ground", "from_whom", "text", "received_on"],
    card=["member", "ground", "received_on"],
    fields=[
        Number("number", NUMBER, pattern="J-{year}-{n:04}"),
        Reference("member", _("About the member", ru="На кого", fi="Kenestä"), to="contact", required=True,
                  inverse="complaints_about", inverse_label=_("Complaints about him", ru="Жалобы на него",
                                                              fi="Kantelut hänestä")),
        Text("from_whom", _("From whom", ru="От кого", fi="Keneltä"), search=True, personal=True),
        Choice("ground", _("Ground", ru="Основание", fi="Peruste"), options=COMPLAINT_GROUNDS, required=True),
        LongText("text", _("Text", ru="Текст", fi="Teksti"), required=True),
        Date("received_on", _("Received", ru="Поступила", fi="Saapunut"), required=True, default="today"),
        Reference("submission", _("Late submission", ru="Просроченная отчётность", fi="Myöhästynyt ilmoitus"),
                  to="submission", inverse="complaints", copied=False),
        Boolean("admissible", _("Admissible", ru="Допустима", fi="Tutkittavissa"), copied=False),
        LongText("answer", _("Answer", ru="Ответ заявителю", fi="Vastaus"), copied=False),
        Files("files", _("Files", ru="Файлы", fi="Tiedostot")),
    ],
)  # fmt: skip

inspection = Entity(
    "inspection",
    _("Inspection", ru="Проверка", fi="Tarkastus"),
    _("Inspections", ru="Проверки", fi="Tarkastukset"),
    title="{number}",
    branch="member",
    subject="member",
    sort="-from_on",
    icon="zoom-check",
    list=["number", "member", "kind", "from_on", "due_on", "ended_on", "result", "stage", "owner"],
    quick=["member", "kind", "complaint", "from_on"],
    card=["member", "kind", "due_on"],
    indexes=[["member", "from_on"]],
    fields=[
        Number("number", NUMBER, pattern="P-{year}-{n:04}"),
        Reference("member", MEMBER, to="contact", required=True, inverse="control_inspections",
                  inverse_label=_("Inspections", ru="Проверки", fi="Tarkastukset")),
        Choice("kind", _("Kind", ru="Вид", fi="Laji"), options=INSPECTION_KINDS, default="planned", required=True),
        Reference("complaint", COMPLAINT, to="complaint", inverse="inspections", visible_when="kind == 'unplanned'",
                  required_when="kind == 'unplanned'"),
        Date("from_on", _("From", ru="С", fi="Alkaa"), required=True),
        Date("due_on", _("Not later than", ru="Не позднее", fi="Viimeistään"), readonly=True, copied=False),
        Date("ended_on", _("Ended", ru="Окончена", fi="Päättyi"), copied=False),
        Choice("result", _("Result", ru="Результат", fi="Tulos"), options=INSPECTION_RESULTS, copied=False),
        LongText("findings", _("Findings", ru="Выводы", fi="Havainnot"), copied=False),
        Files("act", _("Act", ru="Акт", fi="Pöytäkirja"), max_files=5, copied=False),
        Computed("checked_lately",
                 "exists(member.control_inspections where kind == 'planned' and id != parent.id"
                 " and stage != 'cancelled' and from_on <= parent.from_on"
                 " and from_on + years(1) > parent.from_on)",
                 _("Inspected within a year", ru="Проверялся в течение года", fi="Tarkastettu vuoden sisällä")),
    ],
)  # fmt: skip

case = Entity(
    "case",
    CASE,
    _("Disciplinary cases", ru="Дисциплинарные дела", fi="Kurinpitoasiat"),
    title="{number}",
    branch="member",
    subject="member",
    sort="-opened_on",
    icon="gavel",
    list=["number", "member", "opened_on", "hearing_at", "stage", "owner"],
    quick=["member", "complaint", "inspection", "grounds", "opened_on"],
    card=["member", "hearing_at"],
    fields=[
        Number("number", NUMBER, pattern="D-{year}-{n:04}"),
        Reference("member", MEMBER, to="contact", required=True, inverse="discipline_cases",
                  inverse_label=_("Disciplinary cases", ru="Дисциплинарные дела", fi="Kurinpitoasiat")),
        Reference("complaint", COMPLAINT, to="complaint", inverse="discipline_cases"),
        Reference("inspection", _("Inspection", ru="Проверка", fi="Tarkastus"), to="inspection",
                  inverse="discipline_cases"),
        LongText("grounds", _("Grounds", ru="Основания", fi="Perusteet"), required=True),
        Links("participants", _("Took part", ru="Участвовали", fi="Osalliset"), to="contact", inverse="part_in_cases",
              inverse_label=_("Part in cases", ru="Участие в делах", fi="Osallisena asioissa"),
              help=_("Experts, witnesses, those who complained.", ru="Эксперты, свидетели, заявители.",
                     fi="Asiantuntijat, todistajat, kantelijat.")),
        Date("opened_on", _("Opened", ru="Открыто", fi="Avattu"), required=True, default="today"),
        Date("noticed_on", _("Member told on", ru="Извещён", fi="Kutsuttu"), copied=False),
        Date("hearing_from", _("Hearing not before", ru="Заседание не ранее", fi="Käsittely aikaisintaan"),
             readonly=True, copied=False),
        Instant("hearing_at", _("Hearing", ru="Заседание", fi="Käsittely"), copied=False),
        LongText("decision", _("Decision", ru="Решение", fi="Päätös"), copied=False),
        Date("appealed_on", _("Appealed", ru="Обжаловано", fi="Valitettu"), copied=False),
        LongText("appeal_result", _("Outcome of the appeal", ru="Итог обжалования", fi="Valituksen tulos"),
                 copied=False, visible_when="appealed_on is not empty"),
    ],
)  # fmt: skip

measure = Entity(
    "measure",
    _("Disciplinary measure", ru="Мера воздействия", fi="Kurinpitotoimi"),
    _("Disciplinary measures", ru="Меры воздействия", fi="Kurinpitotoimet"),
    title="{kind}",
    branch="case",
    subject="member",
    sort="-from_on",
    icon="alert-octagon",
    timeline=False,
    list=["case", "member", "kind", "sum", "from_on", "until_on", "fulfilled_on"],
    quick=["case", "member", "kind", "sum", "from_on", "until_on"],
    fields=[
        Reference("case", CASE, to="case", required=True, inverse="measures",
                  inverse_label=_("Measures", ru="Меры", fi="Toimet")),
        Reference("member", MEMBER, to="contact", required=True, inverse="discipline_measures",
                  inverse_label=_("Disciplinary measures", ru="Меры воздействия", fi="Kurinpitotoimet")),
        Choice("kind", _("Measure", ru="Мера", fi="Toimi"), options=MEASURES, required=True),
        Money("sum", _("Fine", ru="Сумма штрафа", fi="Sakko"), minimum=0, visible_when="kind == 'fine'",
              required_when="kind == 'fine'"),
        Date("from_on", _("From", ru="С", fi="Alkaen"), required=True, default="today"),
        Date("until_on", _("Until", ru="До", fi="Asti")),
        Date("fulfilled_on", _("Fulfilled or lifted", ru="Исполнена или снята", fi="Täytetty tai poistettu"),
             copied=False),
    ],
)  # fmt: skip

ENTITIES = [complaint, inspection, case, measure]
