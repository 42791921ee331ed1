"""The words by which expressions are told to people, in the languages of the product."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, Mapping[str, str]] = {
    "now": {"en": "now", "ru": "сейчас", "fi": "nyt"},
    "today": {"en": "today", "ru": "сегодня", "fi": "tänään"},
    "me": {"en": "me", "ru": "я", "fi": "minä"},
    "my_branch": {"en": "my branch", "ru": "мой филиал", "fi": "oma toimipiste"},
    "empty": {"en": "empty", "ru": "пусто", "fi": "tyhjä"},
    "true": {"en": "yes", "ru": "да", "fi": "kyllä"},
    "false": {"en": "no", "ru": "нет", "fi": "ei"},
    "and": {"en": "and", "ru": "и", "fi": "ja"},
    "or": {"en": "or", "ru": "или", "fi": "tai"},
    "not": {"en": "not ({0})", "ru": "не ({0})", "fi": "ei ({0})"},
    "is": {"en": "{0} is {1}", "ru": "{0} = {1}", "fi": "{0} on {1}"},
    "is_not": {"en": "{0} is not {1}", "ru": "{0} ≠ {1}", "fi": "{0} ei ole {1}"},
    "is_empty": {"en": "{0} is empty", "ru": "{0}: не заполнено", "fi": "{0} on tyhjä"},
    "is_filled": {"en": "{0} is filled", "ru": "{0}: заполнено", "fi": "{0} on täytetty"},
    "among": {"en": "{0} is one of {1}", "ru": "{0}: одно из {1}", "fi": "{0} on jokin: {1}"},
    "not_among": {"en": "{0} is none of {1}", "ru": "{0}: ни одно из {1}", "fi": "{0} ei ole mikään: {1}"},
    "has": {"en": "{0} has {1}", "ru": "{0}: есть {1}", "fi": "{0} sisältää: {1}"},
    "where": {"en": "{0} ({1})"},
    "exists": {"en": "there are {0}", "ru": "есть {0}", "fi": "on {0}"},
    "none": {"en": "there are no {0}", "ru": "нет: {0}", "fi": "ei ole: {0}"},
    "count": {"en": "number of {0}", "ru": "количество: {0}", "fi": "määrä: {0}"},
    "sum": {"en": "sum of {0} over {1}", "ru": "сумма {0} по: {1}", "fi": "summa {0}: {1}"},
    "average": {"en": "average {0} over {1}", "ru": "среднее {0} по: {1}", "fi": "keskiarvo {0}: {1}"},
    "minimum": {"en": "smallest {0} of {1}", "ru": "наименьшее {0} из: {1}", "fi": "pienin {0}: {1}"},
    "maximum": {"en": "largest {0} of {1}", "ru": "наибольшее {0} из: {1}", "fi": "suurin {0}: {1}"},
    "days": {"en": "{0} days", "ru": "{0} дн.", "fi": "{0} pv"},
    "weeks": {"en": "{0} weeks", "ru": "{0} нед.", "fi": "{0} vk"},
    "hours": {"en": "{0} h", "ru": "{0} ч", "fi": "{0} t"},
    "minutes": {"en": "{0} min", "ru": "{0} мин", "fi": "{0} min"},
    "months": {"en": "{0} months", "ru": "{0} мес.", "fi": "{0} kk"},
    "years": {"en": "{0} years", "ru": "{0} г.", "fi": "{0} v"},
    "days_between": {"en": "days from {0} to {1}", "ru": "дней от {0} до {1}", "fi": "päiviä: {0} – {1}"},
    "months_between": {"en": "months from {0} to {1}", "ru": "месяцев от {0} до {1}", "fi": "kuukausia: {0} – {1}"},
    "date": {"en": "date of {0}", "ru": "дата {0}", "fi": "päivä: {0}"},
    "year": {"en": "year of {0}", "ru": "год {0}", "fi": "vuosi: {0}"},
    "month": {"en": "month of {0}", "ru": "месяц {0}", "fi": "kuukausi: {0}"},
    "day": {"en": "day of month of {0}", "ru": "число {0}", "fi": "kuukauden päivä: {0}"},
    "weekday": {"en": "weekday of {0}", "ru": "день недели {0}", "fi": "viikonpäivä: {0}"},
    "hour": {"en": "hour of {0}", "ru": "час {0}", "fi": "tunti: {0}"},
    "length": {"en": "length of {0}", "ru": "длина {0}", "fi": "pituus: {0}"},
    "starts_with": {"en": "{0} begins with {1}", "ru": "{0} начинается с {1}", "fi": "{0} alkaa: {1}"},
    "contains": {"en": "{0} contains {1}", "ru": "{0} содержит {1}", "fi": "{0} sisältää: {1}"},
    "issued": {"en": "the document {0} is issued", "ru": "документ {0} составлен", "fi": "asiakirja {0} on laadittu"},
    "signed": {
        "en": "the document {0} is signed",
        "ru": "документ {0} подписан",
        "fi": "asiakirja {0} on allekirjoitettu",
    },
    "if": {"en": "{1} if {0}, else {2}", "ru": "{1}, если {0}, иначе {2}", "fi": "{1}, jos {0}, muuten {2}"},
    "coalesce": {"en": "{0} (if empty: {1})", "ru": "{0} (если пусто: {1})", "fi": "{0} (jos tyhjä: {1})"},
    "min": {"en": "the lesser of {0} and {1}", "ru": "меньшее из: {0}, {1}", "fi": "pienempi näistä: {0}, {1}"},
    "max": {"en": "the greater of {0} and {1}", "ru": "большее из: {0}, {1}", "fi": "suurempi näistä: {0}, {1}"},
    "money_currency": {"en": "currency of {0}", "ru": "валюта {0}", "fi": "valuutta: {0}"},
}
"""By what is said, then by language; {0}, {1} are what it is said of."""


def phrase(key: str, language: str) -> str:
    """The phrase in a language, else in English."""
    forms = PHRASES[key]
    return forms.get(language, forms["en"])
