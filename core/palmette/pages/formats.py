"""How numbers, money, dates and spans of time look to a reader: language and time zone in, text out, by Babel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from zlib import crc32
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_time
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
)
from babel.units import format_unit

from palmette.locale import dates
from palmette.locale.dates import locale_of
from palmette.locale.sums import money_in, signed
from palmette.money import Money

# Finnish writes months as numbers in short dates.
_SHORT_DAY = {"fi": "Md"}
_WEEKDAY_DAY = {"fi": "MEd"}
_AVATAR_TONES = ("accent", "ok", "warn", "bad", "info", "plum")
_SIZES = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte")


@dataclass(frozen=True)
class Reader:
    """For whom a page is drawn: a locale such as `en`, `ru`, `fi` or `en_US`, and an IANA time zone."""

    locale: str = "en"
    zone: str = "UTC"

    @property
    def language(self) -> str:
        """The language alone, for `<html lang>` and catalogues."""
        return self.locale.split("_", 1)[0]

    @cached_property
    def formats(self) -> Locale:
        """The locale that Babel formats by."""
        return locale_of(self.locale)

    @cached_property
    def tz(self) -> ZoneInfo:
        """The reader's zone."""
        return ZoneInfo(self.zone)


def local_day(value: date | datetime, reader: Reader) -> date:
    """The reader's local date of an instant; a date stays as it is."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(reader.tz).date()
    return value


def number(value: int | float | Decimal, reader: Reader, digits: int | None = None) -> str:
    """`5,012`; with digits exactly that many after the mark."""
    if digits is None:
        return format_decimal(value, locale=reader.formats)
    return format_decimal(value, format=_pattern(digits), locale=reader.formats)


def _pattern(digits: int) -> str:
    return "#,##0" + ("." + "0" * digits if digits else "")


def short_number(value: int | float | Decimal, reader: Reader) -> str:
    """`684K`, for where space is short."""
    return format_compact_decimal(value, locale=reader.formats, fraction_digits=_short_digits(value))


def percent(ratio: float | Decimal, reader: Reader, digits: int = 0) -> str:
    """A share between 0 and 1 as `56.4%`; Babel's own pattern would drop the decimals."""
    pattern = reader.formats.percent_formats[None].pattern
    if digits:
        pattern = pattern.replace("0", "0." + "0" * digits, 1) if pattern.count("0") == 1 else pattern
    return format_percent(ratio, format=pattern, locale=reader.formats)


def length(seconds: int | Decimal, reader: Reader) -> str:
    """A length of time in its two largest units: `2 days 3 hr`, `2 ч 30 мин`, `45 s`."""
    passed = round(abs(Decimal(seconds)))
    days, hours, minutes = passed // 86_400, passed // 3_600 % 24, passed // 60 % 60
    counts = [("day", days), ("hour", hours), ("minute", minutes)]
    first = next((number for number, (_, count) in enumerate(counts) if count), None)
    shown = [("second", passed)] if first is None else [part for part in counts[first : first + 2] if part[1]]
    said = " ".join(format_unit(count, f"duration-{unit}", "short", locale=reader.formats) for unit, count in shown)
    return f"−{said}" if seconds < 0 else said


def money(value: Money, reader: Reader) -> str:
    """`€1,480.00`, `186 400,00 ₽`, `1 480,00 €`, with no-break spaces."""
    return money_in(value, reader.formats)


def round_money(value: Money, reader: Reader) -> str:
    """Money without its minor units when they are zero: `€540`, but `€540.50`."""
    if value.amount != value.amount.to_integral_value():
        return money(value, reader)
    pattern = reader.formats.currency_formats["standard"].pattern.split(";")[0].replace("0.00", "0")
    text = format_currency(value.amount, value.currency, format=pattern, locale=reader.formats, currency_digits=False)
    return signed(text, value)


def short_money(value: Money, reader: Reader) -> str:
    """`€684K`, `684 тыс. ₽`, `684 t. €`, for sums on boards."""
    digits = _short_digits(value.amount)
    text = format_compact_currency(value.amount, value.currency, locale=reader.formats, fraction_digits=digits)
    return signed(text, value)


