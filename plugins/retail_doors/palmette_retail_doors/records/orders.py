"""An order: what the customer wants, the measured openings, a door for each, and what it all comes to."""

from __future__ import annotations

from collections.abc import Mapping

from palmette import (
    Boolean,
    Choice,
    Computed,
    Date,
    Decimal,
    Entity,
    Extension,
    Files,
    Instant,
    Integer,
    Label,
    Money,
    MultiChoice,
    Reference,
    Rollup,
    Section,
    Text,
)
from palmette import label as _
from palmette_retail_doors.choices import BUDGETS, RENOVATIONS, ROOMS, SIDES, SWINGS, SYSTEMS

MM = _("mm", ru="мм", fi="mm")
BARS = _("bars", ru="шт.", fi="kpl")
ORDER = _("Order", ru="Заказ", fi="Tilaus")
PRICE_OF = {
    "leaf": _("Leaf", ru="Полотно", fi="Ovilevy"),
    "frame": _("Frame bar", ru="Стойка коробки", fi="Karmilista"),
    "casing": _("Casing bar", ru="Наличник", fi="Vuorilista"),
    "extension": _("Extension bar", ru="Добор", fi="Leveytyslista"),
    "hardware": _("Hardware", ru="Фурнитура", fi="Helat"),
}

WIDTHS = {
    "width_top": _("Width above", ru="Ширина вверху", fi="Leveys ylhäällä"),
    "width_middle": _("Width in the middle", ru="Ширина посередине", fi="Leveys keskellä"),
    "width_bottom": _("Width below", ru="Ширина внизу", fi="Leveys alhaalla"),
}
HEIGHTS = {
    "height_left": _("Height at the left", ru="Высота слева", fi="Korkeus vasemmalla"),
    "height_middle": _("Height in the middle", ru="Высота посередине", fi="Korkeus keskellä"),
    "height_right": _("Height at the right", ru="Высота справа", fi="Korkeus oikealla"),
}
WALLS = {
    "wall_left_top": _("Wall left above", ru="Стена слева вверху", fi="Seinä vasen ylä"),
    "wall_left_middle": _("Wall left middle", ru="Стена слева посередине", fi="Seinä vasen keski"),
    "wall_left_bottom": _("Wall left below", ru="Стена слева внизу", fi="Seinä vasen ala"),
    "wall_right_top": _("Wall right above", ru="Стена справа вверху", fi="Seinä oikea ylä"),
    "wall_right_middle": _("Wall right middle", ru="Стена справа посередине", fi="Seinä oikea keski"),
    "wall_right_bottom": _("Wall right below", ru="Стена справа внизу", fi="Seinä oikea ala"),
}
MEASURES = (*WIDTHS, *HEIGHTS, *WALLS)
"""The three-point rule: three widths, three heights, six thicknesses of the wall."""


def _millimetres(names: Mapping[str, Label], least: int, most: int, section: str) -> list[Integer]:
    return [Integer(key, label, minimum=least, maximum=most, unit=MM, section=section) for key, label in names.items()]


