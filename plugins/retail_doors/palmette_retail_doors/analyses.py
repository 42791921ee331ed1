"""The chain's analyses: customers of three years, funnels by store, channels, answers in the hours of a store."""

from __future__ import annotations

from palmette import Analysis, Report
from palmette import label as _

ORDERS = "contracted_on is not empty"
BUYERS = {"who": "contact", "amount": "total", "at": "contracted_on"}
THREE_YEARS = {"months": 36}

REPORTS = [
    Report("clients_abc", "deal", _("Clients: ABC", ru="Клиенты: ABC", fi="Asiakkaat: ABC"), filter=ORDERS,
           analysis=Analysis("abc", of=BUYERS, options=THREE_YEARS)),
    Report("clients_matrix", "deal", _("Clients: ABC and orders", ru="Клиенты: ABC и число заказов",
                                       fi="Asiakkaat: ABC ja tilaukset"),
           filter=ORDERS, analysis=Analysis("matrix", of=BUYERS, options={**THREE_YEARS, "rule": "orders"}),
           help=_("Doors are bought seldom: X ordered three times in three years.",
                  ru="Двери покупают редко: X — три заказа за три года.",
                  fi="Ovia ostetaan harvoin: X on tilannut kolmesti kolmessa vuodessa.")),
    Report("orders_cohort", "deal", _("Funnel of orders by store", ru="Воронка заказов по салонам",
                                      fi="Tilaussuppilo myymälöittäin"),
           filter="pipeline == 'retail_doors.order'",
           analysis=Analysis("funnel", of={"pipeline": "order", "by": "branch"})),
    Report("orders_period", "deal", _("Orders: what happened", ru="Заказы: события периода",
                                      fi="Tilaukset: jakson tapahtumat"),
           filter="pipeline == 'retail_doors.order'",
           analysis=Analysis("funnel", of={"pipeline": "order"}, options={"mode": "period"})),
    Report("answers_by_store", "lead", _("First answer by store", ru="Первый ответ по салонам",
                                         fi="Ensivastaus myymälöittäin"),
           analysis=Analysis("response", of={"asked": "received_at", "answered": "first_response_at", "by": "branch"})),
    Report("channels", "lead", _("Channels of requests", ru="Каналы обращений", fi="Yhteydenottojen kanavat"),
           analysis=Analysis("channels", of={"channel": "source", "who": "contact", "at": "received_at"}, options={
               "deal_amount": "total", "deal_at": "contracted_on", "deal_filter": ORDERS})),
    Report("client_nps", "review", _("Net promoter score", ru="Индекс NPS", fi="Suositteluindeksi"),
           analysis=Analysis("nps", of={"score": "score", "at": "at"})),
]  # fmt: skip
