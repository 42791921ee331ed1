"""Values as people write them in forms and tables: `1 234,56`, `22.11.2026`, `да`, `2h 30m`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from palmette.blueprint.model import FieldModel
from palmette.locale.sentences import sentence
from palmette.money import Money
from palmette.records import fields as kinds
from palmette.records.fields import Option
from palmette.records.search_keys import sort_key
from palmette.records.values import moments, numbers
from palmette.records.values.accept import acceptor
from palmette.records.values.addresses import PARTS, countries
from palmette.records.values.listed import split_listed
from palmette.records.values.phone import is_plain, read_phones
from palmette.records.values.refusal import Refused
from palmette.records.values.rules import Rules

YES = {"1", "true", "yes", "y", "on", "+", "x", "да", "д", "истина", "kyllä", "k", "tosi", "✓", "✔"}
NO = {"0", "false", "no", "n", "off", "-", "нет", "н", "ложь", "ei", "e", "epätosi"}

_PIVOT = 30
"""Two-digit years below are 20xx, the others 19xx."""

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f'’]+")
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,]*|[+-]?[.,][0-9]+", re.ASCII)
_DMY = re.compile(r"([0-9]{1,2})[.\-/]([0-9]{1,2})[.\-/]([0-9]{4}|[0-9]{2})(?:\s*г\.?)?", re.ASCII)
_YMD = re.compile(r"([0-9]{4})[.\-/]([0-9]{1,2})[.\-/]([0-9]{1,2})", re.ASCII)
_SERIAL = re.compile(r"([0-9]{4,6})(?:\.0+)?", re.ASCII)
_CLOCK = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2}))?(?:\.[0-9]+)?", re.ASCII)
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "₽": "RUB", "₸": "KZT", "₴": "UAH", "руб": "RUB", "р": "RUB", "тг": "KZT"}
_EXCEL_EPOCH = date(1899, 12, 30)

ReadText = Callable[[str], object]


def text_reader(field: FieldModel, rules: Rules) -> ReadText:
    """What reads a cell or a form's input of a field; None for blank. Raises Refused."""
    accept = acceptor(field, rules)
    prepare = _PREPARE.get(field.value_kind)

    def read(text: str) -> object:
        if not text.strip():
            return None
        return accept(prepare(text.strip(), field, rules) if prepare else text)

    return read


def read_number(text: str) -> str:
    """The exact digits of `1 234,56`, `1,234.56`, `1.234,56`, `12 %`: a point for the fraction, no groups."""
    bare = _SPACES.sub("", text).removesuffix("%")
    if not _NUMBER.fullmatch(bare) or len(bare) > 80:
        raise Refused("not_number", "A number is expected.", "Write it as 1234.56 or 1 234,56.")
    points, commas = bare.count("."), bare.count(",")
    if points and commas:
        mark = "." if bare.rindex(".") > bare.rindex(",") else ","
        if bare.count(mark) > 1:
            raise Refused("not_number", "A number is expected.", "Write it as 1234.56 or 1 234,56.")
        return bare.replace("," if mark == "." else ".", "").replace(",", ".")
    if points + commas > 1:
        return _grouped(bare)
    return bare.replace(",", ".")


def _grouped(bare: str) -> str:
    """Digits in groups of three: `1,234,567`."""
    first, *rest = re.split("[.,]", bare.lstrip("+-"))
    if not 1 <= len(first) <= 3 or any(len(group) != 3 for group in rest):
        raise Refused("not_number", "A number is expected.", "Write it as 1234.56 or 1 234,56.")
    return ("-" if bare.startswith("-") else "") + first + "".join(rest)


def read_money(text: str, currency: str) -> Money:
    """`1 234,56 €`, `$12.50`, `186 400 руб.`, `12.50 EUR`."""
    lowered = text.lower()
    for sign, code in _SIGNS.items():
        if re.search(rf"(?<![^\W\d_]){re.escape(sign)}(?![^\W\d_])\.?", lowered):
            pattern = rf"(?<![^\W\d_]){re.escape(sign)}(?![^\W\d_])\.?"
            return numbers.money(read_number(re.sub(pattern, "", lowered, count=1)), code)
    if found := re.search(r"(?<![A-Za-z])([A-Za-z]{3})(?![A-Za-z])", text):
        bare = f"{text[: found.start()]} {text[found.end() :]}"
        return numbers.money({"amount": read_number(bare), "currency": found[1].upper()}, currency)
    return numbers.money(read_number(text), currency)