opening = Entity(
    "opening",
    _("Opening", ru="Проём", fi="Oviaukko"),
    _("Openings", ru="Проёмы", fi="Oviaukot"),
    title="{room} {note}",
    branch="order",
    icon="ruler-measure",
    timeline=False,
    list=["order", "room", "model", "clear_width", "clear_height", "thickness", "side", "is_measured"],
    quick=["order", "room", "model", "note"],
    sections=[
        Section("width", _("Widths", ru="Ширина", fi="Leveydet")),
        Section("height", _("Heights", ru="Высота", fi="Korkeudet")),
        Section("thickness", _("Thickness of the wall", ru="Толщина стены", fi="Seinän paksuus")),
    ],
    fields=[
        Reference("order", ORDER, to="deal", required=True, inverse="openings", on_delete="delete",
                  inverse_label=_("Openings", ru="Проёмы", fi="Oviaukot")),
        Choice("room", _("Room", ru="Комната", fi="Huone"), options=ROOMS, required=True),
        Text("note", _("Note", ru="Примечание", fi="Muistiinpano"), max_length=60),
        Reference("model", _("Chosen model", ru="Выбранная модель", fi="Valittu malli"), to="product",
                  inverse="chosen_for", where="part == 'leaf'"),
        *_millimetres(WIDTHS, 300, 3000, "width"),
        *_millimetres(HEIGHTS, 1500, 4000, "height"),
        *_millimetres(WALLS, 30, 1000, "thickness"),
        Choice("side", _("Side", ru="Сторона", fi="Kätisyys"), options=SIDES),
        Integer("floor_level", _("Finished floor will rise by", ru="Подъём чистового пола", fi="Lattia nousee"),
                minimum=0, maximum=300, unit=MM),
        Boolean("square", _("Square", ru="Прямые углы", fi="Suorakulmainen")),
        Boolean("demolition", _("Take the old door out", ru="Нужен демонтаж", fi="Vanha ovi puretaan")),
        Files("photos", _("Photos", ru="Фото", fi="Kuvat"), max_files=10, copied=False),
        Computed("clear_width", f"min({', '.join(WIDTHS)})",
                 _("Width, smallest", ru="Ширина, наименьшая", fi="Leveys, pienin")),
        Computed("clear_height", f"min({', '.join(HEIGHTS)}) - coalesce(floor_level, 0)",
                 _("Height, smallest", ru="Высота, наименьшая", fi="Korkeus, pienin")),
        Computed("thickness", f"max({', '.join(WALLS)})",
                 _("Wall, thickest", ru="Стена, наибольшая", fi="Seinä, paksuin")),
        Computed("is_measured", " and ".join(f"{name} is not empty" for name in MEASURES),
                 _("Measured", ru="Измерен", fi="Mitattu")),
    ],
)  # fmt: skip


def _bars(part: str, quantity: str, help: Label | str = "") -> list[Decimal | Money]:
    default = {"frame": 2.5, "casing": 5}.get(part, 0)
    how_many = Decimal(quantity, _of(part), minimum=0, default=default, unit=BARS, section="set", help=help)
    return [how_many, _price(part)]


def _of(part: str) -> Label:
    words = PRICE_OF[part].forms
    return _(f"{words['en']}s", ru=f"{words['ru']}, штук", fi=f"{words['fi']}, kpl")


def _price(part: str) -> Money:
    words = PRICE_OF[part].forms
    label = _(f"{words['en']}, price", ru=f"{words['ru']}, цена", fi=f"{words['fi']}, hinta")
    return Money(f"{part}_price", label, minimum=0, default=0, section="prices")


def _hardware(key: str, label: Label) -> Reference:
    return Reference(key, label, to="product", inverse=f"doors_with_{key}", where=f"part == '{key}'", section="set")


