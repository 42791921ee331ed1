"""What an association may choose in its edition. What a law says stands in dated requirements instead."""

from __future__ import annotations

from palmette import Integer, LongText, Text
from palmette import label as _

DAYS = _("days", ru="дн.", fi="pv")
MONTHS = _("months", ru="мес.", fi="kk")

SETTINGS: list[Integer | LongText | Text] = [
    Integer("new_days", _("A member is new for", ru="Член считается новым", fi="Jäsen on uusi"), default=90,
            minimum=0, maximum=366, unit=DAYS),
    Integer("new_months", _("Status “new” lasts", ru="Статус «новый» действует", fi="Tila ”uusi” kestää"),
            default=3, minimum=0, maximum=24, unit=MONTHS),
    Integer("grace_months", _("Grace after the paid term", ru="Льготный срок после оплаченного",
                              fi="Armonaika maksetun kauden jälkeen"), default=1, minimum=0, maximum=12, unit=MONTHS),
    Integer("overdue_days", _("A fee needs attention when overdue by", ru="Просрочка взноса, требующая внимания",
                              fi="Maksu vaatii huomiota, kun myöhässä"), default=10, minimum=0, maximum=365, unit=DAYS),
    Integer("warning_days", _("Warn of expiring papers", ru="Предупреждать об окончании документов",
                              fi="Varoita vanhenevista asiakirjoista"), default=30, minimum=1, maximum=365, unit=DAYS),
    Integer("case_months", _("An expert of a member's case is barred for", ru="Отвод эксперта, участвовавшего в деле",
                             fi="Asian asiantuntija on esteellinen"), default=24, minimum=0, maximum=120, unit=MONTHS),
    Text("legal_name", _("Legal name", ru="Полное наименование организации", fi="Virallinen nimi"), default="",
         help=_("In contracts and other documents.", ru="В договорах и других документах.",
                fi="Sopimuksissa ja muissa asiakirjoissa.")),
    LongText("legal_details", _("Details", ru="Реквизиты", fi="Tiedot"), default="",
             help=_("Address, tax number, bank account.", ru="Адрес, ИНН, банковский счёт.",
                    fi="Osoite, Y-tunnus, tilinumero.")),
    Text("tax_number", _("Tax number", ru="ИНН", fi="Y-tunnus"), default=""),
    Text("bank_account", _("Account", ru="Расчётный счёт", fi="Tilinumero"), default="",
         help=_("With it invoices and personal accounts show a QR code for payment by transfer.",
                ru="С ним в счетах и личных кабинетах есть QR-код для оплаты переводом.",
                fi="Sen kanssa laskuissa ja omilla sivuilla on QR-koodi tilisiirtoa varten.")),
    Text("bank_name", _("Bank", ru="Банк", fi="Pankki"), default=""),
    Text("bank_code", _("Bank code", ru="БИК", fi="Pankin tunnus"), default=""),
    Text("bank_correspondent", _("Correspondent account", ru="Корреспондентский счёт", fi="Kirjeenvaihtajatili"),
         default=""),
    Text("signatory", _("Who signs", ru="Кто подписывает", fi="Allekirjoittaja"), default=""),
]  # fmt: skip
