"""The club's processes: a newcomer, a renewal, a training package, an application, a complaint, and what has states."""

from __future__ import annotations

from palmette import Guard, Pipeline, Stage, Step
from palmette import label as _
from palmette_fitness_club.choices import APPLICATION_LOST, END_REASONS, NEW_MEMBER_LOST

NO_FREEZE = "kind != 'freeze' or"
LOST = _("Lost", ru="Отказ", fi="Menetetty")

new_member = Pipeline(
    "new_member",
    "deal",
    _("New members", ru="Новые члены клуба", fi="Uudet jäsenet"),
    icon="user-plus",
    amount="offer_price",
    default=True,
    lost_reasons=NEW_MEMBER_LOST,
    stages=[
        Stage("request", _("Request", ru="Заявка", fi="Pyyntö"), sla="15m", hours="work", probability=0.05,
              tone="plum"),
        Stage(
            "contacted", _("Contacted", ru="Связались", fi="Tavoitettu"), sla="2d", probability=0.15, tone="info",
            requires=["contact_result"],
            steps=[
                Step("goal", _("Goal and direction asked", ru="Цель и направление узнали",
                               fi="Tavoite ja laji kysytty"),
                     script=_("What would you like to change, and by when?",
                              ru="Что хочется изменить и к какому сроку?",
                              fi="Mitä haluaisit muuttaa ja mihin mennessä?")),
            ],
        ),
        Stage(
            "visit_booked", _("Guest visit booked", ru="Гостевой визит назначен", fi="Tutustuminen varattu"), sla="5d",
            probability=0.25, tone="info", requires=["guest_visit_at", "club"],
        ),
        Stage(
            "visit_done", _("Guest visit done", ru="Гостевой визит состоялся", fi="Tutustuminen tehty"), sla="1d",
            probability=0.45, tone="info",
            guards=[
                Guard("visit", "exists(guest_visits)",
                      _("Record the guest visit at the desk.", ru="Отметьте гостевой визит на рецепции.",
                        fi="Kirjaa tutustumiskäynti vastaanotossa.")),
            ],
        ),
        Stage(
            "offer", _("Offer", ru="Предложение", fi="Tarjous"), sla="3d", probability=0.6, tone="info",
            requires=["offer_type", "offer_price"],
        ),
        Stage(
            "contract", _("Contract", ru="Договор", fi="Sopimus"), sla="2d", probability=0.8, tone="warn",
            guards=[
                Guard("name", "contact.first_name is not empty and contact.last_name is not empty",
                      _("Full name of the member.", ru="Имя и фамилия члена клуба.", fi="Jäsenen koko nimi.")),
                Guard("phone", "contact.phone is not empty",
                      _("Phone of the member.", ru="Телефон члена клуба.", fi="Jäsenen puhelin.")),
                Guard("age", "contact.birthday is not empty or contact.guardian is not empty",
                      _("Birthday, or a guardian.", ru="Дата рождения или законный представитель.",
                        fi="Syntymäpäivä tai huoltaja.")),
                Guard("consent", "exists(contact.consents where purpose == 'service' and revoked_on is empty)",
                      _("A valid consent to process personal data.", ru="Действующее согласие на обработку данных.",
                        fi="Voimassa oleva suostumus tietojen käsittelyyn.")),
            ],
        ),
        Stage(
            "paid", _("Paid", ru="Оплата", fi="Maksu"), sla="2d", probability=0.95, tone="warn",
            guards=[
                Guard("payment", "sale.paid >= offer_price or instalments_until is not empty",
                      _("Payment of the whole price, or a plan of instalments.",
                        ru="Оплата полной цены или план рассрочки.", fi="Koko hinta maksettu tai osamaksusuunnitelma."),
                      ask=["sale", "instalments_until"]),
            ],
        ),
        Stage("activated", _("Activated", ru="Активирован", fi="Aktivoitu"), kind="won",
              ask=["membership", "closed_on"]),
        Stage("lost", LOST, kind="lost", ask=["closed_on"]),
    ],
)  # fmt: skip

pt_sale = Pipeline(
    "pt_sale",
    "deal",
    _("Training packages", ru="Персональные тренировки", fi="Personal training"),
    icon="barbell",
    amount="amount",
    lost_reasons=NEW_MEMBER_LOST,
    stages=[
        Stage("interest", _("Interest", ru="Интерес", fi="Kiinnostus"), sla="3d", probability=0.15, tone="plum",
              requires=["interest"]),
        Stage("test_held", _("Test training held", ru="Пробная проведена", fi="Kokeilutreeni pidetty"), sla="2d",
              probability=0.4, tone="info", requires=["test_training_at"]),
        Stage("offered", _("Package offered", ru="Пакет предложен", fi="Paketti tarjottu"), sla="5d", probability=0.6,
              tone="info", requires=["amount"]),
        Stage("bought", _("Bought", ru="Куплен", fi="Ostettu"), kind="won", ask=["package", "closed_on"]),
        Stage("lost", LOST, kind="lost", ask=["closed_on"]),
    ],
)  # fmt: skip