def door(settings: Mapping[str, object]) -> Entity:
    """A door for an opening: leaf, bars, hardware, its price, and whether it fits."""
    allowance, gap = settings["frame_allowance"], settings["leaf_gap"]
    return Entity(
        "door",
        _("Door", ru="Дверь", fi="Ovi"),
        _("Doors", ru="Двери", fi="Ovet"),
        title="{leaf} {leaf_width} × {leaf_height}",
        branch="order",
        icon="door",
        timeline=False,
        list=["order", "opening", "leaf", "leaf_width", "leaf_height", "side", "list_price", "discount", "total",
              "fits", "is_complete"],
        quick=["order", "opening", "leaf", "leaf_width", "leaf_height", "side", "swing", "system"],
        sections=[
            Section("set", _("Set", ru="Комплект", fi="Paketti")),
            Section("prices", _("Prices", ru="Цены", fi="Hinnat")),
        ],
        fields=[
            Reference("order", ORDER, to="deal", required=True, inverse="doors", on_delete="delete",
                      inverse_label=_("Doors", ru="Двери", fi="Ovet")),
            Reference("opening", _("Opening", ru="Проём", fi="Oviaukko"), to="opening", required=True, inverse="doors",
                      on_delete="delete"),
            Reference("leaf", _("Leaf", ru="Полотно", fi="Ovilevy"), to="product", required=True, inverse="doors",
                      where="part == 'leaf'"),
            Integer("leaf_width", _("Width", ru="Ширина", fi="Leveys"), required=True, minimum=400, maximum=900,
                    unit=MM),
            Integer("leaf_height", _("Height", ru="Высота", fi="Korkeus"), required=True, minimum=1900, maximum=2300,
                    default=2000, unit=MM),
            Text("colour", _("Colour", ru="Цвет", fi="Väri")),
            Text("glazing", _("Glazing", ru="Остекление", fi="Lasitus")),
            Choice("side", _("Side", ru="Сторона", fi="Kätisyys"), options=SIDES, required=True),
            Choice("swing", _("Opens", ru="Открывание", fi="Aukeaa"), options=SWINGS, default="in", required=True),
            Choice("system", _("System", ru="Система", fi="Järjestelmä"), options=SYSTEMS, default="swing",
                   required=True),
            _price("leaf"),
            *_bars("frame", "frame_qty"),
            *_bars("casing", "casing_qty"),
            *_bars("extension", "extension_qty", _(
                "Where the wall is thicker than the frame.", ru="Если стена толще коробки.",
                fi="Kun seinä on karmia paksumpi.")),
            _hardware("handle", _("Handle", ru="Ручка", fi="Painike")),
            _hardware("lock", _("Lock", ru="Замок", fi="Lukko")),
            _hardware("hinges", _("Hinges", ru="Петли", fi="Saranat")),
            _hardware("stop", _("Door stop", ru="Стопор", fi="Ovipysäytin")),
            _price("hardware"),
            Decimal("discount", _("Discount", ru="Скидка", fi="Alennus"), minimum=0, maximum=100, default=0, unit="%",
                    section="prices"),
            Reference("factory_order", _("Ordered with", ru="В заявке", fi="Tehdastilauksella"), to="factory_order",
                      inverse="doors", inverse_label=_("Doors", ru="Двери", fi="Ovet"), copied=False),
            Computed("extension_width", "max(opening.thickness - coalesce(leaf.factory.frame_depth, 75), 0)",
                     _("Extension, width", ru="Добор, ширина", fi="Leveytys, mm")),
            Computed("list_price",
                     "(leaf_price + hardware_price) + (frame_price * frame_qty"
                     " + (casing_price * casing_qty + extension_price * extension_qty))",
                     _("Full price", ru="Цена без скидки", fi="Täysi hinta")),
            Computed("total", "list_price * (100 - discount) / 100",
                     _("Total", ru="Итого", fi="Yhteensä")),
            Computed("fits",
                     f"leaf_width * if(system == 'double', 2, 1) + {allowance} + {gap} <= opening.clear_width"
                     f" and leaf_height + round({allowance} / 2) + round({gap} / 2) <= opening.clear_height",
                     _("Fits", ru="Проходит в проём", fi="Mahtuu aukkoon")),
            Computed("has_extension", "extension_width == 0 or (extension_qty > 0 and extension_price > 0)",
                     _("Extension as needed", ru="Добор учтён", fi="Leveytys mukana")),
            Computed("has_hardware", "handle is not empty or lock is not empty or hardware_price > 0",
                     _("With hardware", ru="С фурнитурой", fi="Helojen kanssa")),
            Computed("is_complete",
                     "leaf_price > 0 and list_price is not empty and side == opening.side and colour is not empty",
                     _("Complete", ru="Заполнена", fi="Täydellinen")),
        ],
    )  # fmt: skip


