"""The member: what the pack adds to contacts. The region is the contact's territory, the zone that of its branch."""

from __future__ import annotations

from dataclasses import replace

from palmette import (
    Boolean,
    Children,
    Choice,
    Computed,
    Date,
    Extension,
    Integer,
    MultiChoice,
    Reference,
    Rollup,
    Section,
    Text,
)
from palmette import label as _
from palmette_appraisers.choices import DIRECTIONS, FEE_TERMS, LEAVINGS, PUBLIC_PARTS

MEMBERSHIP_FEE = "is_paid and plan.kind in ('annual', 'quarterly')"
SUSPENDED = (
    "exists(discipline_measures where kind == 'suspension' and from_on <= today"
    " and (until_on is empty or until_on >= today) and fulfilled_on is empty)"
)

REGISTER = [
    Text("register_no", _("Register no.", ru="Реестровый номер", fi="Rekisterinumero"), unique=True, index=True,
         search=True, copied=False, max_length=20, example="004217"),
    Date("joined_on", _("In the register since", ru="В реестре с", fi="Rekisterissä alkaen"), index=True, copied=False),
    Choice("left_as", _("How the membership ended", ru="Как прекращено членство", fi="Miten jäsenyys päättyi"),
           options=LEAVINGS, copied=False),
    Date("left_on", _("Ended on", ru="Прекращено", fi="Päättyi"), copied=False, visible_when="left_as is not empty",
         required_when="left_as is not empty"),
    Text("left_to", _("Transferred to", ru="Перешёл в", fi="Siirtyi liittoon"), copied=False,
         visible_when="left_as == 'transferred'"),
    MultiChoice("public_parts", _("Shown in the public register", ru="Открыто в публичном реестре",
                                  fi="Näkyy julkisessa rekisterissä"), options=PUBLIC_PARTS),
    Reference("account", _("Account", ru="Учётная запись", fi="Tunnus"), to="user", inverse="member_accounts",
              copied=False, help=_("The login of the member or expert.", ru="Логин члена или эксперта.",
                                   fi="Jäsenen tai asiantuntijan tunnus.")),
]  # fmt: skip

PROFESSION = [
    Reference("employer", _("Employer", ru="Место работы", fi="Työnantaja"), to="contact", inverse="employed_members",
              inverse_label=_("Members who work here", ru="Работающие члены СРО", fi="Täällä työskentelevät jäsenet"),
              where="kind == 'organization'"),
    Date("employer_since", _("Works there since", ru="Работает с", fi="Töissä alkaen")),
    MultiChoice("directions", _("Directions", ru="Направления оценки", fi="Arviointialat"), options=DIRECTIONS),
    Boolean("expert", _("Expert of the association", ru="Эксперт СРО", fi="Liiton asiantuntija"), default=False,
            index=True),
    Children(
        "education", _("Education", ru="Образование", fi="Koulutus"), title="{institution}",
        fields=[
            Text("institution", _("Institution", ru="Учебное заведение", fi="Oppilaitos"), required=True),
            Text("degree", _("Degree", ru="Квалификация", fi="Tutkinto")),
            Integer("year", _("Year", ru="Год", fi="Vuosi"), minimum=1940, maximum=2100),
            Text("diploma_no", _("Diploma no.", ru="Номер диплома", fi="Todistuksen numero"), max_length=60),
        ],
    ),
    Rollup("certificate_until", _("Certificate until", ru="Аттестат до", fi="Pätevyys asti"),
           maximum="certificates.expires_on", stored=True, index=True),
    Rollup("policy_until", _("Insured until", ru="Застрахован до", fi="Vakuutettu asti"), maximum="policies.to_on",
           where="verified_by is not empty", stored=True, index=True),
    Rollup("last_check_on", _("Last planned inspection", ru="Последняя плановая проверка",
                              fi="Viimeisin määräaikaistarkastus"), maximum="control_inspections.ended_on",
           where="kind == 'planned'", stored=True),
    Rollup("late_submissions", _("Late submissions", ru="Просроченная отчётность", fi="Myöhässä olevat ilmoitukset"),
           count="submissions", where="submitted_at is empty and due_at < now and stage != 'missed'", stored="daily"),
]  # fmt: skip

PAPERS = [
    Text("snils", _("Insurance account (SNILS)", ru="СНИЛС", fi="SNILS-tunnus"), personal=True, copied=False,
         max_length=14, pattern=r"\d{3}-\d{3}-\d{3} \d{2}", example="112-233-445 95"),
    Text("passport", _("Passport", ru="Паспорт", fi="Passi"), personal=True, copied=False, max_length=120,
         help=_("Each look at it is counted.", ru="Каждый просмотр учитывается.", fi="Jokainen katselu kirjataan.")),
]  # fmt: skip

DUES = [
    Choice("fee_term", _("Pays by", ru="Платит", fi="Maksaa"), options=FEE_TERMS, copied=False),
    Rollup("fees_charged", _("Fees charged", ru="Начислено взносов", fi="Maksuja määrätty"),
           sum="member_fees.amount", stored=True),
    Rollup("fees_paid", _("Fees paid", ru="Уплачено взносов", fi="Maksuja maksettu"), sum="member_fees.paid",
           stored=True),
    Computed("fee_debt", "max(fees_charged - fees_paid, 0)", _("Owes", ru="Задолженность", fi="Velkaa")),
    Rollup("unpaid_since", _("Oldest fee not paid", ru="Старейший неоплаченный взнос", fi="Vanhin maksamaton maksu"),
           minimum="member_fees.due_on", where="is_paid == false", stored=True, index=True),
    Rollup("dues_from", _("Paid term from", ru="Оплаченный срок с", fi="Maksettu kausi alkaen"),
           minimum="member_fees.covers_from", where=MEMBERSHIP_FEE, stored=True),
    Rollup("dues_until", _("Paid term until", ru="Оплаченный срок по", fi="Maksettu kausi asti"),
           maximum="member_fees.covers_to", where=MEMBERSHIP_FEE, stored=True, index=True),
]  # fmt: skip

MEMBER = Extension(
    "contact",
    sections=[
        Section("register", _("Register", ru="Реестр", fi="Rekisteri")),
        Section("profession", _("Profession", ru="Профессия", fi="Ammatti")),
        Section("dues", _("Fees", ru="Взносы", fi="Maksut")),
        Section("papers", _("Papers", ru="Документы", fi="Asiakirjat"), folded=True),
    ],
    fields=[
        *(replace(field, section="register") for field in REGISTER),
        *(replace(field, section="profession") for field in PROFESSION),
        Computed("is_suspended", SUSPENDED, _("Suspended", ru="Приостановлен", fi="Keskeytetty"), section="register"),
        *(replace(field, section="dues") for field in DUES),
        *(replace(field, section="papers") for field in PAPERS),
    ],
    list=["register_no", "member_phase", "employer", "dues_until", "fee_debt", "policy_until"],
    card=["register_no", "member_phase"],
)  # fmt: skip
