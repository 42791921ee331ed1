"""The club and its members: what the pack adds to branches and contacts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from palmette import (
    Boolean,
    Choice,
    Computed,
    Date,
    Entity,
    Extension,
    Instant,
    Links,
    LongText,
    Reference,
    Rollup,
    Secret,
    Section,
    Text,
    Url,
)
from palmette import label as _
from palmette_fitness_club.choices import TAXATIONS, VAT_RATES

HELD = "activated_on is not empty or stage == 'waiting_activation'"
"""A membership that counts towards being covered: it began, or it is sold and waits for its first day."""

# A visit never lies inside a freeze (it ends the freeze), so the days that do not count since a visit are those of
# the freezes that began after it: `frozen_since` of the visit. Older visits cannot be within 56 counted days.
OWN_VISIT = "guest != true and at > now - days(240)"
SEEN_FOR = "(days_between(date(at), today) - frozen_since)"

direction = Entity(
    "direction",
    _("Direction", ru="Направление", fi="Laji"),
    _("Directions", ru="Направления", fi="Lajit"),
    scope="shared",
    title="{name}",
    sort="name",
    icon="yoga",
    timeline=False,
    help=_("What people train: yoga, boxing, swimming.", ru="Чем занимаются: йога, бокс, плавание.",
           fi="Mitä harjoitellaan: jooga, nyrkkeily, uinti."),
    list=["name", "note"],
    quick=["name"],
    fields=[
        Text("name", _("Name", ru="Название", fi="Nimi"), required=True, unique=True, search=True),
        Text("note", _("Note", ru="Примечание", fi="Muistiinpano")),
    ],
)  # fmt: skip

club = Extension(
    "branch",
    sections=[
        Section("club", _("Club", ru="Клуб", fi="Keskus")),
        Section("fiscal", _("Receipts", ru="Чеки", fi="Kuitit"), folded=True),
    ],
    fields=[
        Text("legal_entity", _("Company", ru="Юридическое лицо", fi="Yhtiö"), section="club"),
        Secret("gateway_token", _("Gateway key", ru="Ключ шлюза", fi="Yhdyskäytävän avain"), section="club"),
        Url("fiscal_url", _("Fiscal service", ru="Сервис чеков", fi="Kuittipalvelu"), section="fiscal",
            help=_("Address of an ATOL Online v4 service; empty: no receipts.",
                   ru="Адрес сервиса АТОЛ Онлайн v4; пусто — чеки не печатаются.",
                   fi="ATOL Online v4 -palvelun osoite; tyhjä: ei kuitteja.")),
        Text("fiscal_group", _("Group of registers", ru="Группа касс", fi="Kassaryhmä"), section="fiscal"),
        Text("fiscal_login", _("Login", ru="Логин", fi="Tunnus"), section="fiscal"),
        Secret("fiscal_password", _("Password", ru="Пароль", fi="Salasana"), section="fiscal"),
        Text("fiscal_inn", _("Tax number", ru="ИНН", fi="Verotunnus (INN)"), section="fiscal"),
        Choice("fiscal_sno", _("Taxation", ru="Система налогообложения", fi="Verotusjärjestelmä"),
               options=TAXATIONS, section="fiscal"),
        Text("fiscal_address", _("Place of payment", ru="Место расчётов", fi="Maksupaikka"), section="fiscal"),
        Text("fiscal_email", _("E-mail on receipts", ru="E-mail в чеке", fi="Sähköposti kuitissa"), section="fiscal"),
        Choice("fiscal_vat", _("VAT", ru="НДС", fi="ALV"), options=VAT_RATES, section="fiscal"),
        Instant("gateway_seen_at", _("Gateway last seen", ru="Шлюз на связи", fi="Yhdyskäytävä viimeksi yhteydessä"),
                readonly=True, section="club"),
    ],
)  # fmt: skip

TOLD = [
    Links(
        "interests", _("Interests", ru="Интересы", fi="Kiinnostukset"), to="direction", inverse="interested",
        inverse_label=_("Interested", ru="Интересуются", fi="Kiinnostuneet"), section="goals",
    ),
    LongText("goals", _("Goal", ru="Цель", fi="Tavoite"), section="goals", max_length=2000, personal=True),
    Reference("trainer", _("Trainer", ru="Тренер", fi="Valmentaja"), to="user", inverse="trained", section="goals",
              merge="newest"),
    Reference(
        "guardian", _("Guardian", ru="Законный представитель", fi="Huoltaja"), to="contact", inverse="wards",
        inverse_label=_("Children", ru="Дети", fi="Lapset"), section="health",
    ),
    Boolean("door_blocked", _("Doors stay shut", ru="Вход закрыт", fi="Ovet pysyvät kiinni"), section="status",
            default=False, help=_("Whatever the membership says.", ru="Независимо от абонемента.",
                                  fi="Jäsenyydestä riippumatta.")),
    Text("emergency", _("In an emergency", ru="В экстренном случае", fi="Hätätilanteessa"), section="health",
         personal=True, merge="newest", help=_("Whom to call, and the number.", ru="Кому звонить и номер.",
                               fi="Kenelle soittaa ja numero.")),
    Date("health_consent_on", _("Health consent", ru="Согласие по здоровью", fi="Terveyssuostumus"),
         section="health", personal=True, merge="largest"),
    LongText("medical_note", _("Medical note", ru="Медицинская отметка", fi="Terveysmerkintä"), section="health",
             max_length=2000, personal=True),
]  # fmt: skip

KNOWN = [
    Rollup("joined_first", _("Member since", ru="Член клуба с", fi="Jäsen alkaen"),
           minimum="memberships.activated_on", where="activated_on is not empty", stored=True),
    Rollup("entered_on", _("Came (back) on", ru="Пришёл (вернулся)", fi="Tuli (takaisin)"),
           maximum="memberships.activated_on", where="activated_on is not empty and is_entry", stored=True,
           help=_("The day the present stay began: the first membership, or a return after a long break.",
                  ru="День начала нынешнего пребывания: первый абонемент или возвращение после долгого перерыва.",
                  fi="Päivä, jona nykyinen jakso alkoi: ensimmäinen jäsenyys tai paluu pitkän tauon jälkeen.")),
    Rollup("ends_on", _("Ends", ru="Окончание", fi="Päättyy"), maximum="memberships.ends_on", where=HELD, stored=True,
           index=True, help=_("Last valid day of everything held.", ru="Последний день всего, что оплачено.",
                              fi="Kaikkien jäsenyyksien viimeinen voimassaolopäivä.")),
    Rollup("renewal_from", _("Renewal from", ru="Продление с", fi="Uusinta alkaen"),
           maximum="memberships.renewal_from", where=HELD, stored=True),
    Rollup("visits_total", _("Visits", ru="Посещения", fi="Käynnit"), count="visits", where="guest != true",
           stored=True),
    Rollup("visits_as_guest", _("Guest visits", ru="Гостевые визиты", fi="Vierailukäynnit"), count="visits",
           where="guest", hidden=True),
    Rollup("last_visit_at", _("Last visit", ru="Последний визит", fi="Viimeisin käynti"), maximum="visits.at",
           where="guest != true", stored=True, index=True),
    Rollup("last_pass_at", _("Last came in", ru="Последний вход", fi="Tuli viimeksi sisään"),
           maximum="access_events.at", where="allowed and direction == 'in'", stored=True, hidden=True),
    Rollup("visits_28", _("Visits, 28 days", ru="Визиты за 28 дней", fi="Käynnit, 28 pv"), count="visits",
           where=f"{OWN_VISIT} and {SEEN_FOR} < 28", stored="daily",
           help=_("Frozen days do not count.", ru="Дни заморозки не считаются.", fi="Taukopäiviä ei lasketa.")),
    Rollup("visits_prev_28", _("28 days before", ru="28 дней до этого", fi="28 pv sitä ennen"), count="visits",
           where=f"{OWN_VISIT} and {SEEN_FOR} >= 28 and {SEEN_FOR} < 56", stored="daily"),
    Computed("frozen_days", "sum(freezes.days where from_on >= parent.entered_on and from_on <= today)",
             _("Frozen days of this stay", ru="Дней заморозки с прихода", fi="Taukopäivät tällä jaksolla"),
             hidden=True),
    Computed("frozen_after_visit",
             "sum(freezes.days where from_on <= today"
             " and from_on >= coalesce(date(parent.last_visit_at), parent.entered_on))",
             _("Frozen days since the visit", ru="Дней заморозки после визита", fi="Taukopäivät käynnin jälkeen"),
             hidden=True),
    Computed("is_covered", "ends_on >= today", _("Membership valid", ru="Абонемент действует", fi="Jäsenyys voimassa")),
    Computed("is_frozen", "exists(freezes where from_on <= today and until_on > today)",
             _("Frozen", ru="Заморожен", fi="Tauolla")),
    Computed("days_left", "days_between(today, ends_on)", _("Days left", ru="Осталось дней", fi="Päiviä jäljellä")),
    Computed("days_absent", "days_between(last_visit_at, now)",
             _("Days since the visit", ru="Дней без визита", fi="Päiviä käynnistä")),
]  # fmt: skip

ACCOUNT = [
    Rollup("charged", _("Charged", ru="Начислено", fi="Veloitettu"), sum="sales.total", stored=True, hidden=True),
    Rollup("paid", _("Paid", ru="Оплачено", fi="Maksettu"), sum="payments.amount", stored=True),
    Computed("debt", "max(charged - paid, 0)", _("Owes", ru="Долг", fi="Velkaa")),
    Rollup("package_balance", _("Sessions left", ru="Остаток занятий", fi="Kertoja jäljellä"),
           sum="packages.balance", where="expires_on is empty or expires_on >= today", stored="daily"),
    Rollup("deposit", _("Deposit", ru="Депозит", fi="Ennakkosaldo"), sum="deposit_moves.amount", stored=True),
    Rollup("bonus", _("Bonus points", ru="Бонусы", fi="Bonuspisteet"), sum="bonus_moves.points", stored=True),
    Rollup("payments_365", _("Payments, year", ru="Оплат за год", fi="Maksuja vuodessa"), count="payments",
           where="amount > 0 and at > now - days(365)", stored="daily", hidden=True),
    Rollup("last_paid_at", _("Last payment", ru="Последняя оплата", fi="Viimeisin maksu"), maximum="payments.at",
           where="amount > 0", stored=True),
]  # fmt: skip

SECTIONS = [
    Section("goals", _("Goals", ru="Цели", fi="Tavoitteet")),
    Section("status", _("Status", ru="Статус", fi="Tilanne")),
    Section("money", _("Balances", ru="Остатки", fi="Saldot")),
    Section("health", _("Health", ru="Здоровье", fi="Terveys"), folded=True),
]


def member(settings: Mapping[str, object]) -> Extension:
    """A contact as a member: what he told us, what the club knows, what lies on his account."""
    no_shows = Rollup(
        "no_shows", _("Recent no-shows", ru="Недавние неявки", fi="Viime poisjäännit"), count="bookings",
        where=f"stage == 'no_show' and session.starts_at > now - days({settings['no_show_days']})", stored="daily",
    )  # fmt: skip
    known = [replace(field, section="status") for field in [*KNOWN, no_shows]]
    account = [replace(field, section="money") for field in ACCOUNT]
    return Extension(
        "contact",
        fields=[*TOLD, *known, *account],
        sections=SECTIONS,
        list=["activity_state", "phase", "last_visit_at", "ends_on", "debt"],
        card=["activity_state", "ends_on"],
    )
