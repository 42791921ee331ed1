"""Who may do what in a business that sells: the seller, the head of sales, the owner."""

from __future__ import annotations

from palmette import Grant, Role
from palmette import label as _

CATALOGUE = "product product_category source"
FOLLOW_UP = "contact_point consent relationship significant_date"

ROLES = [
    Role(
        "business_owner", _("Owner", ru="Владелец", fi="Omistaja"),
        grants=[Grant("*", "*", "all")], configure=True,
        help=_("Everything, settings too.", ru="Всё, включая настройки.", fi="Kaikki, myös asetukset."),
    ),
    Role(
        "head_of_sales", _("Head of sales", ru="Руководитель продаж", fi="Myyntipäällikkö"),
        grants=[
            Grant(f"lead deal activity contact {FOLLOW_UP}", "read create update delete reassign merge bulk skip",
                  "branch"),
            Grant("lead deal contact activity", "export import reveal", "branch"),
            Grant("group target", "read create update delete", "branch"),
            Grant("target", "import", "branch"),
            Grant(CATALOGUE, "read create update", "wall"),
            Grant("user branch team territory", "read", "wall"),
        ],
        home="board:sale",
    ),
    Role(
        "seller", _("Seller", ru="Менеджер по продажам", fi="Myyjä"),
        grants=[
            Grant(f"lead deal activity contact {FOLLOW_UP}", "read create update", "own"),
            Grant("lead", "read update", "branch", where="owner is empty"),
            Grant("group", "read", "branch"),
            Grant("target", "read", "own"),
            Grant(CATALOGUE, "read", "wall"),
            Grant("user branch team territory", "read", "wall"),
        ],
    ),
]  # fmt: skip
