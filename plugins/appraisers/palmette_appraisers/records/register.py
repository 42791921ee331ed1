"""The register: how one becomes a member, what a member must hold, and what the registrar issues."""

from __future__ import annotations

from palmette import (
    Boolean,
    Choice,
    Computed,
    Date,
    Entity,
    Files,
    Integer,
    LongText,
    Money,
    Number,
    Reference,
    Text,
)
from palmette import label as _
from palmette_appraisers.choices import DIRECTIONS, ORDER_KINDS, REQUIREMENTS

MEMBER = _("Member", ru="Член СРО", fi="Jäsen")
NUMBER = _("Number", ru="Номер", fi="Numero")
FILE = _("File", ru="Файл", fi="Tiedosto")
FROM, TO = _("From", ru="С", fi="Alkaen"), _("Until", ru="По", fi="Asti")
SUMS = "kind in ('individual_insurance', 'firm_insurance', 'fund')"

requirement = Entity(
    "requirement",
    _("Requirement", ru="Норматив", fi="Vaatimus"),
    _("Requirements", ru="Нормативы", fi="Vaatimukset"),
    scope="shared",
    title="{kind} {from_on}",
    sort="-from_on",
    icon="gavel",
    timeline=False,
    help=_("A sum or a term that a law or a rule sets, and from when: a new one is added, an old one is kept.",
           ru="Сумма или срок по закону или правилам и с какого дня: новый добавляют, старый сохраняют.",
           fi="Lain tai sääntöjen summa tai määräaika ja mistä alkaen: uusi lisätään, vanha säilyy."),
    list=["kind", "amount", "length", "from_on", "to_on", "source"],
    quick=["kind", "amount", "length", "from_on", "source"],
    fields=[
        Choice("kind", _("What", ru="Что", fi="Mikä"), options=REQUIREMENTS, required=True, index=True),
        Money("amount", _("Sum", ru="Сумма", fi="Summa"), minimum=0, visible_when=SUMS, required_when=SUMS),
        Integer("length", _("Length", ru="Срок", fi="Pituus"), minimum=0, maximum=3650, visible_when=f"not ({SUMS})",
                required_when=f"not ({SUMS})"),
        Date("from_on", FROM, required=True, index=True),
        Date("to_on", TO),
        Text("source", _("Source", ru="Основание", fi="Peruste"), max_length=250),
    ],
)  # fmt: skip

admission = Entity(
    "admission",
    _("Application for membership", ru="Заявление о вступлении", fi="Jäsenhakemus"),
    _("Applications for membership", ru="Заявления о вступлении", fi="Jäsenhakemukset"),
    title="{number} {applicant}",
    branch="applicant",
    subject="applicant",
    sort="-received_on",
    icon="user-plus",
    list=["number", "applicant", "received_on", "stage", "stage_since", "owner"],
    quick=["applicant", "received_on"],
    card=["number", "received_on"],
    fields=[
        Number("number", NUMBER, pattern="{year}-{n:04}"),
        Reference("applicant", _("Applicant", ru="Заявитель", fi="Hakija"), to="contact", required=True,
                  inverse="admissions", where="kind == 'person'",
                  inverse_label=_("Applications for membership", ru="Заявления о вступлении", fi="Jäsenhakemukset")),
        Date("received_on", _("Received", ru="Получено", fi="Saapunut"), required=True, default="today"),
        Files("papers", _("Papers", ru="Документы", fi="Asiakirjat"), copied=False),
        Text("register_no", _("Register no.", ru="Реестровый номер", fi="Rekisterinumero"), unique=True, copied=False,
             max_length=20),
        Date("entered_on", _("Entered in the register", ru="Внесён в реестр", fi="Merkitty rekisteriin"),
             copied=False),
        LongText("note", _("Note", ru="Примечание", fi="Muistiinpano"), max_length=2000),
    ],
)  # fmt: skip

certificate = Entity(
    "certificate",
    _("Qualification certificate", ru="Квалификационный аттестат", fi="Pätevyystodistus"),
    _("Qualification certificates", ru="Квалификационные аттестаты", fi="Pätevyystodistukset"),
    title="{number}",
    branch="member",
    subject="member",
    sort="-expires_on",
    icon="certificate",
    timeline=False,
    list=["number", "member", "direction", "issued_on", "expires_on", "days_left"],
    quick=["member", "number", "direction", "issued_on", "expires_on"],
    fields=[
        Reference("member", MEMBER, to="contact", required=True, inverse="certificates", on_delete="delete",
                  inverse_label=_("Certificates", ru="Аттестаты", fi="Pätevyydet")),
        Text("number", NUMBER, required=True, search=True, unique=True, max_length=40),
        Choice("direction", _("Direction", ru="Направление", fi="Ala"), options=DIRECTIONS, required=True),
        Date("issued_on", _("Issued", ru="Выдан", fi="Myönnetty"), required=True),
        Date("expires_on", _("Valid until", ru="Действует до", fi="Voimassa asti"), required=True, index=True),
        Files("file", FILE, max_files=3),
        Computed("is_valid", "issued_on <= today and expires_on >= today", _("Valid", ru="Действует", fi="Voimassa")),
        Computed("days_left", "days_between(today, expires_on)", _("Days left", ru="Осталось дней",
                                                                   fi="Päiviä jäljellä")),
    ],
)  # fmt: skip

