"""What a club may choose in its edition. The defaults are a trade's custom, not truths."""

from __future__ import annotations

from palmette import Boolean, Integer, Label, LongText, Text
from palmette import label as _

DAYS = _("days", ru="дн.", fi="pv")
HOURS = _("hours", ru="ч", fi="t")


def _days(key: str, label: Label, default: int, help: Label | str = "") -> Integer:
    return Integer(key, label, default=default, minimum=0, maximum=3650, unit=DAYS, help=help)


SETTINGS: list[Boolean | Integer | LongText | Text] = [
    _days("adaptation_days", _("Adaptation lasts", ru="Адаптация длится", fi="Sopeutuminen kestää"), 30),
    _days("habit_days", _("Habit is built by day", ru="Привычка складывается к дню", fi="Tottumus syntyy päivään"), 90),
    _days("renewal_days", _("Renewal begins before the end", ru="Продление начинается за",
                            fi="Uusinta alkaa ennen"), 60),
    _days(
        "short_term_days", _("A term is short under", ru="Короткий срок — менее", fi="Lyhyt kausi on alle"), 120,
        _("The renewal of a short term begins when a quarter of it remains.",
          ru="Продление короткого срока начинается, когда осталась его четверть.",
          fi="Lyhyen kauden uusinta alkaa, kun siitä on jäljellä neljännes."),
    ),
    _days("grace_days", _("Grace after the end", ru="Льготный срок после окончания",
                          fi="Armonaika päättymisen jälkeen"), 30),
    _days("lost_days", _("Archived after", ru="В архив через", fi="Arkistoon jälkeen"), 180),
    _days("return_days", _("A newcomer again after a break of", ru="Снова новичок после перерыва",
                           fi="Taas uusi tauon jälkeen"), 180),
    _days("new_days", _("Counts as new for", ru="Считается новым", fi="On uusi"), 14),
    _days("risk_days", _("At risk without a visit for", ru="В зоне риска без визитов",
                         fi="Vaarassa ilman käyntejä"), 14),
    _days("booking_opens_days", _("Booking opens before", ru="Запись открывается за", fi="Varaus aukeaa ennen"), 7),
    Integer("free_cancel_hours", _("Free cancel until", ru="Отмена бесплатна до", fi="Maksuton peruutus ennen"),
            default=2, minimum=0, unit=HOURS),
    Integer("waitlist_hours", _("Waiting list moves up until", ru="Лист ожидания движется до",
                                fi="Jonosta nostetaan ennen"), default=1, minimum=0, unit=HOURS),
    Integer("no_show_limit", _("No-shows that stop self-booking", ru="Неявок до запрета самозаписи",
                               fi="Poisjäännit estävät varaamisen"), default=3, minimum=1),
    _days("no_show_days", _("No-shows count within", ru="Неявки считаются за", fi="Poisjäännit lasketaan ajalta"), 30),
    Boolean("missed_burns", _("A missed or late cancelled class uses the package",
                              ru="Пропуск и поздняя отмена списываются с пакета",
                              fi="Poisjäänti ja myöhäinen peruutus kuluttavat paketin kerran"), default=True),
    _days("package_days", _("Packages are valid for", ru="Пакеты действуют", fi="Paketit ovat voimassa"), 0,
          _("0: without end, unless a date is written.", ru="0 — без срока, если дата не указана.",
            fi="0: toistaiseksi, ellei päivää ole annettu.")),
    _days("no_show_pause_days", _("Self-booking stops for", ru="Самозапись отключается на",
                                  fi="Itsevaraus pois käytöstä"), 7),
    Integer("contacts_per_cycle", _("Contacts a membership year at most", ru="Контактов за год абонемента не более",
                                    fi="Yhteydenottoja jäsenvuodessa enintään"), default=15, minimum=0),
    Integer("hold_out_percent", _("Members without contacts, to compare", ru="Доля без контактов для сравнения",
                                  fi="Vertailuryhmä ilman yhteydenottoja"), default=10, minimum=0, maximum=50,
            unit="%"),
    Integer("bonus_percent", _("Points for each payment", ru="Бонусов с оплаты", fi="Pisteitä maksusta"), default=0,
            minimum=0, maximum=100, unit="%"),
    Integer("bonus_worth", _("A point is worth", ru="Один бонус стоит", fi="Pisteen arvo"), default=1, minimum=1),
    _days("bonus_days", _("Points burn after", ru="Бонусы сгорают через", fi="Pisteet vanhenevat"), 365,
          _("0: never.", ru="0 — никогда.", fi="0: ei koskaan.")),
    Integer("referral_points", _("Points for who brings a friend", ru="Бонусов тому, кто привёл друга",
                                 fi="Pisteitä ystävän tuojalle"), default=0, minimum=0),
    Integer("friend_points", _("Points for the friend", ru="Бонусов пришедшему другу", fi="Pisteitä ystävälle"),
            default=0, minimum=0),
    Integer("complaint_hours", _("Complaints are answered within", ru="На жалобу отвечают за",
                                 fi="Reklamaatioihin vastataan"), default=8, minimum=1,
            unit=_("work hours", ru="раб. ч", fi="työtuntia")),
    _days("debt_days", _("Doors shut to debtors after", ru="Вход закрывается должнику через",
                         fi="Ovet kiinni velallisilta"), 7),
    Integer("passback_minutes", _("Nobody comes in twice with one pass within", ru="Повторный вход по пропуску закрыт",
                                  fi="Samalla tunnisteella ei tulla uudelleen"), default=3, minimum=0,
            unit=_("minutes", ru="мин", fi="min")),
    Integer("repeat_pass_minutes", _("A second pass is no visit within", ru="Повторный проход не считается визитом",
                                     fi="Uusi kulku ei ole käynti"), default=90, minimum=0,
            unit=_("minutes", ru="мин", fi="min")),
    Text("legal_name", _("Legal name", ru="Полное наименование организации", fi="Virallinen nimi"), default="",
         help=_("In contracts and other documents.", ru="В договорах и других документах.",
                fi="Sopimuksissa ja muissa asiakirjoissa.")),
    LongText("legal_details", _("Details", ru="Реквизиты", fi="Tiedot"), default="",
             help=_("Address, tax number, bank account.", ru="Адрес, ИНН, банковский счёт.",
                    fi="Osoite, Y-tunnus, tilinumero.")),
    Text("signatory", _("Who signs", ru="Кто подписывает", fi="Allekirjoittaja"), default=""),
    Boolean("signed_papers", _("Signed papers are needed", ru="Нужны подписанные документы",
                               fi="Allekirjoitukset vaaditaan"), default=False,
            help=_("A membership begins with a signed contract, an application is approved with its signed paper.",
                   ru="Абонемент начинается с подписанного договора, заявление одобряется по подписанной бумаге.",
                   fi="Jäsenyys alkaa allekirjoitetusta sopimuksesta, tauko allekirjoitetusta hakemuksesta.")),
]  # fmt: skip
