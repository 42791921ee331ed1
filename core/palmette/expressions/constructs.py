"""SQL functions that are written differently on the two engines, each used once per operand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from sqlalchemy import Boolean, ColumnElement, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

from palmette.schema.types import LocalDate, Moment, Str, Whole

_RANGE = "BETWEEN -9223372036854775808 AND 9223372036854775807"


# Written out, because SQLAlchemy folds `false()` with the conditions beside it and the tables then stand unjoined.
ALWAYS = literal_column("(1 = 1)", Boolean())
NEVER = literal_column("(1 = 0)", Boolean())


class PerEngine(FunctionElement[Any]):  # Any: the value's Python type differs by subclass
    """A function with one template per engine; {0}, {1} are its operands.

    OFFSET 0 keeps PostgreSQL from writing an operand out at each of its uses, which doubles a nested one every time.
    """

    inherit_cache = True
    sqlite: ClassVar[str]
    postgresql: ClassVar[str]
    gives: ClassVar[type[TypeEngine[Any]]] = Whole

    def __init_subclass__(cls, **options: Any) -> None:
        cls.inherit_cache = True
        super().__init_subclass__(**options)

    def __init__(self, *operands: ColumnElement[Any]) -> None:
        super().__init__(*operands)
        self.type = self.gives()


@compiles(PerEngine, "sqlite")
def _on_sqlite(element: PerEngine, compiler: SQLCompiler, **options: Any) -> str:
    return element.sqlite.format(*_operands(element, compiler, options))


@compiles(PerEngine, "postgresql")
def _on_postgresql(element: PerEngine, compiler: SQLCompiler, **options: Any) -> str:
    return element.postgresql.format(*_operands(element, compiler, options))


def _operands(element: FunctionElement[Any], compiler: SQLCompiler, options: dict[str, Any]) -> list[str]:
    return [compiler.process(part, **options) for part in element.clauses]


class DaysBetweenMoments(PerEngine):
    """Whole days of 24 hours, towards the past. The added 4,000,000 days make SQLite's cut of fractions a floor."""

    sqlite = "((({1}) - ({0}) + 345600000000000000) / 86400000000 - 4000000)"
    postgresql = "CAST(floor(extract(epoch FROM ({1}) - ({0})) / 86400) AS bigint)"


class SecondsBetweenMoments(PerEngine):
    """Whole seconds, towards the past."""

    sqlite = "((({1}) - ({0}) + 345600000000000000) / 1000000 - 345600000000)"
    postgresql = "CAST(floor(extract(epoch FROM ({1}) - ({0}))) AS bigint)"


class DaysBetweenDates(PerEngine):
    """Days from one date to another."""

    sqlite = "CAST(julianday({1}) - julianday({0}) AS INTEGER)"
    postgresql = "CAST(({1}) - ({0}) AS bigint)"


class MonthsBetween(PerEngine):
    """The most months that can be added to the first date without passing the last."""

    sqlite = "palmette_months_between({0}, {1})"
    postgresql = (
        "(SELECT CAST((extract(year FROM d.b) - extract(year FROM d.a)) * 12"
        " + extract(month FROM d.b) - extract(month FROM d.a)"
        " - CASE WHEN extract(day FROM d.b) < extract(day FROM d.a)"
        " AND extract(month FROM d.b + 1) = extract(month FROM d.b) THEN 1 ELSE 0 END AS bigint)"
        " FROM (SELECT {0} AS a, {1} AS b OFFSET 0) AS d)"
    )


class AddDays(PerEngine):
    """A date so many days later, empty outside of the years 1 to 9999."""

    gives = LocalDate
    sqlite = "palmette_add_days({0}, {1})"
    postgresql = (
        "(SELECT CASE WHEN d.n BETWEEN 0 AND 3652058 THEN DATE '0001-01-01' + CAST(d.n AS integer) END"
        " FROM (SELECT CAST(({0}) - DATE '0001-01-01' AS numeric) + ({1}) AS n OFFSET 0) AS d)"
    )


