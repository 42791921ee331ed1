"""The processes beside the order: a request, visits to measure, deliver and install, an order at a factory, a claim."""

from __future__ import annotations

from collections.abc import Mapping

from palmette import Guard, Label, Pipeline, Stage, Step
from palmette import label as _
from palmette_retail_doors.algorithm import order
from palmette_retail_doors.choices import FACTORY_LOST, REQUEST_LOST, VISIT_LOST

CANCELLED = _("Cancelled", ru="Отменён", fi="Peruttu")
CHECKED = Guard(
    "checklist", "exists(checklist) and not exists(checklist where done != true)",
    _("Tick the whole checklist.", ru="Отметьте весь чек-лист.", fi="Merkitse koko tarkistuslista."),
    ask=["checklist"],
)  # fmt: skip
SIGNED = Guard(
    "signature", "exists(signature)",
    _("The customer's signature.", ru="Подпись клиента.", fi="Asiakkaan allekirjoitus."), ask=["signature"],
)  # fmt: skip
PHOTOS = Guard(
    "photos", "count(photos) >= 2",
    _("Photos before and after.", ru="Фото до и после.", fi="Kuvat ennen ja jälkeen."), ask=["photos"],
)  # fmt: skip


def request(minutes: object) -> Pipeline:
    """From a form, a call or a step through the door to an order."""
    return Pipeline(
        "request",
        "lead",
        _("Requests", ru="Обращения", fi="Yhteydenotot"),
        icon="inbox",
        default=True,
        lost_reasons=REQUEST_LOST,
        stages=[
            Stage(
                "new", _("New", ru="Новое", fi="Uusi"), sla=f"{minutes}m", hours="work", probability=0.2, tone="plum",
                requires=["first_response_at"],
                steps=[
                    Step("auto_reply", _("Answer with our hours sent", ru="Автоответ с часами работы отправлен",
                                         fi="Aukioloajat lähetetty"), optional=True),
                ],
            ),
            Stage(
                "answered", _("Answered", ru="Ответили", fi="Vastattu"), sla="1d", hours="work",
                probability=0.3, tone="info",
                guards=[
                    Guard("phone", "starts_with(phone, '+')",
                          _("A phone that can be called.", ru="Телефон, на который можно позвонить.",
                            fi="Puhelinnumero, johon voi soittaa."), ask=["phone"]),
                    Guard("customer", "contact is not empty",
                          _("Choose or create the customer.", ru="Выберите или создайте клиента.",
                            fi="Valitse tai luo asiakas."), ask=["contact"]),
                ],
            ),
            Stage(
                "invited", _("Invited to the store", ru="Приглашён в салон", fi="Kutsuttu myymälään"),
                sla="3d", hours="work", probability=0.4, tone="info",
                guards=[
                    Guard("order", "deal is not empty",
                          _("Open the order.", ru="Откройте заказ.", fi="Avaa tilaus."), ask=["deal"]),
                ],
            ),
            Stage("ordered", _("Became an order", ru="Стало заказом", fi="Tilaukseksi"), kind="won"),
            Stage("rejected", _("Closed without an order", ru="Закрыто без заказа", fi="Suljettu ilman tilausta"),
                  kind="lost"),
        ],
    )  # fmt: skip


def _visit(key: str, label: Label, icon: str, done: list[Guard], sla: str) -> Pipeline:
    """A visit: booked for a slot, on the way, done with its proofs, or put off."""
    return Pipeline(
        key,
        "visit",
        label,
        icon=icon,
        default=key == "measurement",
        lost_reasons=VISIT_LOST,
        stages=[
            Stage(
                "booked", _("Booked", ru="Назначен", fi="Varattu"), sla=sla, tone="info", requires=["worker"],
                steps=[
                    Step("reminded", _("Customer reminded", ru="Клиенту напомнили", fi="Asiakasta muistutettu"),
                         script=_("We come tomorrow; is anybody at home?", ru="Завтра приедем; будет ли кто дома?",
                                  fi="Tulemme huomenna; onko joku kotona?"), optional=True),
                ],
            ),
            Stage("on_way", _("On the way", ru="В пути", fi="Matkalla"), sla="4h", tone="warn",
                  requires=["result"], guards=done),
            Stage("done", _("Done", ru="Выполнен", fi="Tehty"), kind="won", ask=["done_at"]),
            Stage("cancelled", CANCELLED, kind="lost"),
        ],
    )  # fmt: skip


