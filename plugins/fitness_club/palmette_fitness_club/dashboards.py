"""What the director of a club and the heads of its parts look at first."""

from __future__ import annotations

from palmette import Dashboard, Tile
from palmette import label as _

DASHBOARDS = [
    Dashboard(
        "club",
        _("Club overview", ru="Обзор клуба", fi="Keskuksen yleiskuva"),
        order=10,
        roles=["club_owner", "club_manager"],
        help=_(
            "Who comes, who stays, what it brings.",
            ru="Кто приходит, кто остаётся и что это приносит.",
            fi="Ketkä tulevat, ketkä jäävät ja mitä se tuottaa.",
        ),
        tiles=[
            Tile(
                "joined",
                "joined_by_month",
                _("New members", ru="Новые члены клуба", fi="Uudet jäsenet"),
                chart="number",
                span=3,
            ),
            Tile("renewal", "renewal_rate", chart="number", measures=["share"], span=3),
            Tile("visits", "visits_by_week", chart="number", span=3),
            Tile(
                "takings",
                "till_by_month",
                _("Sales", ru="Продажи", fi="Myynti"),
                chart="number",
                measures=["total"],
                span=3,
            ),
            Tile(
                "funnel",
                "new_member_funnel",
                _("New members by stage", ru="Новые члены по этапам", fi="Uudet jäsenet vaiheittain"),
                chart="funnel",
                span=5,
            ),
            Tile(
                "renewals",
                "renewal_rate",
                _("Renewals by month", ru="Продления по месяцам", fi="Uusinnat kuukausittain"),
                chart="line",
                measures=["ended", "renewed", "lost"],
                span=7,
            ),
            Tile("hours", "visits_by_hour", chart="heat", span=7),
            Tile(
                "ending",
                "ending_by_week",
                _("Memberships that end", ru="Окончания абонементов", fi="Päättyvät jäsenyydet"),
                chart="bar",
                span=5,
            ),
            Tile(
                "phases",
                "members_by_phase",
                _("Members by phase", ru="Члены клуба по фазам", fi="Jäsenet vaiheittain"),
                chart="bar",
                by=["phase"],
                span=6,
            ),
            Tile("leaving", "lost_renewals", chart="bar", span=6),
            Tile(
                "sold",
                "memberships_sold",
                _("Memberships sold", ru="Проданные абонементы", fi="Myydyt jäsenyydet"),
                chart="table",
                by=["type"],
                span=6,
            ),
            Tile("load", "class_load", chart="table", measures=["classes", "booked", "came", "no_shows"], span=6),
        ],
    ),
    Dashboard(
        "club_sales_desk",
        _("Selling memberships", ru="Продажа абонементов", fi="Jäsenyysmyynti"),
        order=15,
        roles=["club_owner", "club_manager", "club_sales", "marketer"],
        tiles=[
            Tile("sold", "memberships_sold", chart="number", measures=["sold"], span=4),
            Tile("revenue", "memberships_sold", chart="number", measures=["revenue"], span=4),
            Tile("renewal", "renewal_rate", chart="number", measures=["share"], span=4),
            Tile("funnel", "new_member_funnel", chart="funnel", span=6),
            Tile("sources", "new_members_by_source", chart="table", span=6),
            Tile("sellers", "renewals_by_seller", chart="table", span=6),
            Tile("leaving", "lost_renewals", chart="bar", span=6),
        ],
    ),
    Dashboard(
        "club_money",
        _("Money of the club", ru="Деньги клуба", fi="Keskuksen rahat"),
        order=25,
        roles=["club_owner", "accountant"],
        tiles=[
            Tile("till", "till_by_month", chart="number", measures=["total"], span=4),
            Tile("check", "till_by_month", chart="number", measures=["average"], span=4),
            Tile("owed", "package_liabilities", chart="number", measures=["liability"], span=4),
            Tile("by_month", "till_by_month", chart="bar", measures=["total"], span=6),
            Tile("kinds", "payments_by_kind", chart="bar", by=["kind"], span=6),
            Tile("bar", "bar_sales", chart="table", span=6),
            Tile("pay", "trainer_pay", chart="table", by=["trainer"], span=6),
        ],
    ),
]