class AddMonths(PerEngine):
    """The same day so many months later, or the last one of a shorter month; empty outside of the years 1 to 9999."""

    gives = LocalDate
    sqlite = "palmette_add_months({0}, {1})"
    postgresql = (
        "(SELECT CASE WHEN extract(year FROM d.a) * 12 + extract(month FROM d.a) - 1 + d.n BETWEEN 12 AND 119999"
        " THEN CAST(d.a + make_interval(months => CAST(d.n AS integer)) AS date) END"
        " FROM (SELECT {0} AS a, CAST({1} AS numeric) AS n OFFSET 0) AS d)"
    )


class AddSeconds(PerEngine):
    """A moment so many seconds later, empty outside of the years 1 to 9999."""

    gives = Moment
    sqlite = "palmette_add_seconds({0}, {1})"
    postgresql = (
        "(SELECT CASE WHEN extract(epoch FROM d.a) + d.n >= -62135596800"
        " AND extract(epoch FROM d.a) + d.n < 253402300800"
        " THEN d.a + make_interval(secs => CAST(d.n AS double precision)) END"
        " FROM (SELECT {0} AS a, CAST({1} AS numeric) AS n OFFSET 0) AS d)"
    )


class DateInZone(PerEngine):
    """The date on the calendars of a zone at a moment."""

    gives = LocalDate
    sqlite = "palmette_local_date({0}, {1})"
    postgresql = "CAST(timezone({1}, {0}) AS date)"


class HourInZone(PerEngine):
    """The hour on the clocks of a zone at a moment, 0 to 23."""

    sqlite = "palmette_local_hour({0}, {1})"
    postgresql = "CAST(extract(hour FROM timezone({1}, {0})) AS bigint)"


class YearOf(PerEngine):
    """The year of a date."""

    sqlite = "CAST(substr({0}, 1, 4) AS INTEGER)"
    postgresql = "CAST(extract(year FROM {0}) AS bigint)"


class MonthOf(PerEngine):
    """The month of a date, 1 to 12."""

    sqlite = "CAST(substr({0}, 6, 2) AS INTEGER)"
    postgresql = "CAST(extract(month FROM {0}) AS bigint)"


class DayOf(PerEngine):
    """The day of the month, 1 to 31."""

    sqlite = "CAST(substr({0}, 9, 2) AS INTEGER)"
    postgresql = "CAST(extract(day FROM {0}) AS bigint)"


class WeekdayOf(PerEngine):
    """1 for Monday to 7 for Sunday."""

    sqlite = "((CAST(strftime('%w', {0}) AS INTEGER) + 6) % 7 + 1)"
    postgresql = "CAST(extract(isodow FROM {0}) AS bigint)"


class LengthOf(PerEngine):
    """The number of characters of a text."""

    sqlite = "length({0})"
    postgresql = "CAST(char_length({0}) AS bigint)"


class ContainsText(PerEngine):
    """Whether the second text stands inside the first, letter for letter."""

    gives = Boolean
    sqlite = "(instr({0}, {1}) > 0)"
    postgresql = "(strpos({0}, {1}) > 0)"


class BeginsWith(PerEngine):
    """Whether the first text begins with the second, letter for letter."""

    gives = Boolean
    sqlite = "(substr({0}, 1, length({1})) = {1})"
    postgresql = "(left({0}, char_length({1})) = {1})"


class InCodeOrder(PerEngine):
    """A text that is compared by code points, wherever it comes from."""

    gives = Str
    sqlite = "{0}"
    postgresql = '({0} COLLATE "C")'


class WideSum(PerEngine):
    """A sum that cannot overflow on the way: 0 of nothing, empty where the answer does not fit in 64 bits."""

    sqlite = (
        "palmette_calculate('$0 4294967296 * $1 +',"
        " coalesce(sum(({0}) >> 32), 0), coalesce(sum(({0}) & 4294967295), 0))"
    )
    postgresql = f"CASE WHEN sum({{0}}) IS NULL THEN 0 WHEN sum({{0}}) {_RANGE} THEN CAST(sum({{0}}) AS bigint) END"


class SmallSum(PerEngine):
    """A sum of numbers so small that no number of rows can overflow it."""

    sqlite = "coalesce(sum({0}), 0)"
    postgresql = "CAST(coalesce(sum({0}), 0) AS bigint)"


