"""The seller's algorithm: seventeen rigid steps of an order, each with what must be true to go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from palmette import Guard, Label, Pipeline, Stage, Step
from palmette import label as _
from palmette_retail_doors.choices import ORDER_LOST
from palmette_retail_doors.records.orders import WALLS
from palmette_retail_doors.records.visits import DELIVERING, INSTALLING, MEASURING


def _guard(key: str, condition: str, en: str, ru: str, fi: str, *ask: str) -> Guard:
    return Guard(key, condition, _(en, ru=ru, fi=fi), ask=ask)


def _step(key: str, en: str, ru: str, fi: str, *, script: Label | str = "", optional: bool = False) -> Step:
    return Step(key, _(en, ru=ru, fi=fi), script=script, optional=optional)


WALL_IS_KNOWN = " and ".join(f"{name} is not empty" for name in WALLS)

ASKING = [
    Stage(
        "request", _("1 Request", ru="1 Заявка", fi="1 Pyyntö"), probability=0.1, tone="plum",
        requires=["source", "first_answer_at"],
        guards=[
            _guard("phone", "starts_with(contact.phone, '+')", "A phone that can be called.",
                   "Телефон, на который можно позвонить.", "Puhelinnumero, johon voi soittaa."),
        ],
        steps=[_step("auto_reply", "Answer with our hours sent", "Автоответ с часами работы отправлен",
                     "Aukioloajat lähetetty", optional=True)],
    ),
    Stage(
        "needs", _("2 Needs", ru="2 Потребность", fi="2 Tarve"), sla="1d", probability=0.15, tone="plum",
        requires=["doors_wanted", "rooms", "renovation", "budget", "wanted_by"],
        steps=[
            _step("asked", "Needs asked", "Потребность выяснена", "Tarve kysytty",
                  script=_("How many doors, into which rooms, when is the floor laid, what may a door cost?",
                           ru="Сколько дверей, в какие комнаты, когда пол, на какую цену рассчитываете?",
                           fi="Montako ovea, mihin huoneisiin, milloin lattia on valmis, mitä ovi saa maksaa?")),
            _step("invited", "Invitation to the store sent", "Приглашение в салон отправлено",
                  "Kutsu myymälään lähetetty", optional=True),
        ],
    ),
    Stage(
        "selection", _("3 Selection", ru="3 Подбор", fi="3 Valinta"), sla="2d",
        probability=0.25, tone="info",
        guards=[
            _guard("openings", "exists(openings)", "Enter the openings.", "Внесите проёмы.", "Kirjaa oviaukot."),
            _guard("models", "not exists(openings where model is empty)", "Choose a model for every opening.",
                   "Выберите модель для каждого проёма.", "Valitse malli joka aukkoon."),
        ],
        steps=[_step("card", "Selection card with photos sent", "Карточка подбора с фото отправлена",
                     "Valintakortti ja kuvat lähetetty")],
    ),
    Stage(
        "preliminary_quote", _("4 Quote", ru="4 Расчёт", fi="4 Tarjous"),
        sla="1d", probability=0.3, tone="info",
        guards=[
            _guard("quote",
                   "exists(quotes where exists(lines) and prices_on is not empty and valid_until >= issued_on)",
                   "A quote with lines, the date of its prices and how long it is valid.",
                   "Предложение со строками, датой прайса и сроком действия.",
                   "Tarjous riveineen, hintojen päivä ja voimassaolo."),
        ],
        steps=[_step("sent", "Quote sent as PDF", "Предложение отправлено в PDF", "Tarjous lähetetty PDF:nä")],
    ),
]  # fmt: skip

MEASURED = [
    Stage(
        "measurement_booked", _("5 Measuring", ru="5 Запись на замер", fi="5 Mittaus varattu"), sla="3d",
        probability=0.4, tone="info", requires=["site"],
        guards=[
            _guard("visit",
                   f"exists(visits where {MEASURING} and worker is not empty and fee is not empty"
                   " and stage != 'cancelled')",
                   "Book the measurer, the time and the fee.", "Назначьте замерщика, время и стоимость.",
                   "Varaa mittaaja, aika ja hinta."),
        ],
        steps=[_step("reminder", "Reminders a day and two hours before", "Напоминания за сутки и за два часа",
                     "Muistutukset päivää ja kahta tuntia ennen", optional=True)],
    ),
    Stage(
        "measurement_done", _("6 Measured", ru="6 Замер", fi="6 Mitattu"), sla="1d", probability=0.5,
        tone="info",
        guards=[
            _guard("visit_done", f"exists(visits where {MEASURING} and stage == 'done')",
                   "Close the visit of the measurer with the signed sheet.",
                   "Закройте выезд замерщика с подписанным листом.",
                   "Sulje mittaajan käynti allekirjoitetulla lomakkeella."),
            _guard("widths",
                   "not exists(openings where width_top is empty or width_middle is empty or width_bottom is empty)",
                   "Three widths of every opening.", "Три ширины каждого проёма.", "Joka aukon kolme leveyttä."),
            _guard("heights",
                   "not exists(openings where height_left is empty or height_middle is empty or height_right is empty)",
                   "Three heights of every opening.", "Три высоты каждого проёма.", "Joka aukon kolme korkeutta."),
            _guard("walls", f"not exists(openings where not ({WALL_IS_KNOWN}))",
                   "Six thicknesses of every wall.", "Шесть толщин стены каждого проёма.",
                   "Joka seinän kuusi paksuutta."),
            _guard("sides", "not exists(openings where side is empty)", "The side of every opening.",
                   "Сторона каждого проёма.", "Joka aukon kätisyys."),
            _guard("photos", "not exists(openings where photos is empty)", "A photo of every opening.",
                   "Фото каждого проёма.", "Kuva joka aukosta."),
        ],
    ),
    Stage(
        "final_quote", _("7 Final quote", ru="7 Точный расчёт", fi="7 Lopullinen tarjous"),
        sla="1d", probability=0.6, tone="info",
        guards=[
            _guard("doors", "exists(openings) and not exists(openings where doors is empty)",
                   "A door for every opening.", "Дверь для каждого проёма.", "Ovi joka aukkoon."),
            _guard("complete", "not exists(doors where not is_complete)",
                   "Complete every door: colour, side as measured, bars, price.",
                   "Заполните каждую дверь: цвет, сторона по замеру, погонаж, цена.",
                   "Täydennä joka ovi: väri, mitattu kätisyys, listat, hinta."),
            _guard("fits", "not exists(doors where not fits)", "A door does not fit its opening with the gap.",
                   "Дверь с зазором не проходит в проём.", "Ovi ei mahdu aukkoonsa rakoineen."),
            _guard("extension", "not exists(doors where not has_extension)",
                   "The wall is thicker than the frame: add the extension.",
                   "Стена толще коробки: добавьте добор.", "Seinä on karmia paksumpi: lisää leveytys."),
            _guard("discount", "discount_is_fine", "The discount has to be approved.", "Скидку нужно согласовать.",
                   "Alennus vaatii hyväksynnän."),
        ],
        steps=[_step("specification", "Specification handed over", "Спецификация передана", "Erittely annettu")],
    ),
]  # fmt: skip

AGREED = [
    Stage(
        "contract", _("8 Contract", ru="8 Договор", fi="8 Sopimus"), sla="3d", probability=0.75, tone="warn",
        requires=["site"],
        guards=[
            _guard("customer",
                   "exists(contracts where passport is not empty or customer.inn is not empty)",
                   "Passport of the customer, or the tax number of the company.",
                   "Паспорт клиента или ИНН компании.", "Asiakkaan henkilötodistus tai yrityksen Y-tunnus."),
            _guard("dates",
                   "exists(contracts where deliver_by is not empty)"
                   " and (without_installation == true or exists(contracts where install_by is not empty))",
                   "Dates of delivery and installation.", "Сроки доставки и монтажа.",
                   "Toimituksen ja asennuksen päivät."),
            _guard("signed", "exists(contracts where signed_on is not empty and specification_signed == true)",
                   "A signed contract with a signed specification.", "Подписанные договор и спецификация.",
                   "Allekirjoitettu sopimus ja erittely."),
        ],
    ),
    Stage(
        "prepayment", _("9 Prepayment", ru="9 Предоплата", fi="9 Ennakko"), sla="3d", probability=0.9,
        tone="warn",
        guards=[
            _guard("invoice", "exists(invoices where kind == 'prepayment' and stage == 'issued')",
                   "Issue the invoice of the prepayment.", "Выставьте счёт на предоплату.", "Tee ennakkolasku."),
            _guard("paid", "total > 0 and coalesce(prepaid, 0) >= prepayment_due",
                   "The prepayment has not come in full.", "Предоплата поступила не полностью.",
                   "Ennakkomaksu ei ole tullut kokonaan."),
        ],
        steps=[_step("receipt", "First fiscal receipt given", "Первый чек выдан", "Ensimmäinen kuitti annettu")],
    ),
    Stage(
        "factory_order", _("10 Factory", ru="10 Фабрика", fi="10 Tehdas"), sla="1d",
        probability=0.95, tone="warn",
        guards=[
            _guard("ordered", "exists(doors) and not exists(doors where factory_order is empty)",
                   "Put every door into an order at its factory.", "Включите каждую дверь в заказ на фабрику.",
                   "Lisää joka ovi tehdastilaukseen."),
            _guard("locked", "not exists(factory_orders where locked != true and stage != 'cancelled')",
                   "Lock the lines.", "Закройте состав.", "Lukitse rivit."),
            _guard("confirmed",
                   "not exists(factory_orders where stage != 'cancelled'"
                   " and (confirm_no is empty or ready_on is empty))",
                   "The factory has to confirm with a date.", "Фабрика должна подтвердить срок.",
                   "Tehtaan on vahvistettava päivä."),
        ],
    ),
]  # fmt: skip

MADE = [
    Stage(
        "production", _("11 Production", ru="11 Изготовление", fi="11 Valmistus"), probability=0.96, tone="info",
        guards=[
            _guard("in_time", "not exists(factory_orders where is_overdue and stage != 'cancelled')",
                   "A factory is late: agree a new date.", "Фабрика опаздывает: согласуйте новый срок.",
                   "Tehdas on myöhässä: sovi uusi päivä."),
            _guard("told",
                   "not exists(factory_orders where is_moved and told_on is empty and stage != 'cancelled')",
                   "Tell the customer about the new date.", "Предупредите клиента о новом сроке.",
                   "Kerro asiakkaalle uusi aika."),
        ],
        steps=[_step("told_weekly", "Customer told how it goes", "Клиент знает, как идёт заказ",
                     "Asiakas tietää tilanteen", optional=True)],
    ),
    Stage(
        "goods_received", _("12 Goods in", ru="12 Приход", fi="12 Vastaanotto"), sla="1d",
        probability=0.97, tone="info",
        guards=[
            _guard("received",
                   "exists(factory_orders where stage == 'received')"
                   " and not exists(factory_orders where stage not in ['received', 'cancelled'])",
                   "Receive everything from the factories.", "Примите всё от фабрик.",
                   "Vastaanota kaikki tehtailta."),
        ],
        steps=[_step("note", "Receipt note filed", "Приходная накладная подшита", "Vastaanottolista arkistoitu")],
    ),
    Stage(
        "final_payment", _("13 Final payment", ru="13 Доплата", fi="13 Loppumaksu"), sla="3d",
        probability=0.98, tone="warn",
        guards=[
            _guard("paid", "total > 0 and balance <= 0", "The rest has not been paid.", "Остаток не оплачен.",
                   "Loppusumma on maksamatta."),
        ],
        steps=[_step("receipt", "Second fiscal receipt given", "Второй чек выдан", "Toinen kuitti annettu")],
    ),
]  # fmt: skip

BROUGHT = [
    Stage(
        "delivery", _("14 Delivery", ru="14 Доставка", fi="14 Toimitus"), sla="7d", probability=0.99, tone="info",
        guards=[
            _guard("delivered", f"exists(visits where {DELIVERING} and stage == 'done')",
                   "Close the delivery with the customer's signature.", "Закройте доставку с подписью клиента.",
                   "Sulje toimitus asiakkaan allekirjoituksella."),
        ],
        steps=[_step("note", "Delivery note handed over", "Накладная передана", "Lähetyslista annettu")],
    ),
    Stage(
        "installation", _("15 Installation", ru="15 Монтаж", fi="15 Asennus"), sla="7d", probability=0.99,
        tone="info",
        guards=[
            _guard("installed",
                   f"without_installation == true or exists(visits where {INSTALLING} and stage == 'done')",
                   "Close the installation: checklist of every opening, photos before and after.",
                   "Закройте монтаж: чек-лист по проёмам, фото до и после.",
                   "Sulje asennus: aukkojen tarkistuslista, kuvat ennen ja jälkeen."),
        ],
    ),
    Stage(
        "acceptance", _("16 Acceptance", ru="16 Приёмка", fi="16 Luovutus"), sla="1d", probability=0.99, tone="warn",
        guards=[
            _guard("act", "exists(acts where signed_on is not empty)", "A signed act.", "Подписанный акт.",
                   "Allekirjoitettu pöytäkirja."),
            _guard("remarks", "exists(claims) or not exists(acts where remarks is not empty)",
                   "The act has remarks: open a claim.", "В акте есть замечания: откройте рекламацию.",
                   "Pöytäkirjassa on huomautuksia: avaa reklamaatio."),
        ],
    ),
    Stage(
        "aftercare", _("17 After-care", ru="17 Забота", fi="17 Jälkihoito"), sla="3d",
        probability=1.0, tone="ok", requires=["review_asked_on"],
        steps=[
            _step("warranty", "Warranty card given", "Гарантийный талон выдан", "Takuukortti annettu"),
            _step("reminder", "Check-up set for month 11", "Осмотр на 11-й месяц запланирован",
                  "Tarkastus merkitty 11. kuukauteen"),
            _step("offer", "Entrance door and other rooms offered", "Предложены входная дверь и другие комнаты",
                  "Ulko-ovea ja muita huoneita tarjottu", optional=True,
                  script=_("The warranty runs a year. Shall we look at the entrance door too?",
                           ru="Гарантия год. Посмотрим и входную дверь?",
                           fi="Takuu on vuosi. Katsotaanko ulko-ovikin?")),
        ],
    ),
]  # fmt: skip

ENDS = [
    Stage("done", _("Done", ru="Выполнен", fi="Valmis"), kind="won", ask=["closed_on"]),
    Stage("lost", _("Lost", ru="Отказ", fi="Menetetty"), kind="lost", ask=["closed_on"]),
]

STEPS = [*ASKING, *MEASURED, *AGREED, *MADE, *BROUGHT]
KEYS = [stage.key for stage in STEPS]
LOCKED = KEYS.index("factory_order")
"""From here on a factory works on it: one goes back by one step only."""


def _rigid(stages: Sequence[Stage]) -> list[Stage]:
    """On by one step, never by two; back freely until a factory has the order."""
    steps = []
    for number, stage in enumerate(stages):
        onward = stages[number + 1].key if number + 1 < len(stages) else "done"
        back = KEYS[:number] if number <= LOCKED else KEYS[number - 1 : number]
        steps.append(replace(stage, to=[*back, onward, "lost"]))
    return steps


def order(settings: Mapping[str, object]) -> Pipeline:
    """The algorithm with the chain's own times."""
    slas = {"request": f"{settings['first_answer_minutes']}m", "production": f"{settings['production_days']}d"}
    timed = [replace(stage, sla=slas.get(stage.key, stage.sla), hours="work") for stage in STEPS]
    return Pipeline(
        "order",
        "deal",
        _("Orders", ru="Заказы", fi="Tilaukset"),
        icon="door",
        amount="total",
        default=True,
        lost_reasons=ORDER_LOST,
        help=_("The seller's algorithm in seventeen steps; none is left out without a reason.",
               ru="Алгоритм продавца в семнадцать шагов; без причины ни один не пропустить.",
               fi="Myyjän malli seitsemäntoista askelta; mitään ei ohiteta syyttä."),
        stages=[*_rigid(timed), *ENDS],
    )  # fmt: skip
