"""The analyses of sales: who buys what and how steadily, how deals move, which channels pay back."""

from __future__ import annotations

from palmette import Analysis, Report
from palmette import label as _

WON = "stage == 'won'"
OPEN = "stage.kind == 'open'"
BUYERS = {"who": "contact", "amount": "amount", "at": "closed_on"}
CHANCE = {
    "amount": "amount", "chance": "coalesce(probability, stage.probability)", "expected": "expected_close",
    "closed": "closed_on", "open": OPEN, "won": WON,
}  # fmt: skip

REPORTS = [
    Report("customers_abc", "deal", _("Customers: ABC", ru="Клиенты: ABC", fi="Asiakkaat: ABC"), filter=WON,
           analysis=Analysis("abc", of=BUYERS),
           help=_("A gives 80 percent of the turnover, B the next 15, C the rest.",
                  ru="A дают 80 % оборота, B — следующие 15 %, C — остальное.",
                  fi="A tuo 80 prosenttia myynnistä, B seuraavat 15, C loput.")),
    Report("customers_xyz", "deal", _("Customers: XYZ", ru="Клиенты: XYZ", fi="Asiakkaat: XYZ"), filter=WON,
           analysis=Analysis("xyz", of=BUYERS)),
    Report("customers_matrix", "deal", _("Customers: ABC and XYZ", ru="Клиенты: ABC и XYZ", fi="Asiakkaat: ABC ja XYZ"),
           filter=WON, analysis=Analysis("matrix", of=BUYERS),
           help=_("Cash cows buy much and steadily, stars much and once, dogs little and once; cats are all others.",
                  ru="Дойные коровы покупают много и часто, звёзды — много и один раз, собаки — мало и один раз, "
                     "остальные — дикие кошки.",
                  fi="Lypsylehmät ostavat paljon ja tasaisesti, tähdet paljon kerralla, koirat vähän kerralla, muut "
                     "ovat kissoja.")),
    Report("customers_rfm", "deal", _("Customers: lately, often, much", ru="Клиенты: RFM", fi="Asiakkaat: RFM"),
           filter=WON, analysis=Analysis("rfm", of=BUYERS)),
    Report("customers_status", "deal", _("Customers by status", ru="Клиенты по статусу", fi="Asiakkaat tilan mukaan"),
           filter=WON, analysis=Analysis("status", of={"who": "contact", "at": "closed_on"})),
    Report("check_and_repeat", "deal", _("Average deal and repeat share", ru="Средний чек и доля повторных",
                                      fi="Keskikauppa ja palaavien osuus"),
           filter=WON, analysis=Analysis("checks", of=BUYERS)),
    Report("sale_cohort", "deal", _("Funnel of deals that began", ru="Воронка начатых сделок",
                                    fi="Alkaneiden kauppojen suppilo"),
           analysis=Analysis("funnel", of={"pipeline": "sale"})),
    Report("sale_period", "deal", _("Funnel of what happened", ru="Воронка событий периода",
                                    fi="Jakson tapahtumien suppilo"),
           analysis=Analysis("funnel", of={"pipeline": "sale"}, options={"mode": "period"})),
    Report("sale_by_seller", "deal", _("Funnel by person", ru="Воронка по сотрудникам", fi="Suppilo henkilöittäin"),
           analysis=Analysis("funnel", of={"pipeline": "sale", "by": "owner"})),
    Report("expected_sales", "deal", _("Forecast by month", ru="Прогноз по месяцам", fi="Ennuste kuukausittain"),
           analysis=Analysis("forecast", of=CHANCE)),
    Report("channel_return", "lead", _("Channels: cost and return", ru="Каналы: затраты и отдача",
                                       fi="Kanavat: kulut ja tuotto"),
           analysis=Analysis("channels", of={"channel": "source", "who": "contact", "at": "received_at"},
                             options={"deal_filter": WON})),
    Report("first_response", "lead", _("First answer in work hours", ru="Первый ответ в рабочее время",
                                       fi="Ensivastaus työajassa"),
           analysis=Analysis("response", of={"asked": "received_at", "answered": "first_response_at", "by": "owner"})),
]  # fmt: skip