class Average(PerEngine):
    """The mean of whole numbers times the second operand, rounded half up; empty of nothing."""

    sqlite = (
        "palmette_calculate('$0 4294967296 * $1 + $3 * $2 /', sum(({0}) >> 32), sum(({0}) & 4294967295),"
        " nullif(count({0}), 0), {1})"
    )
    postgresql = (
        "CASE WHEN abs(sum({0}) / nullif(count({0}), 0) * {1}) < 9223372036854775807"
        " THEN CAST(round(sum({0}) * {1} * 1.000000000000000000000000000000 / nullif(count({0}), 0)) AS bigint) END"
    )


class Least(FunctionElement[Any]):  # Any: the value's Python type is that of its operands
    """The smallest of its operands; empty ones do not count."""

    inherit_cache = True
    names: ClassVar[tuple[str, str]] = ("palmette_least", "least")

    def __init__(self, kind: TypeEngine[Any], operands: Sequence[ColumnElement[Any]]) -> None:
        super().__init__(*operands)
        self.type = kind


class Greatest(Least):
    """The largest of its operands; empty ones do not count."""

    inherit_cache = True
    names = ("palmette_greatest", "greatest")


@compiles(Least)
def _extreme(element: Least, compiler: SQLCompiler, **options: Any) -> str:
    name = element.names[0 if compiler.dialect.name == "sqlite" else 1]
    return f"{name}({', '.join(_operands(element, compiler, options))})"


class Calculation(FunctionElement[Any]):  # Any: FunctionElement asks for a Python type
    """A postfix program over whole numbers, see `programs.calculate`; exact on both engines.

    `native` programs are plain arithmetic that cannot overflow and are written as such. A result that is not `bounded`
    is empty where it does not fit in 64 bits.
    """

    inherit_cache = True

    def __init__(self, program: str, operands: Sequence[ColumnElement[Any]], *, native: bool, bounded: bool) -> None:
        # The program is an operand too, so that the statement cache tells two programs apart.
        super().__init__(literal_column(f"'{program}'"), literal_column(f"'{native:d}{bounded:d}'"), *operands)
        self.program = program
        self.native = native
        self.bounded = bounded
        self.type = Whole()


@compiles(Calculation, "sqlite")
def _calculation_on_sqlite(element: Calculation, compiler: SQLCompiler, **options: Any) -> str:
    operands = _operands(element, compiler, options)[2:]
    if element.native:
        return _infix(element.program, operands)
    listed = ", ".join([f"'{element.program}'", *operands])
    return f"palmette_calculate({listed})"


@compiles(Calculation, "postgresql")
def _calculation_on_postgresql(element: Calculation, compiler: SQLCompiler, **options: Any) -> str:
    operands = _operands(element, compiler, options)[2:]
    if element.native:
        return _infix(element.program, operands)
    exact = _infix(element.program, [f"CAST({operand} AS numeric)" for operand in operands])
    if element.bounded:
        return f"CAST({exact} AS bigint)"
    return f"(SELECT CASE WHEN n.v {_RANGE} THEN CAST(n.v AS bigint) END FROM (SELECT {exact} AS v OFFSET 0) AS n)"


def _infix(program: str, operands: Sequence[str]) -> str:
    stack: list[str] = []
    for step in program.split():
        if step[0] == "$":
            stack.append(operands[int(step[1:])])
        elif step.lstrip("-").isdigit():
            stack.append(f"({step})")
        elif step in ("neg", "abs"):
            stack.append(f"(-{stack.pop()})" if step == "neg" else f"abs({stack.pop()})")
        else:
            right, left = stack.pop(), stack.pop()
            stack.append(_two(step, left, right))
    return stack.pop()


def _two(step: str, left: str, right: str) -> str:
    if step[0] == "/":
        # Numeric division keeps as many digits as its operands show, enough to round a half rightly.
        return f"round({left} * 1.{'0' * int(step[1:])} / nullif({right}, 0))"
    if step == "cmp":
        return f"sign({left} - {right})"
    if step in ("min", "max"):
        return f"{'least' if step == 'min' else 'greatest'}({left}, {right})"
    return f"({left} {step} {right})"
