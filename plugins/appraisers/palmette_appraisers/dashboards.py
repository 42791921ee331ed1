"""What the director and the registrar of the association look at first."""

from __future__ import annotations

from palmette import Dashboard, Tile
from palmette import label as _

DASHBOARDS = [
    Dashboard(
        "register",
        _("Register", ru="Реестр", fi="Rekisteri"),
        order=10,
        roles=["sro_director", "sro_registrar", "sro_regional"],
        help=_(
            "Who is in the association, and whose papers run out.",
            ru="Кто состоит в СРО и чьи документы истекают.",
            fi="Ketkä ovat jäseniä ja kenen paperit vanhenevat.",
        ),
        tiles=[
            Tile(
                "joined",
                "joined_by_month",
                _("New members", ru="Новые члены", fi="Uudet jäsenet"),
                chart="number",
                span=3,
            ),
            Tile(
                "policies",
                "policies_expiring",
                _("Policies that expire", ru="Истекающие полисы", fi="Päättyvät vakuutukset"),
                chart="number",
                span=3,
            ),
            Tile(
                "certificates",
                "certificates_expiring",
                _("Certificates that expire", ru="Истекающие аттестаты", fi="Päättyvät pätevyydet"),
                chart="number",
                span=3,
            ),
            Tile(
                "owed",
                "debt_by_age",
                _("Owed for over 90 days", ru="Долг старше 90 дней", fi="Yli 90 pv velat"),
                chart="number",
                measures=["older"],
                span=3,
            ),
            Tile("admission", "admission_funnel", chart="funnel", span=5),
            Tile("regions", "members_by_region", chart="table", span=7),
            Tile(
                "status",
                "members_by_status",
                _("Members by status", ru="Члены по статусу", fi="Jäsenet tilan mukaan"),
                chart="bar",
                by=["member_status"],
                span=6,
            ),
            Tile("directions", "members_by_direction", chart="bar", span=6),
            Tile(
                "when",
                "policies_expiring",
                _("When policies expire", ru="Когда истекают полисы", fi="Milloin vakuutukset päättyvät"),
                chart="bar",
                span=6,
            ),
            Tile("years", "joined_by_month", chart="line", span=6),
        ],
    ),
    Dashboard(
        "association_control",
        _("Control and reviews", ru="Контроль и экспертиза", fi="Valvonta ja tarkastukset"),
        order=15,
        period="year",
        roles=["sro_director", "sro_control"],
        tiles=[
            Tile(
                "issued",
                "reviews_by_month",
                _("Reviews issued", ru="Выдано экспертиз", fi="Annetut tarkastukset"),
                chart="number",
                measures=["issued"],
                span=4,
            ),
            Tile(
                "days",
                "reviews_by_month",
                _("Days to a review", ru="Дней на экспертизу", fi="Päiviä tarkastukseen"),
                chart="number",
                measures=["days"],
                span=4,
            ),
            Tile("complaints", "complaints_by_ground", chart="number", span=4),
            Tile(
                "plan",
                "inspections_plan_fact",
                _("Inspections: plan and fact", ru="Проверки: план и факт", fi="Tarkastukset: suunnitelma ja toteuma"),
                chart="line",
                measures=["planned", "finished"],
                by=["from_on"],
                span=7,
            ),
            Tile("experts", "reviews_by_expert", chart="table", span=5),
            Tile("reporting", "reporting_discipline", chart="table", span=12),
            Tile("grounds", "complaints_by_ground", chart="bar", by=["ground"], span=6),
            Tile("measures", "discipline_by_measure", chart="bar", span=6),
        ],
    ),
    Dashboard(
        "association_money",
        _("Fees", ru="Взносы", fi="Maksut"),
        order=20,
        period="year",
        roles=["sro_director", "sro_accountant"],
        tiles=[
            Tile("charged", "fees_by_month", chart="number", measures=["charged"], span=4),
            Tile("paid", "fees_by_month", chart="number", measures=["paid"], span=4),
            Tile("older", "debt_by_age", chart="number", measures=["older"], span=4),
            Tile("months", "fees_by_month", chart="line", measures=["charged", "paid"], span=12),
            Tile("regions", "fees_by_region", chart="table", span=6),
            Tile("rules", "payments_by_rule", chart="table", span=6),
        ],
    ),
]