def order(settings: Mapping[str, object]) -> Extension:
    """What the pack adds to a deal, which a door shop calls an order."""
    share, limit = settings["prepayment_share"], settings["seller_discount"]
    return Extension(
        "deal",
        list=["total", "balance", "doors_count"],
        card=["doors_count", "balance"],
        quick=["doors_wanted", "rooms", "wanted_by"],
        sections=[
            Section("needs", _("Needs", ru="Потребность", fi="Tarve")),
            Section("money", _("Money", ru="Деньги", fi="Raha")),
            Section("dates", _("Dates", ru="Даты", fi="Päivät")),
        ],
        fields=[
            Instant("first_answer_at", _("First answer", ru="Первый ответ", fi="Ensimmäinen vastaus"), section="needs",
                    copied=False),
            Integer("doors_wanted", _("Doors wanted", ru="Сколько дверей", fi="Montako ovea"), minimum=1, maximum=500,
                    section="needs"),
            MultiChoice("rooms", _("Rooms", ru="Комнаты", fi="Huoneet"), options=ROOMS, section="needs"),
            Choice("renovation", _("State of works", ru="Стадия ремонта", fi="Remontin vaihe"), options=RENOVATIONS,
                   section="needs"),
            Choice("budget", _("Budget", ru="Бюджет", fi="Budjetti"), options=BUDGETS, section="needs"),
            Date("wanted_by", _("Wanted by", ru="К какому сроку", fi="Tarvitaan mennessä"), section="needs"),
            Reference("site", _("Address of works", ru="Объект", fi="Kohde"), to="site", inverse="orders",
                      inverse_label=_("Orders", ru="Заказы", fi="Tilaukset"), section="needs"),
            Boolean("without_installation", _("Without installation", ru="Без монтажа", fi="Ilman asennusta"),
                    default=False, section="needs"),
            Money("installation", _("Installation", ru="Монтаж", fi="Asennus"), default=0, minimum=0, section="money"),
            Money("delivery", _("Delivery", ru="Доставка", fi="Toimitus"), default=0, minimum=0, section="money"),
            Rollup("doors_count", _("Doors", ru="Дверей", fi="Ovia"), count="doors", stored=True, section="money"),
            Rollup("goods_list", _("Goods, full price", ru="Товар без скидки", fi="Tavarat, täysi hinta"),
                   sum="doors.list_price", stored=True, section="money"),
            Rollup("goods_total", _("Goods", ru="Товар", fi="Tavarat"), sum="doors.total", stored=True,
                   section="money"),
            Rollup("quoted", _("Quoted", ru="По предложению", fi="Tarjottu"), maximum="quotes.total", stored=True,
                   section="money"),
            Rollup("prepaid", _("Paid", ru="Оплачено", fi="Maksettu"), sum="payments.amount", stored=True,
                   section="money"),
            Rollup("largest_discount", _("Largest discount", ru="Наибольшая скидка", fi="Suurin alennus"),
                   maximum="doors.discount", section="money"),
            Computed("total", "if(doors_count > 0 or quoted is empty, goods_total + (installation + delivery), quoted)",
                     _("Total", ru="Сумма заказа", fi="Yhteensä"), section="money"),
            Computed("balance", "total - coalesce(prepaid, 0)", _("Left to pay", ru="Остаток к оплате",
                                                                  fi="Maksamatta"), section="money"),
            Computed("prepayment_due", f"total * coalesce(branch.prepayment_share, {share}) / 100",
                     _("Prepayment due", ru="Нужная предоплата", fi="Ennakkomaksu"), section="money"),
            Computed("discount_pct", "round((1 - goods_total / goods_list) * 100, 1)",
                     _("Discount, %", ru="Скидка, %", fi="Alennus, %"), section="money"),
            Computed("discount_is_fine",
                     f"coalesce(largest_discount, 0) <= max({limit}, approved_discount)",
                     _("Discount within limits", ru="Скидка в пределах", fi="Alennus rajoissa"), section="money"),
            Date("review_asked_on", _("Review asked for", ru="Попросили отзыв", fi="Arviota pyydetty"),
                 section="dates", copied=False),
            Rollup("measured_at", _("Measured", ru="Замер", fi="Mitattu"), maximum="visits.done_at",
                   where="pipeline == 'retail_doors.measurement'", stored=True, section="dates"),
            Rollup("contracted_on", _("Contract signed", ru="Договор подписан", fi="Sopimus allekirjoitettu"),
                   maximum="contracts.signed_on", stored=True, section="dates"),
            Rollup("accepted_on", _("Accepted", ru="Принят", fi="Hyväksytty"), maximum="acts.signed_on", stored=True,
                   section="dates"),
            Rollup("claims_count", _("Claims", ru="Рекламаций", fi="Reklamaatioita"), count="claims", stored=True,
                   section="dates"),
            Computed("days_to_act", "days_between(contracted_on, accepted_on)",
                     _("Days from contract to act", ru="Дней от договора до акта", fi="Päiviä luovutukseen"),
                     section="dates"),
        ],
    )  # fmt: skip


def entities(settings: Mapping[str, object]) -> list[Entity | Extension]:
    """Orders, openings, doors."""
    return [order(settings), opening, door(settings)]
