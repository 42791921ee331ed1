"""Quotes: a draft that is sent and then stays as it is; what changes later is its next version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from palmette import (
    Computed,
    Date,
    Entity,
    Files,
    Guard,
    Instant,
    Integer,
    LongText,
    Money,
    Number,
    Option,
    Pipeline,
    Reference,
    Stage,
)
from palmette import label as _
from palmette.packs.sales import papers

DECLINED = [
    Option("price", _("Price", ru="Цена", fi="Hinta")),
    Option("competitor", _("Chose another", ru="Выбрали другого", fi="Valitsi toisen")),
    Option("replaced", _("A newer version", ru="Новая версия", fi="Uudempi versio")),
    Option("no_answer", _("No answer", ru="Нет ответа", fi="Ei vastausta")),
    Option("other", _("Other", ru="Другое", fi="Muu")),
]


def quote(settings: Mapping[str, object]) -> Entity:
    """A quote with its lines."""
    return Entity(
        "quote",
        _("Quote", ru="Предложение", fi="Tarjous"),
        _("Quotes", ru="Предложения", fi="Tarjoukset"),
        title="{number}/{revision}",
        branch="deal",
        subject="contact",
        icon="file-description",
        list=["number", "revision", "contact", "stage", "issued_on", "valid_until", "total"],
        quick=["deal", "contact", "issued_on", "valid_until", "lines"],
        card=["contact", "total", "valid_until"],
        search=["number"],
        sections=papers.SECTIONS,
        merges=False,
        fields=[
            Number("number", papers.NUMBER, pattern="Q-{year}-{n:05}"),
            Integer("revision", _("Version", ru="Версия", fi="Versio"), default=1, readonly=True, copied=False),
            *papers.fixed([
                *papers.parties("quotes", on_delete="delete"),
                Date("issued_on", _("Date", ru="Дата", fi="Päivä"), default="today", required=True),
                Date("valid_until", _("Valid until", ru="Действует до", fi="Voimassa asti"), index=True),
                *papers.pricing(),
                papers.lines("quote_lines", settings),
                Reference("replaces", _("Replaces the version", ru="Заменяет версию", fi="Korvaa version"), to="quote",
                          inverse="versions", inverse_label=_("Next versions", ru="Следующие версии",
                                                              fi="Seuraavat versiot"), section="more", copied=False,
                          unique=True),
            ]),
            *papers.sums(Money("total", papers.TOTAL, readonly=True, copied=False, section="sums")),
            *papers.discounts("approved_discount", "deal.approved_discount"),
            replace(papers.approved_discount(), section="discount"),
            LongText("differences", _("Differs from the version before", ru="Отличия от прошлой версии",
                                      fi="Ero edelliseen versioon"), readonly=True, copied=False, section="more"),
            Instant("sent_at", _("Sent", ru="Отправлено", fi="Lähetetty"), readonly=True, copied=False,
                    section="more"),
            Files("papers", papers.PAPERS, copied=False),
            LongText("note", papers.NOTE, max_length=4000, section="more"),
            Computed("is_replaced", "exists(versions)", _("Has a newer version", ru="Есть версия новее",
                                                          fi="Uudempi versio on"), hidden=True),
            Computed("ends_soon", "stage == 'sent' and valid_until == today + days(1)",
                     _("Ends tomorrow", ru="Заканчивается завтра", fi="Päättyy huomenna"), hidden=True),
            Computed("has_ended", "stage == 'sent' and valid_until < today",
                     _("Not valid any more", ru="Срок истёк", fi="Voimassaolo päättynyt")),
        ],
    )  # fmt: skip


pipeline = Pipeline(
    "quote",
    "quote",
    _("Quotes", ru="Предложения", fi="Tarjoukset"),
    icon="file-description",
    amount="total",
    lost_reasons=DECLINED,
    stages=[
        Stage("draft", _("Draft", ru="Черновик", fi="Luonnos"), tone="plum", guards=[
            papers.WITH_LINES,
            papers.DISCOUNT,
            Guard("valid", "valid_until >= issued_on",
                  _("Say how long it is valid.", ru="Укажите срок действия.", fi="Kerro voimassaolo."),
                  ask=["valid_until"]),
        ]),
        Stage("sent", _("Sent", ru="Отправлено", fi="Lähetetty"), tone="info", sla="14d", probability=0.5,
              to=["accepted", "declined"]),
        Stage("accepted", _("Accepted", ru="Принято", fi="Hyväksytty"), kind="won", tone="ok"),
        Stage("declined", _("Declined", ru="Отклонено", fi="Hylätty"), kind="lost", tone="bad"),
    ],
)  # fmt: skip
