"""The processes of sales: a lead until it is a deal or a refusal, a first sale, and a sale to somebody we know."""

from __future__ import annotations

from palmette import Guard, Option, Pipeline, Stage, Step
from palmette import label as _

LEAD_LOST = [
    Option("no_answer", _("Does not answer", ru="Не отвечает", fi="Ei vastaa")),
    Option("not_a_customer", _("Not our customer", ru="Не наш клиент", fi="Ei meidän asiakas")),
    Option("duplicate", _("Duplicate", ru="Дубль", fi="Kaksoiskappale")),
    Option("spam", _("Spam", ru="Спам", fi="Roskaposti")),
    Option("no_interest", _("No interest", ru="Нет интереса", fi="Ei kiinnostusta")),
]

DEAL_LOST = [
    Option("price", _("Price", ru="Цена", fi="Hinta")),
    Option("cheaper_rival", _("another is cheaper", ru="у других дешевле", fi="toinen on halvempi"), under="price"),
    Option("no_budget", _("beyond the budget", ru="не по бюджету", fi="yli budjetin"), under="price"),
    Option("competitor", _("Chose another", ru="Выбрали другого", fi="Valitsi toisen")),
    Option("time", _("Not now", ru="Не сейчас", fi="Ei nyt")),
    Option("no_need", _("No need any more", ru="Потребность пропала", fi="Tarve poistui")),
    Option("no_answer", _("Stopped answering", ru="Перестал отвечать", fi="Lakkasi vastaamasta")),
    Option("other", _("Other", ru="Другое", fi="Muu")),
]

leads = Pipeline(
    "lead",
    "lead",
    _("Leads", ru="Лиды", fi="Liidit"),
    icon="inbox",
    lost_reasons=LEAD_LOST,
    stages=[
        Stage("new", _("New", ru="Новый", fi="Uusi"), sla="15m", hours="work", probability=0.05, tone="plum"),
        Stage(
            "contacted", _("Contacted", ru="Связались", fi="Tavoitettu"), sla="2d", probability=0.1, tone="info",
            requires=["first_response_at"],
            steps=[
                Step("need", _("Need understood", ru="Потребность понятна", fi="Tarve selvitetty"), optional=True,
                     script=_("What do you need, by when, and who decides?",
                              ru="Что нужно, к какому сроку и кто принимает решение?",
                              fi="Mitä tarvitset, milloin, ja kuka päättää?")),
            ],
        ),
        Stage(
            "qualified", _("Qualified", ru="Квалифицирован", fi="Kelvollinen"), sla="3d", probability=0.2, tone="info",
            guards=[
                Guard("contact", "contact is not empty", ask=["contact"],
                      message=_("Choose or create the contact.", ru="Выберите или создайте контакт.",
                                fi="Valitse tai luo yhteystieto.")),
                Guard("deal", "deal is not empty", ask=["deal"],
                      message=_("Open the deal this lead became.", ru="Откройте сделку, которой стал лид.",
                                fi="Avaa kauppa, joka liidistä syntyi.")),
            ],
        ),
        Stage("converted", _("Became a deal", ru="Стал сделкой", fi="Kaupaksi"), kind="won"),
        Stage("rejected", _("Rejected", ru="Отклонён", fi="Hylätty"), kind="lost"),
    ],
)  # fmt: skip

sale = Pipeline(
    "sale",
    "deal",
    _("Sales", ru="Продажи", fi="Myynti"),
    amount="amount",
    default=True,
    lost_reasons=DEAL_LOST,
    stages=[
        Stage("new", _("New", ru="Новая", fi="Uusi"), sla="1d", probability=0.1, tone="plum"),
        Stage(
            "needs", _("Needs", ru="Потребность", fi="Tarve"), sla="5d", probability=0.25, tone="info",
            requires=["expected_close"],
            steps=[
                Step("budget", _("Budget known", ru="Бюджет известен", fi="Budjetti tiedossa")),
                Step("decider", _("Decision maker known", ru="Известно, кто решает", fi="Päättäjä tiedossa")),
            ],
        ),
        Stage(
            "offer", _("Offer", ru="Предложение", fi="Tarjous"), sla="7d", probability=0.5, tone="info",
            guards=[
                Guard("price", "amount is not empty or exists(lines)", ask=["amount"],
                      message=_("Give an amount or add products.", ru="Укажите сумму или добавьте товары.",
                                fi="Anna summa tai lisää tuotteita.")),
            ],
        ),
        Stage("agreement", _("Agreement", ru="Договорённость", fi="Sopimus"), sla="7d", probability=0.8, tone="warn",
              requires=["amount"]),
        Stage("won", _("Won", ru="Выиграна", fi="Voitettu"), kind="won", ask=["closed_on"]),
        Stage("lost", _("Lost", ru="Проиграна", fi="Hävitty"), kind="lost", ask=["closed_on"]),
    ],
)  # fmt: skip

repeat_sale = Pipeline(
    "repeat_sale",
    "deal",
    _("Repeat sales", ru="Повторные продажи", fi="Lisämyynti"),
    icon="refresh",
    amount="amount",
    lost_reasons=DEAL_LOST,
    stages=[
        Stage("planned", _("Planned", ru="Запланирована", fi="Suunniteltu"), sla="14d", probability=0.3, tone="plum"),
        Stage("proposed", _("Proposed", ru="Предложена", fi="Tarjottu"), sla="7d", probability=0.6, tone="info",
              requires=["amount"]),
        Stage("won", _("Won", ru="Выиграна", fi="Voitettu"), kind="won", ask=["closed_on"]),
        Stage("lost", _("Lost", ru="Проиграна", fi="Hävitty"), kind="lost", ask=["closed_on"]),
    ],
)  # fmt: skip

PIPELINES = [leads, sale, repeat_sale]
