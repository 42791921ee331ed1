"""Where a customer stands: from the first look at doors to coming again. The first match wins."""

from __future__ import annotations

from collections.abc import Mapping

from palmette import Lifecycle, Phase
from palmette import label as _

BRINGING = "'delivery', 'installation', 'acceptance'"
MAKING = "'prepayment', 'factory_order', 'production', 'goods_received', 'final_payment'"
TALKING = "'measurement_booked', 'measurement_done', 'final_quote', 'contract'"
SEEN = "days_between(coalesce(last_order_at, created_at), now)"


def client_phase(settings: Mapping[str, object]) -> Lifecycle:
    """The phases of a door shop's customer."""
    warranty, silent = settings["warranty_months"], settings["silent_days"]
    return Lifecycle(
        "client_phase",
        "contact",
        _("Phase", ru="Фаза", fi="Vaihe"),
        watch=["deal", "quote", "contract", "act"],
        phases=[
            Phase("installing", f"exists(deals where stage in [{BRINGING}])",
                  _("Installing", ru="Установка", fi="Asennus"), tone="warn", icon="tool"),
            Phase("waiting", f"exists(deals where stage in [{MAKING}])",
                  _("Waiting for doors", ru="Ждёт двери", fi="Odottaa ovia"), tone="info", icon="hourglass"),
            Phase("repeat", "contracts_count >= 2 or (contracts_count >= 1 and exists(referred))",
                  _("Comes again", ru="Постоянный", fi="Palaava"), tone="ok", icon="repeat"),
            Phase("warranty", f"accepted_on + months({warranty}) > today",
                  _("Under warranty", ru="На гарантии", fi="Takuussa"), tone="ok", icon="shield-check"),
            Phase("lost",
                  f"{SEEN} >= {silent} or (exists(deals where stage != 'done')"
                  " and not exists(deals where stage not in ['lost', 'done']))",
                  _("Lost", ru="Потерян", fi="Menetetty"), tone="bad", icon="user-x"),
            Phase("considering",
                  f"exists(deals where stage in [{TALKING}]) or exists(deals where exists(quotes) and stage != 'lost')",
                  _("Considering", ru="Выбирает", fi="Harkitsee"), tone="info", icon="scale"),
            Phase("visitor", "", _("Visitor", ru="Посетитель", fi="Kävijä"), tone="plum", icon="walk"),
        ],
    )  # fmt: skip
