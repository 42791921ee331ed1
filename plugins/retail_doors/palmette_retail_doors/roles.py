"""Who sees and does what in a chain of door shops. No role has more than its work needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from palmette import Grant, Mask, Role
from palmette import label as _

STAFF = "user branch team territory"
CATALOGUE = "product product_category factory source"
PEOPLE = "contact contact_point consent relationship significant_date site"
WORK = "lead deal opening door visit"
PAPERS = "quote contract act claim review approval"
MONEY = "invoice sales.payment sales.allocation cash_shift"
STOCK = "stock_item stock_move"
EVERYTHING = f"{PEOPLE} {WORK} {PAPERS} {MONEY} factory_order {STOCK} activity"

DOOR_PRICES = ("leaf_price", "frame_price", "casing_price", "extension_price", "hardware_price")
PRICES_ARE_READ = {f"door.{name}": "read" for name in DOOR_PRICES} | {
    "product.price": "read", "product.purchase_price": "hidden", "product.franchise_price": "hidden",
    "factory_order.cost": "hidden",
}  # fmt: skip
NOT_DONE = "worker == me and done_at is empty"
TODAY = "date(slot) == today and worker == me"
NOT_TODAY = f"not exists(home_visits where {TODAY})"
OWN_LISTS = "type == 'franchise' and (franchisee is empty or exists(franchisee.stores where id == my_branch))"
"""Price lists of a franchisee: those for all of them, and his own."""


def roles(settings: Mapping[str, object]) -> list[Role]:
    """The roles, with the discounts that they give without asking."""
    whole = {"door_franchisee": 100.0, "regional_head": 100.0, "head_office": 100.0}
    limits = whole | {
        "door_seller": float(str(settings["seller_discount"])),
        "store_head": float(str(settings["head_discount"])),
    }
    return [replace(role, limits={"discount": limits[role.key]}) if role.key in limits else role for role in ROLES]


ROLES = [
    Role(
        "door_seller", _("Seller", ru="Продавец", fi="Myyjä"), home="view:seller_day", includes=["colleague"],
        grants=[
            Grant(PEOPLE, "read create update", "branch", limit=500),
            Grant("quote contract act claim review", "read create update", "branch"),
            Grant("lead deal", "read create update", "own"),
            Grant("lead deal", "read update", "branch",
                  where="owner is empty or not exists(owner.shifts where is_on_now)"),
            Grant("opening door visit factory_order", "read create update", "branch"),
            Grant("target", "read", "own"),
            Grant("invoice", "read create update", "branch"),
            Grant("sales.payment sales.allocation", "read create", "branch"),
            Grant("approval", "read create", "branch"),
            Grant("cash_shift", "read create update", "branch"),
            Grant(STOCK, "read create", "branch"),
            Grant("activity", "read create update", "own"),
            Grant("activity", "read", "branch"),
            Grant(f"{CATALOGUE} {STAFF}", "read", "wall"),
        ],
        fields=PRICES_ARE_READ,
        help=_("Own orders and those of colleagues who are off; discounts up to his limit, no prices, no export.",
               ru="Свои заказы и заказы коллег вне смены; скидка в пределах лимита, без правки цен и выгрузки.",
               fi="Omat tilaukset ja vapaalla olevien; alennus rajoissa, ei hintoja, ei vientiä."),
    ),
    Role(
        "store_head", _("Store head", ru="Управляющий салоном", fi="Myymäläpäällikkö"), home="dashboard:store",
        includes=["work_planner"],
        grants=[
            Grant(EVERYTHING, "read create update delete bulk", "branch"),
            Grant("lead deal contact activity claim visit", "reassign", "branch"),
            Grant("deal visit factory_order lead", "skip", "branch"),
            Grant("contact", "merge import", "branch"),
            Grant("group", "read create update", "branch"),
            Grant("target", "read create update delete import", "branch"),
            Grant(f"{CATALOGUE} {STAFF}", "read", "wall"),
        ],
        fields=PRICES_ARE_READ,
        help=_("His store: orders, people, money; discounts up to his limit.",
               ru="Свой салон: заказы, люди, деньги; скидка в пределах лимита.",
               fi="Oma myymälä: tilaukset, väki, rahat; alennus rajoissa."),
    ),
    Role(
        "door_franchisee", _("Franchisee", ru="Франчайзи", fi="Franchising-yrittäjä"), home="dashboard:chain",
        includes=["work_planner"],
        grants=[
            Grant(EVERYTHING, "read create update delete bulk reassign export skip transfer", "wall"),
            Grant("contact", "merge import reveal", "wall"),
            Grant("group", "read create update delete", "wall"),
            Grant("target", "read create update delete import", "wall"),
            Grant("price_list", "read", "wall", where=OWN_LISTS),
            Grant("price_row", "read", "wall", where=(
                "price_list.type == 'franchise' and (price_list.franchisee is empty"
                " or exists(price_list.franchisee.stores where id == my_branch))")),
            Grant("franchisee", "read", "wall", where="exists(stores where id == my_branch)"),
            Grant(f"{CATALOGUE} {STAFF}", "read", "wall"),
            Grant("user", "create update", "wall"),
        ],
        fields={"product.price": "read", "product.franchise_price": "read", "product.purchase_price": "hidden"},
        help=_("Everything of the own stores, behind the own wall; franchise prices, no purchase prices of others.",
               ru="Всё по своим салонам за своей стеной; цены для франчайзи, без закупочных цен сети.",
               fi="Kaikki omista myymälöistä oman seinän takana; omat ostohinnat, ei ketjun."),
    ),
    Role(
        "regional_head", _("Regional head", ru="Региональный управляющий", fi="Aluejohtaja"),
        home="dashboard:chain", includes=["work_planner"],
        grants=[
            Grant(f"{PEOPLE} {WORK} {PAPERS} {MONEY} factory_order {STOCK} activity", "read update", "region"),
            Grant("lead deal activity claim visit", "reassign transfer skip bulk", "region"),
            Grant("deal lead", "export", "region"),
            Grant("target", "read create update delete", "region"),
            Grant("shift absence", "read", "region"),
            Grant(f"{CATALOGUE} {STAFF}", "read", "wall"),
        ],
        fields={"product.price": "read", "product.purchase_price": "hidden", "product.franchise_price": "hidden",
                "factory_order.cost": "read"},
        help=_("The stores of a region.", ru="Салоны региона.", fi="Alueen myymälät."),
    ),
    Role(
        "head_office", _("Head office", ru="Головной офис", fi="Pääkonttori"), configure=True,
        home="dashboard:chain",
        grants=[Grant("*", "*", "all")],
        fields={
            "contact.phone": Mask("masked", when="branch.franchisee is not empty"
                                                 " and branch.franchisee.shows_phones != true"),
            "lead.phone": Mask("masked", when="branch.franchisee is not empty"
                                              " and branch.franchisee.shows_phones != true"),
        },
        help=_("The whole network; phones of franchisees' clients as their contracts say.",
               ru="Вся сеть; телефоны клиентов франчайзи — по договору.",
               fi="Koko ketju; yrittäjien asiakkaiden puhelimet sopimuksen mukaan."),
    ),
    Role(
        "fitter", _("Measurer or installer", ru="Замерщик или монтажник", fi="Mittaaja tai asentaja"),
        home="view:my_visits", includes=["colleague"],
        grants=[
            Grant("visit", "read update", "wall", where="worker == me"),
            Grant("opening", "read update", "wall", where=f"exists(order.visits where {NOT_DONE})"),
            Grant("door", "read", "wall", where=f"exists(order.visits where {NOT_DONE})"),
            Grant("deal", "read", "wall", where=f"exists(visits where {NOT_DONE})"),
            Grant("contact", "read", "wall", where=f"exists(home_visits where {NOT_DONE})"),
            Grant("site", "read", "wall", where=f"exists(visits where {NOT_DONE})"),
            Grant("product factory branch", "read", "wall"),
        ],
        fields={
            "contact.phone": Mask("hidden", when=NOT_TODAY),
            "contact.address": Mask("hidden", when=NOT_TODAY),
            "contact.email": "hidden",
            "contact.birthday": "hidden",
            "site.address": Mask("hidden", when=f"not exists(visits where {TODAY})"),
            "site.access": Mask("hidden", when=f"not exists(visits where {TODAY})"),
            **{f"door.{name}": "hidden" for name in (*DOOR_PRICES, "discount", "list_price", "total")},
            **{f"deal.{name}": "hidden" for name in (
                "goods_list", "goods_total", "total", "amount", "prepaid", "balance", "prepayment_due", "discount_pct",
                "approved_discount", "largest_discount", "budget", "installation", "delivery")},
            **{f"product.{name}": "hidden" for name in ("price", "purchase_price", "franchise_price")},
            "visit.fee": "read",
            "visit.worker": "read",
            "visit.slot": "read",
        },
        help=_("Own visits; address and phone on the day alone, no prices.",
               ru="Свои выезды; адрес и телефон только в день выезда, без цен.",
               fi="Omat käynnit; osoite ja puhelin vain käyntipäivänä, ei hintoja."),
    ),
    Role(
        "price_manager", _("Price manager", ru="Менеджер по ценам", fi="Hinnoittelija"), home="price_list",
        includes=["colleague"],
        grants=[
            Grant("price_list price_row product product_category factory", "read create update delete import bulk",
                  "wall"),
            Grant("price_list price_row product", "export", "wall"),
            Grant("franchisee user branch", "read", "wall"),
        ],
        help=_("Price lists and the catalogue; no customers.", ru="Прайс-листы и каталог; без клиентов.",
               fi="Hinnastot ja tuoteluettelo; ei asiakkaita."),
    ),
    Role(
        "door_accountant", _("Accountant", ru="Бухгалтер", fi="Kirjanpitäjä"), home="report:revenue_by_month",
        includes=["colleague"],
        grants=[
            Grant(f"{MONEY} contract factory_order act", "read export", "wall"),
            Grant("invoice sales.payment sales.allocation", "create update", "wall"),
            Grant("deal", "read", "wall"),
            Grant("factory user branch", "read", "wall"),
        ],
        fields={"contract.passport": "hidden"},
        help=_("Invoices, payments, contracts, tills; no correspondence.",
               ru="Счета, оплаты, договоры, кассы; без переписки.",
               fi="Laskut, maksut, sopimukset, kassat; ei viestejä."),
    ),
    Role(
        "door_call_centre", _("Call centre", ru="Колл-центр", fi="Asiakaspalvelu"), home="board:request",
        includes=["colleague"],
        grants=[
            Grant("lead", "read create update reassign transfer", "wall"),
            Grant("contact site contact_point", "read create update", "wall", limit=500),
            Grant("deal", "read create", "wall"),
            Grant("visit", "read create", "wall"),
            Grant("activity", "read create update", "own"),
            Grant(f"{CATALOGUE} {STAFF}", "read", "wall"),
        ],
        fields={**PRICES_ARE_READ,
                **{f"deal.{name}": "hidden" for name in ("goods_list", "discount_pct", "largest_discount")}},
        help=_("Requests of every store of its wall; orders are seen, not changed.",
               ru="Обращения всех салонов своей стены; заказы видны, но не меняются.",
               fi="Kaikkien oman seinän myymälöiden yhteydenotot; tilaukset näkyvät, eivät muutu."),
    ),
]  # fmt: skip
