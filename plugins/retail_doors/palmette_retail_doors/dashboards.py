"""What the heads of a shop and of the chain look at first."""

from __future__ import annotations

from palmette import Dashboard, Tile
from palmette import label as _

DASHBOARDS = [
    Dashboard(
        "store",
        _("The shop", ru="Салон", fi="Myymälä"),
        order=10,
        roles=["store_head", "door_franchisee", "regional_head", "head_office"],
        help=_(
            "From the request to the act of acceptance.", ru="От обращения до акта.", fi="Yhteydenotosta luovutukseen."
        ),
        tiles=[
            Tile(
                "requests",
                "first_answer_by_week",
                _("Requests", ru="Обращения", fi="Yhteydenotot"),
                chart="number",
                measures=["requests"],
                span=3,
            ),
            Tile(
                "in_time",
                "first_answer_by_week",
                _("Answered in time", ru="Ответили вовремя", fi="Vastattu ajoissa"),
                chart="number",
                measures=["share"],
                span=3,
            ),
            Tile(
                "contracts",
                "average_check",
                _("Contracts", ru="Договоры", fi="Sopimukset"),
                chart="number",
                measures=["contracts"],
                span=3,
            ),
            Tile(
                "revenue",
                "revenue_by_month",
                _("Paid", ru="Поступления", fi="Maksut"),
                chart="number",
                measures=["paid"],
                span=3,
            ),
            Tile(
                "steps",
                "conversion",
                chart="funnel",
                measures=["orders", "measured", "contracts", "prepaid", "accepted"],
                by=["none"],
                span=5,
            ),
            Tile("open", "store_funnel", chart="funnel", span=7),
            Tile("sellers", "conversion_by_seller", chart="table", span=12),
            Tile("hours", "requests_by_hour", chart="bar", span=6),
            Tile("lost", "lost_orders", chart="bar", span=6),
            Tile("late", "overdue_orders", chart="table", span=12),
        ],
    ),
    Dashboard(
        "chain",
        _("The chain", ru="Сеть", fi="Ketju"),
        order=12,
        roles=["regional_head", "head_office", "door_franchisee"],
        tiles=[
            Tile(
                "contracts",
                "average_check",
                _("Contracts", ru="Договоры", fi="Sopimukset"),
                chart="number",
                measures=["contracts"],
                span=3,
            ),
            Tile("check", "average_check", chart="number", measures=["average"], span=3),
            Tile(
                "act",
                "contract_to_act",
                _("Days to the act", ru="Дней до акта", fi="Päiviä luovutukseen"),
                chart="number",
                measures=["days"],
                span=3,
            ),
            Tile("claims", "claims_per_doors", chart="number", measures=["share"], span=3),
            Tile("money", "revenue_by_month", chart="line", measures=["paid"], span=7),
            Tile("kinds", "payments_by_kind", chart="bar", span=5),
            Tile("stores", "stores_compared", chart="table", span=12),
            Tile("factories", "factory_punctuality", chart="table", span=7),
            Tile(
                "why",
                "claims_by_kind",
                _("Claims by kind", ru="Рекламации по видам", fi="Reklamaatiot lajeittain"),
                chart="bar",
                measures=["claims"],
                by=["kind"],
                span=5,
            ),
            Tile("sources", "conversion_by_source", chart="table", span=12),
        ],
    ),
]
