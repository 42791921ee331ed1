"""Who stays: cohorts, renewals, the base, how often members come, what they say."""

from __future__ import annotations

from palmette import Analysis, Report
from palmette import label as _
from palmette.packs.sales import plan_report

TERM = {"starts": "starts_on", "ends": "ends_on"}
COUNTED = "stage not in ['draft', 'transferred']"

REPORTS = [
    Report("visit_cohorts", "visit", _("Who still comes", ru="Кто продолжает ходить", fi="Ketkä käyvät yhä"),
           analysis=Analysis("cohort", of={"who": "member", "at": "at"}),
           help=_("Members by the month of their first visit, and the share that came in each month after.",
                  ru="Члены клуба по месяцу первого посещения и доля пришедших в каждом следующем месяце.",
                  fi="Jäsenet ensikäynnin kuukauden mukaan ja kunakin seuraavana kuukautena käyneiden osuus.")),
    Report("term_outcomes", "membership", _("What became of ended memberships", ru="Что стало с окончившимися",
                                            fi="Miten päättyneille kävi"),
           filter="stage != 'draft'",
           analysis=Analysis("renewal", of={"who": "member", **TERM, "counted": "stage != 'transferred'"})),
    Report("member_base", "membership", _("Base, retention and attrition", ru="База, удержание и отток",
                                          fi="Jäsenpohja, pysyvyys ja poistuma"),
           filter=COUNTED, analysis=Analysis("base", of=TERM)),
    plan_report("renewals_plan", "renewal", _("Renewals: plan and fact", ru="Продления: план и факт",
                                              fi="Uusinnat: tavoite ja toteuma"),
                metric="renewals", at="ends_on", filter="stage == 'renewed'"),
    Report("visit_frequency", "visit", _("How often members come", ru="Как часто ходят", fi="Kuinka usein käydään"),
           analysis=Analysis("frequency", of={"who": "member", "at": "at"})),
    Report("member_nps", "survey", _("Net promoter score", ru="Индекс NPS", fi="Suositteluindeksi"),
           filter="kind == 'nps'", analysis=Analysis("nps", of={"score": "score", "at": "at"})),
    Report("complaint_csat", "complaint", _("Content with answers", ru="Удовлетворённость ответами",
                                            fi="Tyytyväisyys vastauksiin"),
           filter="csat is not empty", analysis=Analysis("csat", of={"score": "csat", "at": "answered_at"})),
    Report("members_abc", "sale", _("Members by spending: ABC", ru="Члены клуба по тратам: ABC",
                                    fi="Jäsenet ostojen mukaan: ABC"),
           filter="member is not empty", analysis=Analysis("abc", of={"who": "member", "amount": "total", "at": "at"})),
    Report("bar_stock", "stock_move", _("Bar: stock at its average cost", ru="Бар: остатки по средней цене",
                                        fi="Baari: varasto keskihinnoin"),
           analysis=Analysis("stock", of={
               "item": "item", "at": "at", "quantity": "quantity", "cost": "cost",
               "received": "kind in ['receipt', 'surplus']", "sold": "kind == 'sale'", "short": "kind == 'shortage'",
           })),
]  # fmt: skip