renewal = Pipeline(
    "renewal",
    "renewal",
    _("Renewals", ru="Продления", fi="Uusinnat"),
    icon="refresh",
    amount="offer_price",
    lost_reasons=END_REASONS,
    stages=[
        Stage("planned", _("Planned", ru="Запланировано", fi="Suunniteltu"), sla="14d", probability=0.5, tone="plum"),
        Stage("offer_sent", _("Offer sent", ru="Предложение отправлено", fi="Tarjous lähetetty"), sla="10d",
              probability=0.55, tone="info", requires=["offer_type", "offer_price"]),
        Stage(
            "talk_held", _("Talk held", ru="Разговор состоялся", fi="Keskusteltu"), sla="7d", probability=0.65,
            tone="info", requires=["talk_result"],
            steps=[
                Step("year", _("Year in numbers shown", ru="Год в цифрах показан", fi="Vuosi numeroina näytetty"),
                     script=_("You came {visits} times this year; what helped most?",
                              ru="За год было {visits} визитов; что помогло больше всего?",
                              fi="Kävit tänä vuonna {visits} kertaa; mikä auttoi eniten?"), optional=True),
            ],
        ),
        Stage("promised", _("Promised", ru="Обещал", fi="Luvattu"), sla="7d", probability=0.8, tone="warn",
              requires=["promised_on"]),
        Stage("renewed", _("Renewed", ru="Продлён", fi="Uusittu"), kind="won", ask=["new_membership"]),
        Stage("lost", LOST, kind="lost"),
        Stage("returned", _("Came back later", ru="Вернулся позже", fi="Palasi myöhemmin"), kind="won",
              ask=["new_membership"],
              help=_("Bought again after the grace period.", ru="Купил снова после льготного срока.",
                     fi="Osti uudelleen armonajan jälkeen.")),
    ],
)  # fmt: skip

application = Pipeline(
    "application",
    "application",
    _("Applications", ru="Заявления", fi="Hakemukset"),
    icon="file-text",
    lost_reasons=APPLICATION_LOST,
    stages=[
        Stage("received", _("Application", ru="Заявление", fi="Hakemus"), sla="1d", tone="plum"),
        Stage(
            "checked", _("Check of the rules", ru="Проверка правил", fi="Sääntöjen tarkistus"), sla="1d", tone="info",
            guards=[
                Guard("not_backdated",
                      f"{NO_FREEZE} membership.type.backdated_freeze == true or from_on >= date(created_at)",
                      _("A freeze cannot begin in the past.", ru="Заморозка не может начаться задним числом.",
                        fi="Tauko ei voi alkaa takautuvasti."), ask=["from_on"]),
                Guard("long_enough", f"{NO_FREEZE} freeze_days >= coalesce(membership.type.freeze_min, 1)",
                      _("The freeze is shorter than the membership allows.",
                        ru="Заморозка короче, чем допускает абонемент.",
                        fi="Tauko on lyhyempi kuin jäsenyys sallii."), ask=["until_on"]),
                Guard("days_left",
                      f"{NO_FREEZE} coalesce(membership.frozen_days, 0) + freeze_days <= membership.type.freeze_days",
                      _("Not enough freeze days are left.", ru="Не хватает дней заморозки.",
                        fi="Taukopäiviä ei ole tarpeeksi jäljellä."), ask=["until_on"]),
                Guard("times_left",
                      f"{NO_FREEZE} coalesce(membership.freeze_count, 0) < membership.type.freeze_times",
                      _("The membership was frozen as often as it may be.", ru="Число заморозок исчерпано.",
                        fi="Jäsenyydessä on pidetty jo kaikki tauot.")),
                Guard("transferable", "kind != 'transfer' or membership.type.transferable == true",
                      _("This membership cannot be transferred.", ru="Этот абонемент нельзя переоформить.",
                        fi="Tätä jäsenyyttä ei voi siirtää.")),
            ],
        ),
        Stage(
            "approved", _("Approval", ru="Одобрение", fi="Hyväksyntä"), sla="1d", tone="warn",
            guards=[
                Guard("approver", "approved_by is not empty",
                      _("A manager's approval.", ru="Одобрение управляющего.", fi="Päällikön hyväksyntä."),
                      ask=["approved_by"]),
                Guard("frozen", f"{NO_FREEZE} exists(freezes)",
                      _("Enter the freeze.", ru="Внесите заморозку.", fi="Kirjaa tauko.")),
                Guard("transferred", "kind != 'transfer' or membership.stage == 'transferred'",
                      _("Transfer the membership.", ru="Переоформите абонемент.", fi="Siirrä jäsenyys.")),
                Guard("refunded", "kind != 'refund' or payment is not empty",
                      _("Pay the refund.", ru="Проведите возврат.", fi="Maksa palautus."), ask=["payment"]),
            ],
        ),
        Stage("applied", _("Applied", ru="Исполнено", fi="Toteutettu"), kind="won"),
        Stage("refused", _("Refused", ru="Отклонено", fi="Hylätty"), kind="lost"),
    ],
)  # fmt: skip