def read_date(text: str, *, month_first: bool = False) -> date:
    """`22.11.2026`, `01.02.85`, `2026-11-22`, `6/4/2026`, an Excel day number; a time of midnight behind is dropped."""
    bare = re.sub(r"[T\s]0?0[:.]00(?:[:.]00(?:\.0+)?)?(?:Z|[+-]00:?00)?$", "", text.strip())
    if found := _YMD.fullmatch(bare):
        return _day(int(found[1]), int(found[2]), int(found[3]), bare)
    if found := _DMY.fullmatch(bare):
        first, second, year = int(found[1]), int(found[2]), _year(found[3])
        american = month_first and "/" in bare
        # 13/4 cannot be a month: whoever wrote it meant the day.
        wrong = first if american else second
        if "/" in bare and wrong > 12 and min(first, second) <= 12:
            american = not american
        return _day(year, first, second, bare) if american else _day(year, second, first, bare)
    if (found := _SERIAL.fullmatch(bare)) and 61 <= int(found[1]) <= 2_958_465:
        return _EXCEL_EPOCH + timedelta(days=int(found[1]))
    raise Refused("not_date", "A date is expected.", "Write it as 22.11.2026 or 2026-11-22.")


def _year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    return (2000 if int(text) < _PIVOT else 1900) + int(text)


def _day(year: int, month: int, day: int, shown: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        message = sentence("%(day)s is not in the calendar.", day=shown)
        raise Refused("no_such_date", message, "Check day and month.") from None


def read_time(text: str) -> time:
    """`18:30`, `18.30`, `9:05:00`."""
    if found := _CLOCK.fullmatch(text.strip()):
        hour, minute = int(found[1]), int(found[2])
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise Refused("not_time", "A time of day is expected.", "Write it as 18:30.")


def read_instant(text: str, rules: Rules) -> datetime:
    """An ISO moment, or a date with a time in the installation's zone; a date alone is its midnight."""
    bare = text.strip()
    if re.search(r"\d[Tt ]\d{2}:\d{2}.*(?:[Zz]|[+-]\d{2}:?\d{2})$", bare):
        return moments.instant(bare)
    day, _, rest = bare.replace(",", " ").replace("T", " ").partition(" ")
    local_day = read_date(day, month_first=rules.month_first)
    at = read_time(rest) if rest.strip() else time(0, 0)
    seconds = _CLOCK.fullmatch(rest.strip())
    local = datetime.combine(local_day, at, ZoneInfo(rules.zone))
    if seconds and seconds[3] and int(seconds[3]) < 60:
        local += timedelta(seconds=int(seconds[3]))
    return moments.instant(local)


def read_boolean(text: str) -> bool:
    """Yes or no in English, Russian or Finnish, or 1 and 0."""
    word = text.strip().lower()
    if word in YES or word in NO:
        return word in YES
    raise Refused("not_boolean", "Yes or no is expected.", "Write yes or no.")


def read_option(text: str, options: Mapping[str, Option]) -> str:
    """An option by its key or by its label in any language, case aside."""
    if text in options:
        return text
    wanted = sort_key(text)
    for key, option in options.items():
        label = option.label
        forms = [label] if isinstance(label, str) else list(label.forms.values())
        if wanted in (sort_key(key), *map(sort_key, forms)):
            return key
    return text


def _prepare_phone(text: str, field: FieldModel, rules: Rules) -> object:
    if is_plain(text):
        return text
    reading = read_phones(text, rules.region)
    return reading.numbers[0] if len(reading.numbers) == 1 and not reading.note else text


def _prepare_money(text: str, field: FieldModel, rules: Rules) -> object:
    declared = field.declared
    return read_money(text, (declared.currency if isinstance(declared, kinds.Money) else "") or rules.currency)


def _prepare_options(text: str, field: FieldModel, rules: Rules) -> object:
    known = {option.key: option for option in field.options}
    return [read_option(part, known) for part in split_listed(text)]


def _prepare_url(text: str, field: FieldModel, rules: Rules) -> object:
    return text if "://" in text or ":" in text.split("/", 1)[0] else f"https://{text}"


def _prepare_list(text: str, field: FieldModel, rules: Rules) -> object:
    return split_listed(text)


def _prepare_address(text: str, field: FieldModel, rules: Rules) -> object:
    """The five parts as an export writes them; any other text is the line of an address."""
    parts = split_listed(text, every=True) if text.count(";") >= len(PARTS) - 1 else []
    if len(parts) == len(PARTS) and (not parts[-1] or parts[-1].upper() in countries()):
        return dict(zip(PARTS, parts, strict=True))
    return text


def _prepare_whole(text: str, field: FieldModel, rules: Rules) -> object:
    number = read_number(text)
    whole, _, fraction = number.partition(".")
    return whole if not fraction.strip("0") else number


_PREPARE: Mapping[str, Callable[[str, FieldModel, Rules], object]] = {
    "integer": _prepare_whole,
    "decimal": lambda text, field, rules: read_number(text),
    "money": _prepare_money,
    "boolean": lambda text, field, rules: read_boolean(text),
    "date": lambda text, field, rules: read_date(text, month_first=rules.month_first),
    "local_time": lambda text, field, rules: read_time(text),
    "instant": lambda text, field, rules: read_instant(text, rules),
    "choice": lambda text, field, rules: read_option(text, {option.key: option for option in field.options}),
    "multi_choice": _prepare_options,
    "texts": _prepare_list,
    "links": _prepare_list,
    "phone": _prepare_phone,
    "url": _prepare_url,
    "address": _prepare_address,
}
