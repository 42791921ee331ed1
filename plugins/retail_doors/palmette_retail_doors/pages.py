"""The side bar of a door shop, and what stands beside an order, a customer, a price list, a franchisee."""

from __future__ import annotations

from palmette import Navigation, Panel, Tab
from palmette import label as _

NAVIGATION = [
    Navigation("shop", _("Shop", ru="Салон", fi="Myymälä"), order=12, items=[
        "view:seller_day", "board:request", "board:order", "view:late_orders", "view:colleagues_orders", "contact",
        "quote", "view:quote_silence", "view:quotes_ending",
    ]),
    Navigation("visits", _("Visits", ru="Выезды", fi="Käynnit"), order=25, items=[
        "view:my_visits", "board:measurement", "board:delivery", "board:installation", "view:missed_visits",
    ]),
    Navigation("factories", _("Factories", ru="Фабрики", fi="Tehtaat"), order=30, items=[
        "board:factory_order", "view:unconfirmed", "view:moved_dates", "view:overdue_factory", "factory",
    ]),
    Navigation("care", _("After-care", ru="После продажи", fi="Jälkihoito"), order=35, items=[
        "board:claim", "review", "view:detractors", "view:warranty_ends",
    ]),
    Navigation("money", _("Money", ru="Деньги", fi="Raha"), order=40, items=[
        "contract", "sales.invoice", "sales.payment", "view:unpaid_prepayments", "view:unpaid_balances", "cash_shift",
        "view:till_differences",
    ]),
    Navigation("goods", _("Goods", ru="Товар", fi="Tavara"), order=45, items=[
        "product", "price_list", "view:lists_to_approve", "stock_item", "view:low_stock",
    ]),
    Navigation("door_figures", _("Figures", ru="Показатели", fi="Luvut"), order=60, items=[
        "dashboard:store", "report:store_funnel", "report:conversion", "report:first_answer", "report:average_check",
        "report:revenue_by_month", "report:overdue_orders", "report:lost_orders", "report:claims_per_doors",
        "report:contract_to_act", "report:factory_punctuality", "report:nps",
    ]),
    Navigation("chain", _("Chain", ru="Сеть", fi="Ketju"), order=70, items=[
        "dashboard:chain", "report:stores_compared",
        "report:own_and_franchise", "view:own_stores", "view:franchise_stores", "franchisee",
        "user",
    ], roles=["head_office", "regional_head", "door_franchisee"]),
]  # fmt: skip

PANELS = [
    Panel("doors", "deal", "doors", _("Doors", ru="Двери", fi="Ovet"), order=10, limit=20,
          fields=["opening", "side", "discount", "total", "fits"]),
    Panel("openings", "deal", "openings", _("Openings", ru="Проёмы", fi="Oviaukot"), order=12, limit=20,
          fields=["clear_width", "clear_height", "thickness", "is_measured"]),
    Panel("visits", "deal", "visits", _("Visits", ru="Выезды", fi="Käynnit"), order=16,
          fields=["pipeline", "slot", "worker", "stage"], sort="slot"),
    Panel("contracts", "deal", "contracts", _("Contract", ru="Договор", fi="Sopimus"), order=18,
          fields=["signed_on", "deliver_by", "amount"], limit=2),
    Panel("factory_orders", "deal", "factory_orders", _("At the factories", ru="На фабриках", fi="Tehtailla"), order=24,
          fields=["stage", "ready_on", "confirm_no"]),
    Panel("order_claims", "deal", "claims", _("Claims", ru="Рекламации", fi="Reklamaatiot"), order=26,
          fields=["kind", "stage", "deadline"]),
    Panel("acts", "deal", "acts", _("Acceptance", ru="Приёмка", fi="Luovutus"), order=28,
          fields=["signed_on", "remarks"]),
    Panel("sites", "contact", "sites", _("Addresses of works", ru="Объекты", fi="Kohteet"), order=45,
          fields=["floor", "lift", "renovation"]),
    Panel("customer_contracts", "contact", "contracts", _("Contracts", ru="Договоры", fi="Sopimukset"), order=46,
          fields=["signed_on", "amount"], sort="-signed_on", limit=3),
    Panel("customer_visits", "contact", "home_visits", _("Visits", ru="Выезды", fi="Käynnit"), order=47,
          fields=["pipeline", "slot", "stage"], filter="slot > now - days(1)", sort="slot"),
    Panel("customer_claims", "contact", "claims", _("Claims", ru="Рекламации", fi="Reklamaatiot"), order=48,
          fields=["kind", "stage", "deadline"]),
    Panel("referred", "contact", "referred", _("Recommended us to", ru="Привёл клиентов", fi="Suositellut"), order=66,
          fields=["client_phase"]),
    Panel("prices", "price_list", "rows", _("Greatest changes", ru="Крупнейшие изменения", fi="Suurimmat muutokset"),
          order=10, fields=["previous_price", "price", "change_pct"], filter="is_jump", limit=20),
    Panel("stores", "franchisee", "stores", _("Stores", ru="Салоны", fi="Myymälät"), order=10,
          fields=["city", "phone"], limit=20),
    Panel("factory_doors", "factory_order", "doors", _("Doors", ru="Двери", fi="Ovet"), order=10,
          fields=["side", "swing", "colour"], limit=20),
    Panel("moves", "stock_item", "moves", _("Moves", ru="Движения", fi="Tapahtumat"), order=10,
          fields=["at", "order"], sort="-at", limit=10),
]  # fmt: skip

TABS = [
    Tab("money", "deal", _("Money", ru="Деньги", fi="Raha"), order=10,
        figures=["total", "prepaid", "balance", "prepayment_due"], inverse="payments", sort="-created_at"),
]  # fmt: skip

PAGES: list[Navigation | Panel | Tab] = [*NAVIGATION, *PANELS, *TABS]