policy = Entity(
    "policy",
    _("Insurance policy", ru="Страховой полис", fi="Vastuuvakuutus"),
    _("Insurance policies", ru="Страховые полисы", fi="Vastuuvakuutukset"),
    title="{number}",
    branch="member",
    subject="member",
    sort="-to_on",
    icon="shield-check",
    timeline=False,
    list=["number", "member", "insurer", "sum", "from_on", "to_on", "verified_by", "is_valid"],
    quick=["member", "insurer", "number", "sum", "from_on", "to_on", "premium"],
    fields=[
        Reference("member", _("Insured", ru="Страхователь", fi="Vakuutettu"), to="contact", required=True,
                  inverse="policies", on_delete="delete", inverse_label=_("Insurance", ru="Страхование",
                                                                          fi="Vakuutukset")),
        Reference("insurer", _("Insurer", ru="Страховщик", fi="Vakuutusyhtiö"), to="contact", required=True,
                  inverse="insured_policies", where="kind == 'organization'"),
        Text("number", NUMBER, required=True, search=True, max_length=60),
        Money("sum", _("Sum insured", ru="Страховая сумма", fi="Vakuutusmäärä"), required=True, minimum=0),
        Date("from_on", FROM, required=True),
        Date("to_on", TO, required=True, index=True),
        Money("premium", _("Premium", ru="Премия", fi="Vakuutusmaksu"), minimum=0),
        Reference("verified_by", _("Checked by", ru="Проверил", fi="Tarkisti"), to="user",
                  inverse="verified_policies"),
        Reference("requirement", _("Requirement", ru="Норматив", fi="Vaatimus"), to="requirement",
                  inverse="policies", readonly=True, help=_("The one in force on the first day.",
                                                            ru="Действующий на первый день полиса.",
                                                            fi="Ensimmäisenä päivänä voimassa oleva.")),
        Files("file", FILE, max_files=3),
        Computed("is_enough", "sum >= requirement.amount", _("Sum is enough", ru="Сумма достаточна",
                                                             fi="Määrä riittää")),
        Computed("is_valid", "is_enough and verified_by is not empty and from_on <= today and to_on >= today",
                 _("Valid", ru="Действует", fi="Voimassa")),
    ],
)  # fmt: skip

order = Entity(
    "order",
    _("Order", ru="Приказ", fi="Päätös"),
    _("Orders", ru="Приказы", fi="Päätökset"),
    title="{number} {kind}",
    branch="member",
    subject="member",
    sort="-dated_on",
    icon="file-certificate",
    timeline=False,
    list=["number", "dated_on", "kind", "member", "protocol"],
    quick=["kind", "member", "dated_on", "protocol"],
    fields=[
        Number("number", NUMBER, pattern="{n:04}-{year}"),
        Date("dated_on", _("Date", ru="Дата", fi="Päiväys"), required=True, default="today"),
        Choice("kind", _("Kind", ru="Вид", fi="Laji"), options=ORDER_KINDS, required=True),
        Reference("member", MEMBER, to="contact", required=True, inverse="register_orders",
                  inverse_label=_("Orders", ru="Приказы", fi="Päätökset")),
        Reference("protocol", _("Minutes", ru="Протокол", fi="Pöytäkirja"), to="protocol", inverse="orders"),
        LongText("text", _("Text", ru="Текст", fi="Teksti"), max_length=4000),
        Files("file", FILE, max_files=3),
    ],
)  # fmt: skip

register_extract = Entity(
    "register_extract",
    _("Register extract", ru="Выписка из реестра", fi="Rekisteriote"),
    _("Register extracts", ru="Выписки из реестра", fi="Rekisteriotteet"),
    title="{number} {member}",
    branch="member",
    subject="member",
    sort="-issued_on",
    icon="file-description",
    timeline=False,
    list=["number", "member", "issued_on", "issued_to", "public"],
    quick=["member", "issued_on", "issued_to", "public"],
    fields=[
        Number("number", NUMBER, pattern="{year}/{n:05}"),
        Reference("member", MEMBER, to="contact", required=True, inverse="register_extracts",
                  where="joined_on is not empty"),
        Date("issued_on", _("Issued", ru="Выдана", fi="Annettu"), required=True, default="today"),
        Text("issued_to", _("Issued to", ru="Кому выдана", fi="Kenelle")),
        Boolean("public", _("Public part only", ru="Только открытая часть", fi="Vain julkinen osa"), default=True),
        Files("file", FILE, max_files=1),
    ],
)  # fmt: skip

training = Entity(
    "training",
    _("Training", ru="Повышение квалификации", fi="Täydennyskoulutus"),
    _("Training", ru="Повышение квалификации", fi="Täydennyskoulutukset"),
    title="{name}",
    branch="member",
    subject="member",
    sort="-ended_on",
    icon="school",
    timeline=False,
    list=["member", "name", "provider", "hours", "ended_on"],
    quick=["member", "name", "provider", "hours", "ended_on"],
    fields=[
        Reference("member", MEMBER, to="contact", required=True, inverse="trainings", on_delete="delete",
                  inverse_label=_("Training", ru="Повышение квалификации", fi="Koulutukset")),
        Text("name", _("Programme", ru="Программа", fi="Ohjelma"), required=True, search=True),
        Text("provider", _("Provider", ru="Организатор", fi="Järjestäjä")),
        Integer("hours", _("Hours", ru="Часов", fi="Tunteja"), minimum=1),
        Date("ended_on", _("Finished", ru="Окончено", fi="Päättyi"), required=True),
        Files("file", FILE, max_files=3),
    ],
)  # fmt: skip

ENTITIES = [requirement, admission, certificate, policy, order, register_extract, training]
