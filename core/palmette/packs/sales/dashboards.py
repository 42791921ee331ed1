"""What a head of sales and a seller look at first."""

from __future__ import annotations

from palmette import Dashboard, Tile
from palmette import label as _

DASHBOARDS = [
    Dashboard(
        "sales",
        _("Sales", ru="Продажи", fi="Myynti"),
        order=20,
        help=_(
            "What was won, what comes, and where it is lost.",
            ru="Что выиграно, что ожидается и где теряем.",
            fi="Mitä voitettiin, mitä on tulossa ja missä hävitään.",
        ),
        tiles=[
            Tile(
                "won",
                "sales_by_month",
                _("Won", ru="Выиграно", fi="Voitettu"),
                chart="number",
                measures=["amount"],
                span=3,
            ),
            Tile("share", "won_and_lost", chart="number", measures=["share"], span=3),
            Tile(
                "days",
                "time_to_close",
                _("Days to close", ru="Дней до закрытия", fi="Päiviä päätökseen"),
                chart="number",
                measures=["days"],
                span=3,
            ),
            Tile("leads", "leads_by_week", _("New leads", ru="Новые лиды", fi="Uudet liidit"), chart="number", span=3),
            Tile(
                "funnel",
                "sale_funnel",
                _("From a deal to a sale", ru="От сделки до продажи", fi="Kaupasta voittoon"),
                chart="funnel",
                by=["none"],
                span=5,
            ),
            Tile(
                "trend",
                "sales_by_month",
                _("Sales trend", ru="Динамика продаж", fi="Myynnin kehitys"),
                chart="line",
                measures=["amount"],
                span=7,
            ),
            Tile(
                "forecast",
                "weighted_forecast",
                _("Forecast by month", ru="Прогноз по месяцам", fi="Ennuste kuukausittain"),
                chart="bar",
                measures=["forecast"],
                span=6,
            ),
            Tile(
                "closed",
                "won_and_lost",
                _(
                    "Won and lost by month",
                    ru="Выиграно и проиграно по месяцам",
                    fi="Voitetut ja hävityt kuukausittain",
                ),
                chart="line",
                measures=["won", "lost"],
                span=6,
            ),
            Tile(
                "reasons",
                "lost_by_reason",
                _("Why deals are lost", ru="Почему проигрываем", fi="Miksi kaupat hävitään"),
                chart="bar",
                measures=["lost"],
                span=4,
            ),
            Tile(
                "sources",
                "sales_by_source",
                _("By source", ru="По источникам", fi="Lähteittäin"),
                chart="bar",
                measures=["amount"],
                span=4,
            ),
            Tile(
                "territories",
                "sales_by_territory",
                _("By territory", ru="По территориям", fi="Alueittain"),
                chart="bar",
                measures=["amount"],
                span=4,
            ),
            Tile(
                "people",
                "sales_by_owner",
                _("By person", ru="По сотрудникам", fi="Henkilöittäin"),
                chart="table",
                span=7,
            ),
            Tile(
                "leads_from",
                "leads_by_source",
                _("Leads by source", ru="Лиды по источникам", fi="Liidit lähteittäin"),
                chart="table",
                span=5,
            ),
        ],
    ),
]
