"""What a chain may choose in its edition. The defaults are a trade's custom, not truths."""

from __future__ import annotations

from palmette import Boolean, Decimal, Integer, Label, LongText, Text
from palmette import label as _

DAYS = _("days", ru="дн.", fi="pv")
MINUTES = _("minutes", ru="мин", fi="min")


def _share(key: str, label: Label, default: int, help: Label | str = "") -> Decimal:
    return Decimal(key, label, default=default, minimum=0, maximum=100, unit="%", help=help)


def _days(key: str, label: Label, default: int) -> Integer:
    return Integer(key, label, default=default, minimum=1, maximum=3650, unit=DAYS)


SETTINGS: list[Boolean | Decimal | Integer | LongText | Text] = [
    _share("prepayment_share", _("Prepayment", ru="Предоплата", fi="Ennakkomaksu"), 50,
           _("A store may ask for a share of its own.", ru="Салон может назначить свою долю.",
             fi="Myymälällä voi olla oma osuus.")),
    _share("seller_discount", _("A seller gives up to", ru="Скидка продавца до", fi="Myyjän alennus enintään"), 3),
    _share("head_discount", _("A store head gives up to", ru="Скидка управляющего до",
                              fi="Myymäläpäällikön alennus enintään"), 7),
    _share("price_jump", _("A price that changes more has to be approved", ru="Изменение цены на утверждение свыше",
                           fi="Hinnanmuutos hyväksytettävä yli"), 30),
    Integer("first_answer_minutes", _("First answer within", ru="Первый ответ в течение", fi="Ensivastaus ajassa"),
            default=15, minimum=1, maximum=1440, unit=MINUTES,
            help=_("In the hours of the store.", ru="В часы работы салона.", fi="Myymälän aukioloaikana.")),
    _days("quote_days", _("A quote is valid for", ru="Предложение действует", fi="Tarjous on voimassa"), 7),
    _days("production_days", _("Production takes at most", ru="Производство не дольше",
                               fi="Valmistus kestää enintään"), 45),
    Integer("leaf_gap", _("Least gap around a frame", ru="Наименьший зазор вокруг коробки",
                          fi="Pienin rako karmin ympärillä"), default=20, minimum=0, maximum=200,
            unit=_("mm", ru="мм", fi="mm")),
    Integer("frame_allowance", _("A frame adds to the leaf", ru="Коробка шире полотна на",
                                 fi="Karmi lisää leveyttä"), default=60, minimum=0, maximum=300,
            unit=_("mm", ru="мм", fi="mm")),
    _days("warranty_months", _("Warranty, months", ru="Гарантия, месяцев", fi="Takuu, kuukautta"), 12),
    _days("silent_days", _("Lost after silence of", ru="Потерян после молчания", fi="Menetetty hiljaisuuden jälkeen"),
          180),
    _days("claim_days", _("A claim is settled within", ru="Рекламация закрывается за", fi="Reklamaatio ratkaistaan"),
          30),
    Text("legal_name", _("Legal name", ru="Полное наименование организации", fi="Virallinen nimi"), default="",
         help=_("In contracts and other documents.", ru="В договорах и других документах.",
                fi="Sopimuksissa ja muissa asiakirjoissa.")),
    LongText("legal_details", _("Details", ru="Реквизиты", fi="Tiedot"), default="",
             help=_("Address, tax number, bank account.", ru="Адрес, ИНН, банковский счёт.",
                    fi="Osoite, Y-tunnus, tilinumero.")),
    Text("signatory", _("Who signs", ru="Кто подписывает", fi="Allekirjoittaja"), default=""),
    Boolean("quote_paper", _("A quote needs its document", ru="К предложению нужен документ",
                             fi="Tarjous tarvitsee asiakirjan"), default=False,
            help=_("A quote is sent when its document is made.",
                   ru="Предложение отправляется, когда составлен его документ.",
                   fi="Tarjous lähetetään, kun sen asiakirja on laadittu.")),
]  # fmt: skip