def _short_digits(value: int | float | Decimal) -> int:
    leading = abs(float(value))
    while leading >= 1000:
        leading /= 1000
    return 1 if leading < 10 and abs(float(value)) >= 1000 else 0


def day(value: date | datetime, reader: Reader, today: date) -> str:
    """`22 Nov`, with the year only when it is another one."""
    local = local_day(value, reader)
    if local.year != today.year:
        return full_day(local, reader)
    return format_skeleton(_SHORT_DAY.get(reader.language, "MMMd"), local, locale=reader.formats)


def month(value: date, reader: Reader) -> str:
    """`November 2026`, `ноябрь 2026 г.`, `marraskuu 2026`."""
    return format_skeleton("yMMMM", value, locale=reader.formats)


def full_day(value: date | datetime, reader: Reader) -> str:
    """`22 Nov 2026`, `22 нояб. 2026 г.`, `22.11.2026`."""
    return dates.full_day(local_day(value, reader), reader.locale)


def weekday_day(value: date | datetime, reader: Reader, today: date) -> str:
    """`Wed 25 Nov`; the year replaces the weekday when it is another one."""
    local = local_day(value, reader)
    if local.year != today.year:
        return full_day(local, reader)
    text = format_skeleton(_WEEKDAY_DAY.get(reader.language, "MMMEd"), local, locale=reader.formats)
    return text.replace(",", "") if reader.language == "en" else text


def weekday_name(value: date, reader: Reader) -> str:
    """`Monday`, `понедельник`, `maanantai`."""
    return format_date(value, "cccc", locale=reader.formats)


def weekday_short(value: date, reader: Reader) -> str:
    """`Tue`."""
    return str(format_skeleton("E", value, locale=reader.formats))


def clock_time(value: datetime | time, reader: Reader) -> str:
    """`18:00`, `18.00`."""
    if isinstance(value, datetime):
        return format_time(value, "short", tzinfo=reader.tz, locale=reader.formats)
    return format_time(value, "short", locale=reader.formats)


def moment(value: datetime, reader: Reader) -> str:
    """The full moment with its zone, for titles: `22 November 2026 at 18:00:00 EET`."""
    return format_datetime(value, "long", tzinfo=reader.tz, locale=reader.formats)


def near_moment(value: datetime, reader: Reader, today: date) -> str:
    """A moment of these days: `Wed 25 Nov 18:00`."""
    return f"{weekday_day(value, reader, today)} {clock_time(value, reader)}"


def days_between(value: date | datetime, reader: Reader, today: date) -> int:
    """Whole local days from today to the value: negative is past."""
    return (local_day(value, reader) - today).days


def tomorrow(today: date) -> date:
    """The next local day."""
    return today + timedelta(days=1)


def file_size(size: int, reader: Reader) -> str:
    """`3.4 MB`, in steps of a thousand."""
    value, step = float(size), 0
    while value >= 1000 and step < len(_SIZES) - 1:
        value, step = value / 1000, step + 1
    digits = 1 if step and value < 10 else 0
    if not step and reader.language == "en":
        return f"{size}\N{NO-BREAK SPACE}B"
    said = format_unit(value, f"digital-{_SIZES[step]}", "short", _pattern(digits), locale=reader.formats)
    return said.replace(" ", "\N{NO-BREAK SPACE}")


def initials(name: str) -> str:
    """The first letters of the first and the last word: `Anna Petrova` gives AP."""
    words = [word for word in name.replace("«", " ").replace("»", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else words[0][1:2])).upper()


def tone_of(name: str) -> str:
    """A tone for an avatar: always the same for the same name."""
    return _AVATAR_TONES[crc32(name.encode()) % len(_AVATAR_TONES)]


def span(count: int, unit: str, reader: Reader) -> str:
    """A number of whole units in full words: `14 days`, `14 дней`, `14 päivää`."""
    return format_unit(count, f"duration-{unit}", "long", locale=reader.formats)