VISITS = [
    _visit("measurement", _("Measurements", ru="Замеры", fi="Mittaukset"), "ruler-measure", [SIGNED], "3d"),
    _visit("delivery", _("Deliveries", ru="Доставки", fi="Toimitukset"), "truck-delivery", [SIGNED], "7d"),
    _visit("installation", _("Installations", ru="Монтажи", fi="Asennukset"), "tool", [CHECKED, PHOTOS], "7d"),
]


def factory_order(days: object) -> Pipeline:
    """From a locked list of doors to goods in the store."""
    return Pipeline(
        "factory_order",
        "factory_order",
        _("Orders at factories", ru="Заказы на фабрики", fi="Tehdastilaukset"),
        icon="building-factory-2",
        amount="cost",
        lost_reasons=FACTORY_LOST,
        stages=[
            Stage(
                "draft", _("Being put together", ru="Составляется", fi="Kootaan"), sla="1d", hours="work", tone="plum",
                requires=["sent_at"],
                guards=[
                    Guard("doors", "exists(doors)",
                          _("Put doors into it.", ru="Добавьте двери.", fi="Lisää ovet.")),
                    Guard("locked", "locked == true",
                          _("Lock the lines.", ru="Закройте состав.", fi="Lukitse rivit."), ask=["locked"]),
                ],
            ),
            Stage(
                "sent", _("Sent", ru="Отправлен", fi="Lähetetty"), sla="1d", hours="work", tone="info",
                requires=["confirm_no", "promised_on", "ready_on"],
            ),
            Stage(
                "confirmed", _("In production", ru="В производстве", fi="Valmistuksessa"), sla=f"{days}d", tone="info",
                guards=[
                    Guard("told", "not is_moved or told_on is not empty",
                          _("Tell the customer about the new date.", ru="Предупредите клиента о новом сроке.",
                            fi="Kerro asiakkaalle uusi aika."), ask=["told_on"]),
                ],
            ),
            Stage(
                "shipped", _("On the way", ru="В пути", fi="Matkalla"), sla="5d", tone="warn",
                requires=["received_on"],
                guards=[
                    Guard("checked", "quantity_checked == true and defects_checked == true",
                          _("Check the quantity and look for defects.", ru="Проверьте количество и дефекты.",
                            fi="Tarkista määrä ja viat."), ask=["quantity_checked", "defects_checked"]),
                ],
            ),
            Stage("received", _("Received", ru="Получен", fi="Vastaanotettu"), kind="won"),
            Stage("cancelled", CANCELLED, kind="lost"),
        ],
    )  # fmt: skip


claim = Pipeline(
    "claim",
    "claim",
    _("Claims", ru="Рекламации", fi="Reklamaatiot"),
    icon="alert-octagon",
    stages=[
        Stage(
            "opened", _("Opened", ru="Открыта", fi="Avattu"), sla="1d", hours="work", tone="bad", requires=["owner"],
            guards=[
                Guard("term", "within_term",
                      _("Set the day of settling within the legal term.", ru="Назначьте срок в пределах законного.",
                        fi="Aseta ratkaisupäivä lain ajassa."), ask=["deadline"]),
            ],
        ),
        Stage(
            "examined", _("Examined", ru="Осмотр", fi="Tutkittu"), sla="3d", hours="work", tone="warn",
            requires=["resolution"],
            steps=[
                Step("photos", _("Photos taken", ru="Фото сделаны", fi="Kuvat otettu")),
                Step("factory", _("Factory asked", ru="Запрос на фабрику", fi="Kysytty tehtaalta"), optional=True),
            ],
        ),
        Stage(
            "mending", _("Being settled", ru="Исполнение", fi="Ratkaistavana"), sla="20d", tone="info",
            guards=[
                Guard("replacement", "resolution != 'replace' or factory_order is not empty",
                      _("Order the replacement.", ru="Закажите замену.", fi="Tilaa vaihto-osa."),
                      ask=["factory_order"]),
            ],
            steps=[Step("act", _("Claim act signed", ru="Акт по рекламации подписан",
                                 fi="Reklamaatiopöytäkirja allekirjoitettu"))],
        ),
        Stage("settled", _("Settled", ru="Закрыта", fi="Ratkaistu"), kind="won"),
        Stage("refused", _("Not justified", ru="Не обоснована", fi="Ei aiheellinen"), kind="lost"),
    ],
)  # fmt: skip


def pipelines(settings: Mapping[str, object]) -> list[Pipeline]:
    """All processes, with the chain's own times in them."""
    return [
        request(settings["first_answer_minutes"]),
        order(settings),
        *VISITS,
        factory_order(settings["production_days"]),
        claim,
    ]