complaint = Pipeline(
    "complaint",
    "complaint",
    _("Complaints", ru="Жалобы", fi="Reklamaatiot"),
    icon="mood-sad",
    stages=[
        Stage("received", _("Received", ru="Получена", fi="Saapunut"), sla="2h", hours="work",
              tone="bad", requires=["owner"]),
        Stage("assigned", _("Owner set", ru="Назначен ответственный", fi="Vastuuhenkilö nimetty"), sla="1d",
              hours="work", tone="warn", requires=["answer"]),
        Stage("answered", _("Answered", ru="Дан ответ", fi="Vastattu"), sla="7d", tone="info", requires=["csat"]),
        Stage("closed", _("Closed", ru="Закрыта", fi="Suljettu"), kind="won"),
    ],
)  # fmt: skip

membership = Pipeline(
    "membership",
    "membership",
    _("Memberships", ru="Абонементы", fi="Jäsenyydet"),
    icon="id-badge-2",
    lost_reasons=END_REASONS,
    stages=[
        Stage("draft", _("Draft", ru="Черновик", fi="Luonnos"), sla="7d", requires=["price_paid"],
              to=["waiting_activation", "active", "cancelled"]),
        Stage("waiting_activation", _("Waits for its first day", ru="Ожидает активации", fi="Odottaa aktivointia"),
              tone="plum", to=["draft", "active", "transferred", "cancelled"]),
        Stage("active", _("Active", ru="Действует", fi="Voimassa"), tone="ok", ask=["activated_on"],
              to=["frozen", "ended", "transferred", "cancelled"]),
        Stage("frozen", _("Frozen", ru="Заморожен", fi="Tauolla"), icon="snowflake",
              to=["active", "ended", "transferred", "cancelled"]),
        Stage("ended", _("Ended", ru="Закончился", fi="Päättynyt"), kind="won", tone="calm"),
        Stage("transferred", _("Transferred", ru="Переоформлен", fi="Siirretty"), kind="won", tone="calm",
              ask=["transferred_to", "ends_on"]),
        Stage("cancelled", _("Cancelled", ru="Расторгнут", fi="Irtisanottu"), kind="lost", ask=["ends_on"]),
    ],
)  # fmt: skip

booking = Pipeline(
    "booking",
    "booking",
    _("Bookings", ru="Записи", fi="Varaukset"),
    icon="calendar-check",
    stages=[
        Stage("booked", _("Booked", ru="Записан", fi="Varattu"), tone="info"),
        Stage("waitlisted", _("On the waiting list", ru="В листе ожидания", fi="Jonossa"), tone="warn"),
        Stage("attended", _("Came", ru="Пришёл", fi="Saapui"), kind="won", tone="ok"),
        Stage("late_cancel", _("Cancelled late", ru="Поздняя отмена", fi="Perui myöhässä"), kind="lost", tone="warn"),
        Stage("no_show", _("No-show", ru="Не пришёл", fi="Ei saapunut"), kind="lost", tone="bad"),
        Stage("cancelled", _("Cancelled", ru="Отменена", fi="Peruttu"), kind="lost", tone="calm"),
    ],
)  # fmt: skip

fiscal_receipt = Pipeline(
    "fiscal_receipt",
    "fiscal_receipt",
    _("Fiscal receipts", ru="Фискальные чеки", fi="Kassakuitit"),
    icon="receipt",
    stages=[
        Stage("queued", _("Queued", ru="В очереди", fi="Jonossa"), sla="5m"),
        Stage("wait", _("Sent", ru="Отправлен", fi="Lähetetty"), sla="10m", tone="info"),
        Stage("done", _("Done", ru="Пробит", fi="Valmis"), kind="won", tone="ok"),
        Stage("fail", _("Failed", ru="Ошибка", fi="Epäonnistui"), kind="lost", tone="bad"),
    ],
)  # fmt: skip

charge = Pipeline(
    "charge",
    "charge",
    _("Charges", ru="Списания", fi="Veloitukset"),
    icon="repeat",
    stages=[
        Stage("due", _("To be charged", ru="К списанию", fi="Veloitettava"), tone="info"),
        Stage("failed", _("Failed", ru="Не прошло", fi="Epäonnistui"), tone="warn"),
        Stage("paid", _("Paid", ru="Оплачено", fi="Maksettu"), kind="won", tone="ok"),
        Stage("given_up", _("Given up", ru="Прекращено", fi="Lopetettu"), kind="lost", tone="bad"),
    ],
)  # fmt: skip

PIPELINES = [new_member, pt_sale, renewal, membership, application, complaint, booking, fiscal_receipt,
             charge]  # fmt: skip
