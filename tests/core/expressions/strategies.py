"""Random typed expressions over the club: each is a text beside what plain Python says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite

from palmette.money import Money
from tests.core.expressions import oracle
from tests.core.expressions.club import LINE, PERSON, VISIT, WORDS
from tests.core.expressions.oracle import Env, Num

Meaning = Callable[[Env], Any]


@dataclass(frozen=True)
class Said:
    """An expression: its text, its kind, what it means; `scale` of a number, `whole_days` of a length of time."""

    text: str
    kind: str
    means: Meaning
    scale: int = 0
    whole_days: bool = False


FIELDS: dict[str, dict[str, list[tuple[str, int]]]] = {
    PERSON: {
        "text": [("name", 0), ("nick", 0)],
        "number": [("points", 0), ("ratio", 2), ("weight", 4), ("kept", 0)],
        "money": [("fee", 0), ("bonus", 0)],
        "flag": [("active", 0), ("vip", 0)],
        "date": [("born", 0), ("joined", 0)],
        "moment": [("seen", 0), ("called", 0)],
        "duration": [("stay", 0)],
        "choice": [("level", 0)],
        "time": [("opens", 0)],
        "person": [("mentor", 0)],
    },
    VISIT: {
        "text": [("note", 0)],
        "number": [("minutes", 0)],
        "money": [("cost", 0)],
        "flag": [("guest", 0)],
        "date": [("planned", 0)],
        "moment": [("at", 0)],
        "choice": [("kind", 0)],
        "person": [("person", 0)],
    },
    LINE: {"number": [("quantity", 0)], "money": [("price", 0)], "date": [("due", 0)]},
}
CHOICES = {"level": ["bronze", "silver", "gold"], "kind": ["desk", "class", "pool"]}
RELATIONS = {"visits": VISIT, "students": PERSON, "friends": PERSON, "befriended": PERSON, "lines": LINE}


@dataclass(frozen=True)
class Scope:
    """Which entity the names are of, and of which rows outside."""

    entities: tuple[str, ...]

    @property
    def entity(self) -> str:
        return self.entities[0]


@composite
def conditions(draw: DrawFn, scope: Scope = Scope((PERSON,)), depth: int = 3) -> Said:
    """A condition."""
    makers = [_comparison, _comparison, _emptiness, _text_test, _choice_test, _listed, _flag_test, _number_range]
    if depth > 0:
        makers += [_logic, _logic, _denial, _exists, _exists]
    return draw(st.sampled_from(makers))(draw, scope, depth - 1)


@composite
def values(draw: DrawFn, scope: Scope = Scope((PERSON,)), depth: int = 3) -> Said:
    """A value of any kind that can be selected."""
    kind = draw(st.sampled_from(["number", "money", "date", "moment", "duration", "text", "flag"]))
    return _value(draw, scope, kind, depth)


def _logic(draw: DrawFn, scope: Scope, depth: int) -> Said:
    word = draw(st.sampled_from(["and", "or"]))
    parts = [draw(conditions(scope, depth)) for _ in range(draw(st.integers(2, 3)))]
    many = all if word == "and" else any
    text = f" {word} ".join(part.text for part in parts)
    return Said(f"({text})", "condition", lambda env: many([part.means(env) for part in parts]))


def _denial(draw: DrawFn, scope: Scope, depth: int) -> Said:
    part = draw(conditions(scope, depth))
    return Said(f"(not {part.text})", "condition", lambda env: not part.means(env))


def _flag_test(draw: DrawFn, scope: Scope, depth: int) -> Said:
    flag = _value(draw, scope, "flag", min(depth, 1))
    form = draw(st.sampled_from(["{0}", "(not {0})", "({0} == true)", "({0} != false)"]))
    means: dict[str, Callable[[Any], bool]] = {
        "{0}": lambda value: value is True,
        "(not {0})": lambda value: value is not True,
        "({0} == true)": lambda value: value is True,
        "({0} != false)": lambda value: value is not False,
    }
    return Said(form.format(flag.text), "condition", lambda env: means[form](flag.means(env)))


def _comparison(draw: DrawFn, scope: Scope, depth: int) -> Said:
    kind = draw(st.sampled_from(["number", "number", "money", "date", "date", "moment", "moment", "duration", "text"]))
    left, right = _value(draw, scope, kind, depth), _value(draw, scope, kind, depth)
    operator = draw(st.sampled_from(["==", "!=", "<", "<=", ">", ">="]))
    if kind == "money" and draw(st.booleans()):
        return _money_limit(draw, left, operator)
    return Said(f"({left.text} {operator} {right.text})", "condition", _compared(operator, left, right))


def _compared(operator: str, left: Said, right: Said) -> Meaning:
    def settle(value: Any) -> Any:
        return oracle.settled(value) if isinstance(value, Num) else value

    def means(env: Env) -> bool:
        one, other = settle(left.means(env)), settle(right.means(env))
        match operator:
            case "==":
                return oracle.equal(one, other)
            case "!=":
                return not oracle.equal(one, other)
            case "<":
                return oracle.less(one, other)
            case ">":
                return oracle.less(other, one)
        if one is None or other is None or (left.kind == "money" and one.currency != other.currency):
            return False
        return not oracle.less(other, one) if operator == "<=" else not oracle.less(one, other)

    return means


def _money_limit(draw: DrawFn, money: Said, operator: str) -> Said:
    limit = draw(st.sampled_from(["0", "1", "0.5", "1.005", "123.45", "100"]))
    exact = Num(int(Decimal(limit).scaleb(3)), 3)
    tests: dict[str, Callable[[Fraction, Fraction], bool]] = {
        "==": lambda one, other: one == other,
        "<": lambda one, other: one < other,
        ">": lambda one, other: one > other,
        "<=": lambda one, other: one <= other,
        ">=": lambda one, other: one >= other,
    }
    if operator == "!=":
        return Said(
            f"({money.text} != {limit})",
            "condition",
            lambda env: not oracle.money_against(money.means(env), exact, tests["=="]),
        )
    return Said(
        f"({money.text} {operator} {limit})",
        "condition",
        lambda env: oracle.money_against(money.means(env), exact, tests[operator]),
    )


def _number_range(draw: DrawFn, scope: Scope, depth: int) -> Said:
    """Forms that are turned into ranges of a column."""
    moment, day = _field(draw, scope, "moment"), _value(draw, scope, "date", 1)
    count = draw(st.integers(-40, 400))
    forms: list[tuple[str, Said, Meaning]] = [
        (f"days_between({day.text}, today)", day, lambda env: _days(day.means(env), _today(env))),
        (f"days_between(today, {day.text})", day, lambda env: _days(_today(env), day.means(env))),
        (f"months_between({day.text}, today)", day, lambda env: oracle.months_between(day.means(env), _today(env))),
    ]
    if moment is not None:
        at = moment
        forms += [
            (f"days_between({at.text}, now)", at, lambda env: oracle.days_between(at.means(env), env.now)),
            (f"days_between(now, {at.text})", at, lambda env: oracle.days_between(env.now, at.means(env))),
        ]
    text, _, means = draw(st.sampled_from(forms))
    operator = draw(st.sampled_from(["==", "!=", "<", "<=", ">", ">="]))
    left = Said(text, "number", means)
    return Said(f"({text} {operator} {count})", "condition", _compared(operator, left, _literal_number(count)))


def _days(first: date | None, last: date | None) -> Num | None:
    return None if first is None or last is None else Num((last - first).days)


def _today(env: Env) -> date:
    found = oracle.local_date(env.now, env.zone)
    assert found is not None
    return found


def _emptiness(draw: DrawFn, scope: Scope, depth: int) -> Said:
    kind = draw(st.sampled_from(["number", "money", "date", "moment", "text", "flag", "duration"]))
    part = _value(draw, scope, kind, depth)
    word = draw(st.sampled_from(["is empty", "is not empty"]))

    def means(env: Env) -> bool:
        value = part.means(env)
        value = oracle.settled(value) if isinstance(value, Num) else value
        return (value is None) == (word == "is empty")

    return Said(f"({part.text} {word})", "condition", means)


def _text_test(draw: DrawFn, scope: Scope, depth: int) -> Said:
    text, part = _value(draw, scope, "text", depth), _value(draw, scope, "text", 0)
    name = draw(st.sampled_from(["contains", "starts_with"]))
    test: Callable[[str, str], bool] = (lambda one, other: other in one) if name == "contains" else str.startswith

    def means(env: Env) -> bool:
        one, other = text.means(env), part.means(env)
        return one is not None and other is not None and test(one, other)

    return Said(f"{name}({text.text}, {part.text})", "condition", means)


def _choice_test(draw: DrawFn, scope: Scope, depth: int) -> Said:
    if scope.entity == LINE:
        return _emptiness(draw, scope, depth)
    field = _field(draw, scope, "choice")
    assert field is not None
    options = CHOICES[field.text.rpartition(".")[2]]
    chosen = draw(st.lists(st.sampled_from(options), min_size=1, max_size=2, unique=True))
    listed = ", ".join(f"'{item}'" for item in chosen)
    forms: list[tuple[str, Meaning]] = [
        (f"({field.text} == '{chosen[0]}')", lambda env: field.means(env) == chosen[0]),
        (f"({field.text} != '{chosen[0]}')", lambda env: field.means(env) != chosen[0]),
        (f"({field.text} in [{listed}])", lambda env: field.means(env) in chosen),
        (f"({field.text} not in [{listed}])", lambda env: field.means(env) not in chosen),
    ]
    text, means = draw(st.sampled_from(forms))
    return Said(text, "condition", means)


def _listed(draw: DrawFn, scope: Scope, depth: int) -> Said:
    if scope.entity != PERSON:
        return _emptiness(draw, scope, depth)
    interest = draw(st.sampled_from(["yoga", "boxing", "swim"]))
    forms: list[tuple[str, Meaning]] = [
        (f"('{interest}' in interests)", lambda env: interest in env.row["interests"]),
        (f"('{interest}' not in interests)", lambda env: interest not in env.row["interests"]),
        ("(tags is empty)", lambda env: not env.row["tags"]),
        ("(home is empty)", lambda env: not any(env.row["home"].values())),
        ("(home.city == 'a')", lambda env: env.row["home"]["city"] == "a"),
        ("(pin is not empty)", lambda env: env.row["pin"] is not None),
        ("(papers is empty)", _no_papers),
        ("(mentor in friends)", _mentor_in_friends),
        ("(name in tags)", lambda env: env.row["name"] is not None and env.row["name"] in env.row["tags"]),
        ("(is_regular)", _is_regular),
        ("(days_here > 100)", lambda env: oracle.less(Num(100), _days(env.row["joined"], _today(env)))),
        ("(fee.currency == 'EUR')", lambda env: env.row["fee"] is not None and env.row["fee"].currency == "EUR"),
    ]
    text, means = draw(st.sampled_from(forms))
    return Said(text, "condition", means)


def _no_papers(env: Env) -> bool:
    own = [
        row for row in env.world.papers if row["record_id"] == env.row["id"] and row["wall_id"] == env.row["wall_id"]
    ]
    return not any(row["deleted_at"] is None for row in own)


def _mentor_in_friends(env: Env) -> bool:
    mentor = env.row["mentor"]
    return mentor is not None and any(item["id"] == mentor for _, item in oracle.related(env, "friends"))


def _is_regular(env: Env) -> bool:
    recent = [
        row
        for _, row in oracle.related(env, "visits")
        if row["at"] and (env.now - row["at"]).total_seconds() < 28 * 86_400
    ]
    return len(recent) >= 2 and env.row["active"] is True


def _exists(draw: DrawFn, scope: Scope, depth: int) -> Said:
    relations = list(RELATIONS) if scope.entity == PERSON else []
    if not relations:
        return draw(conditions(scope, depth))
    name = draw(st.sampled_from(relations))
    where = draw(conditions(Scope((RELATIONS[name], *scope.entities)), min(depth, 1))) if draw(st.booleans()) else None
    return Said(f"exists({name}{_where(where)})", "condition", lambda env: bool(_rows(env, name, where)))


def _where(where: Said | None) -> str:
    return f" where {where.text}" if where else ""


def _rows(env: Env, name: str, where: Said | None) -> list[Env]:
    inner = [env.inside(entity, row) for entity, row in oracle.related(env, name)]
    return [item for item in inner if where is None or where.means(item)]


def _value(draw: DrawFn, scope: Scope, kind: str, depth: int) -> Said:
    simple = [lambda: _field(draw, scope, kind) or _literal(draw, kind), lambda: _literal(draw, kind)]
    if kind == "money":
        # There is no money without a currency, so no literal.
        simple = [lambda: _field(draw, scope, kind) or _own_field(draw, scope.entity, kind)]
    if depth <= 0:
        return draw(st.sampled_from(simple))()
    made = _MADE[kind]
    deep = [lambda maker=maker: maker(draw, scope, depth - 1) for maker in made]
    return draw(st.sampled_from([simple[0], *simple, *deep]))()


def _field(draw: DrawFn, scope: Scope, kind: str) -> Said | None:
    """A field of the row at hand, of one behind a reference, or of the row outside."""
    way = draw(st.sampled_from(["here", "here", "reference", "outside"]))
    if way == "outside" and len(scope.entities) > 1:
        found = _own_field(draw, scope.entities[1], kind)
        if found:
            return Said(f"parent.{found.text}", kind, lambda env: found.means(env.outer), found.scale)  # type: ignore[arg-type]
    if way == "reference" and scope.entity in (PERSON, VISIT):
        reference = "mentor" if scope.entity == PERSON else "person"
        found = _own_field(draw, PERSON, kind)
        if found:
            behind = found

            def means(env: Env) -> Any:
                row = env.world.person(env.row["wall_id"], env.row[reference])
                return None if row is None else behind.means(env.on(PERSON, row))

            return Said(f"{reference}.{found.text}", kind, means, found.scale)
    return _own_field(draw, scope.entity, kind)


def _own_field(draw: DrawFn, entity: str, kind: str) -> Said | None:
    known = FIELDS[entity].get(kind)
    if not known:
        return None
    name, scale = draw(st.sampled_from(known))
    if kind in ("number", "duration"):
        return Said(name, kind, lambda env: oracle.number(env.row[name], scale), scale)
    return Said(name, kind, lambda env: env.row[name], scale)


def _literal_number(value: int | Decimal) -> Said:
    scale = -int(value.as_tuple().exponent) if isinstance(value, Decimal) else 0
    found = oracle.number(value, scale)
    return Said(str(value), "number", lambda env: found, scale)


def _literal(draw: DrawFn, kind: str) -> Said:
    match kind:
        case "number":
            return _literal_number(
                draw(st.sampled_from([0, 1, 2, 3, 14, Decimal("0.5"), Decimal("2.50"), Decimal("1.005"), 10**15 - 1]))
            )
        case "text":
            word = draw(st.sampled_from(WORDS))
            written = word.replace("\\", "\\\\").replace("'", "\\'")
            return Said(f"'{written}'", kind, lambda env: word)
        case "flag":
            value = draw(st.booleans())
            return Said(str(value).lower(), kind, lambda env: value)
        case "date":
            return Said("today", kind, _today)
        case "moment":
            return Said("now", kind, lambda env: env.now)
        case "duration":
            hours = draw(st.integers(0, 50))
            return Said(f"hours({hours})", kind, lambda env: Num(hours * 3600))
    raise AssertionError(f"{kind} has no literal")


def _sum(draw: DrawFn, scope: Scope, depth: int) -> Said:
    left, right = _value(draw, scope, "number", depth), _value(draw, scope, "number", depth)
    sign = draw(st.sampled_from([1, -1]))
    text = f"({left.text} {'+' if sign > 0 else '-'} {right.text})"
    scale = max(left.scale, right.scale)
    return Said(text, "number", lambda env: oracle.add(left.means(env), right.means(env), sign), scale)


def _product(draw: DrawFn, scope: Scope, depth: int) -> Said:
    left, right = _value(draw, scope, "number", depth), _value(draw, scope, "number", depth)
    if draw(st.booleans()):
        scale = max(6, left.scale, right.scale)
        return Said(
            f"({left.text} / {right.text})", "number", lambda env: oracle.over(left.means(env), right.means(env)), scale
        )
    scale = min(left.scale + right.scale, max(6, left.scale, right.scale))
    return Said(
        f"({left.text} * {right.text})", "number", lambda env: oracle.times(left.means(env), right.means(env)), scale
    )


def _changed(draw: DrawFn, scope: Scope, depth: int) -> Said:
    part, digits = _value(draw, scope, "number", depth), draw(st.integers(0, 3))
    forms: list[tuple[str, Callable[[Num], Num | None], int]] = [
        (f"(-{part.text})", lambda value: Num(-value.value, value.scale), part.scale),
        (f"abs({part.text})", lambda value: Num(abs(value.value), value.scale), part.scale),
        (f"round({part.text}, {digits})", lambda value: oracle.at_scale(value, digits), digits),
    ]
    text, change, scale = draw(st.sampled_from(forms))

    def means(env: Env) -> Num | None:
        value = part.means(env)
        return None if value is None else change(value)

    return Said(text, "number", means, scale)


def _number_extreme(draw: DrawFn, scope: Scope, depth: int) -> Said:
    parts = [_value(draw, scope, "number", depth) for _ in range(draw(st.integers(2, 3)))]
    name = draw(st.sampled_from(["min", "max"]))
    choose = min if name == "min" else max
    scale = max(part.scale for part in parts)

    def means(env: Env) -> Num | None:
        found = oracle.extreme(choose, [part.means(env) for part in parts], key=lambda item: item.exact)
        return oracle.at_scale(found, scale)

    return Said(f"{name}({', '.join(part.text for part in parts)})", "number", means, scale)


def _number_branch(draw: DrawFn, scope: Scope, depth: int) -> Said:
    one, other = _value(draw, scope, "number", depth), _value(draw, scope, "number", depth)
    scale = max(one.scale, other.scale)
    fit = lambda value: oracle.settled(oracle.at_scale(value, scale))  # noqa: E731
    if draw(st.booleans()):

        def first(env: Env) -> Num | None:
            found = fit(one.means(env))
            return fit(other.means(env)) if found is None else found

        return Said(f"coalesce({one.text}, {other.text})", "number", first, scale)
    test = draw(conditions(scope, min(depth, 1)))
    return Said(
        f"if({test.text}, {one.text}, {other.text})",
        "number",
        lambda env: fit(one.means(env)) if test.means(env) else fit(other.means(env)),
        scale,
    )


def _calendar(draw: DrawFn, scope: Scope, depth: int) -> Said:
    day, other = _value(draw, scope, "date", depth), _value(draw, scope, "date", depth)
    moment, last = _value(draw, scope, "moment", depth), _value(draw, scope, "moment", depth)
    part: dict[str, Callable[[date], int]] = {
        "year": lambda value: value.year,
        "month": lambda value: value.month,
        "day": lambda value: value.day,
        "weekday": lambda value: value.isoweekday(),
    }
    name = draw(st.sampled_from(list(part)))

    def of(value: date | None) -> Num | None:
        return None if value is None else Num(part[name](value))

    forms: list[tuple[str, Meaning]] = [
        (f"{name}({day.text})", lambda env: of(day.means(env))),
        (f"{name}({moment.text})", lambda env: of(oracle.local_date(moment.means(env), env.zone))),
        (f"days_between({day.text}, {other.text})", lambda env: _days(day.means(env), other.means(env))),
        (
            f"days_between({moment.text}, {last.text})",
            lambda env: oracle.days_between(moment.means(env), last.means(env)),
        ),
        (
            f"days_between({day.text}, {last.text})",
            lambda env: _days(day.means(env), oracle.local_date(last.means(env), env.zone)),
        ),
        (
            f"months_between({day.text}, {other.text})",
            lambda env: oracle.months_between(day.means(env), other.means(env)),
        ),
    ]
    text, means = draw(st.sampled_from(forms))
    return Said(text, "number", means)


def _length(draw: DrawFn, scope: Scope, depth: int) -> Said:
    part = _value(draw, scope, "text", depth)

    def means(env: Env) -> Num | None:
        value = part.means(env)
        return None if value is None else Num(len(value))

    return Said(f"length({part.text})", "number", means)


def _figure(kind: str) -> Callable[[DrawFn, Scope, int], Said]:
    def made(draw: DrawFn, scope: Scope, depth: int) -> Said:
        functions = {
            "number": ["count", "sum", "minimum", "maximum", "average"],
            "money": ["sum", "minimum", "maximum", "average"],
            "duration": ["sum", "minimum", "maximum"],
        }.get(kind, ["minimum", "maximum"])
        function = draw(st.sampled_from(functions))
        fitting = [name for name, entity in RELATIONS.items() if function == "count" or FIELDS[entity].get(kind)]
        if scope.entity != PERSON or not fitting:
            return _value(draw, scope, kind, 0)
        name = draw(st.sampled_from(fitting))
        inner = Scope((RELATIONS[name], *scope.entities))
        where = draw(conditions(inner, min(depth, 1))) if draw(st.booleans()) else None
        if function == "count":
            return Said(f"count({name}{_where(where)})", kind, lambda env: Num(len(_rows(env, name, where))))
        field = _own_field(draw, RELATIONS[name], kind)
        assert field is not None
        scale = max(6, field.scale) if function == "average" else field.scale
        return Said(
            f"{function}({name}.{field.text}{_where(where)})",
            kind,
            lambda env: _figured(function, kind, [field.means(item) for item in _rows(env, name, where)], scale),
            scale,
        )

    return made


def _figured(function: str, kind: str, found: list[Any], scale: int) -> Any:
    if kind == "money":
        return oracle.money_figure(function, found)
    if function == "sum":
        return oracle.settled(oracle.at_scale(oracle.total(found), scale))
    if function == "average":
        return oracle.settled(oracle.mean(found))
    key = (lambda item: item.exact) if kind in ("number", "duration") else (lambda item: item)
    return oracle.extreme(min if function == "minimum" else max, found, key=key)


def _money_sum(draw: DrawFn, scope: Scope, depth: int) -> Said:
    left, right = _value(draw, scope, "money", depth), _value(draw, scope, "money", depth)
    count = _literal_number(draw(st.sampled_from([0, 2, 3, Decimal("1.5"), Decimal("0.333")])))
    forms: list[tuple[str, Meaning]] = [
        (f"({left.text} + {right.text})", lambda env: oracle.money_add(left.means(env), right.means(env))),
        (f"({left.text} - {right.text})", lambda env: oracle.money_add(left.means(env), right.means(env), -1)),
        (f"({left.text} + {count.text})", lambda env: oracle.money_plus(left.means(env), count.means(env))),
        (f"({left.text} * {count.text})", lambda env: oracle.money_times(left.means(env), count.means(env))),
        (f"({left.text} / {count.text})", lambda env: oracle.money_over(left.means(env), count.means(env))),
        (f"round({left.text}, 1)", lambda env: oracle.money_round(left.means(env), 1)),
        (f"max({left.text}, {right.text})", lambda env: oracle.money_extreme(max, [left.means(env), right.means(env)])),
        (f"min({left.text}, {right.text})", lambda env: oracle.money_extreme(min, [left.means(env), right.means(env)])),
    ]
    text, means = draw(st.sampled_from(forms))
    return Said(text, "money", means)


def _money_branch(draw: DrawFn, scope: Scope, depth: int) -> Said:
    left, right = _value(draw, scope, "money", depth), _value(draw, scope, "money", depth)
    if draw(st.booleans()):
        one, other = draw(st.sampled_from([(left, right), (left, None)]))
        if other is None:
            return Said(f"coalesce({left.text}, 1.5)", "money", lambda env: left.means(env) or Money(150, "EUR"))
        return Said(f"coalesce({one.text}, {other.text})", "money", lambda env: one.means(env) or other.means(env))
    test = draw(conditions(scope, min(depth, 1)))
    return Said(
        f"if({test.text}, {left.text}, {right.text})",
        "money",
        lambda env: left.means(env) if test.means(env) else right.means(env),
    )


def _either(kind: str) -> Callable[[DrawFn, Scope, int], Said]:
    """if, coalesce, min and max of values that need no scale."""

    def made(draw: DrawFn, scope: Scope, depth: int) -> Said:
        left, right = _value(draw, scope, kind, depth), _value(draw, scope, kind, depth)
        fit = lambda value: oracle.settled(value) if isinstance(value, Num) else value  # noqa: E731
        names = ["if", "coalesce"] if kind == "flag" else ["if", "coalesce", "min", "max"]
        name = draw(st.sampled_from(names))
        if name == "if":
            test = draw(conditions(scope, min(depth, 1)))
            return Said(
                f"if({test.text}, {left.text}, {right.text})",
                kind,
                lambda env: fit(left.means(env)) if test.means(env) else fit(right.means(env)),
            )
        if name == "coalesce":

            def first(env: Env) -> Any:
                found = fit(left.means(env))
                return fit(right.means(env)) if found is None else found

            return Said(f"coalesce({left.text}, {right.text})", kind, first)
        key = (lambda item: item.exact) if kind == "duration" else (lambda item: item)
        choose = min if name == "min" else max
        return Said(
            f"{name}({left.text}, {right.text})",
            kind,
            lambda env: oracle.extreme(choose, [left.means(env), right.means(env)], key=key),
        )

    return made


def _shifted_date(draw: DrawFn, scope: Scope, depth: int) -> Said:
    day = _value(draw, scope, "date", depth)
    field = _field(draw, scope, "number")
    count = (
        field
        if field is not None and field.scale == 0 and draw(st.booleans())
        else _literal_number(draw(st.integers(0, 40)))
    )
    unit, size = draw(st.sampled_from([("days", 1), ("weeks", 7), ("months", 1), ("years", 12)]))
    shift = oracle.add_days if unit in ("days", "weeks") else oracle.add_months
    sign = draw(st.sampled_from([1, -1]))

    def means(env: Env) -> date | None:
        number = count.means(env)
        found = oracle.settled(None if number is None else Num(number.value * size * sign))
        return None if found is None or abs(found.value) > 10**8 else shift(day.means(env), found.value)

    return Said(f"({day.text} {'+' if sign > 0 else '-'} {unit}({count.text}))", "date", means)


def _dated(draw: DrawFn, scope: Scope, depth: int) -> Said:
    moment = _value(draw, scope, "moment", depth)
    return Said(f"date({moment.text})", "date", lambda env: oracle.local_date(moment.means(env), env.zone))


def _shifted_moment(draw: DrawFn, scope: Scope, depth: int) -> Said:
    moment, length = _value(draw, scope, "moment", depth), _value(draw, scope, "duration", depth)
    sign = draw(st.sampled_from([1, -1]))

    def means(env: Env) -> Any:
        found = length.means(env)
        found = None if found is None else oracle.settled(Num(found.value * sign))
        return None if found is None else oracle.add_seconds(moment.means(env), found.value)

    return Said(f"({moment.text} {'+' if sign > 0 else '-'} {length.text})", "moment", means)


def _length_of_time(draw: DrawFn, scope: Scope, depth: int) -> Said:
    first, last = _value(draw, scope, "moment", depth), _value(draw, scope, "moment", depth)
    day, other = _value(draw, scope, "date", depth), _value(draw, scope, "date", depth)
    one, two = _value(draw, scope, "duration", depth), _value(draw, scope, "duration", depth)
    count = _value(draw, scope, "number", depth)

    def wrapped(value: int | None) -> Num | None:
        return None if value is None else Num(value)

    def days(env: Env) -> Num | None:
        found = _days(other.means(env), day.means(env))
        return None if found is None else Num(found.value * 86_400)

    def unit(seconds: int) -> Meaning:
        return lambda env: oracle.at_scale(
            oracle.both(lambda a, b: Num(a.value * seconds, a.scale))(count.means(env), 1), 0
        )

    forms: list[tuple[str, Meaning]] = [
        (
            f"({first.text} - {last.text})",
            lambda env: wrapped(oracle.seconds_between(last.means(env), first.means(env))),
        ),
        (f"({day.text} - {other.text})", days),
        (f"({one.text} + {two.text})", lambda env: oracle.add(one.means(env), two.means(env))),
        (
            f"({one.text} * {count.text})",
            lambda env: oracle.at_scale(
                oracle.both(lambda a, b: Num(a.value * b.value, b.scale))(one.means(env), count.means(env)), 0
            ),
        ),
        (f"hours({count.text})", unit(3600)),
        (f"minutes({count.text})", unit(60)),
    ]
    text, means = draw(st.sampled_from(forms))
    return Said(text, "duration", means)


def _joined(draw: DrawFn, scope: Scope, depth: int) -> Said:
    left, right = _value(draw, scope, "text", depth), _value(draw, scope, "text", depth)
    return Said(f"({left.text} + {right.text})", "text", lambda env: oracle.join(left.means(env), right.means(env)))


Maker = Callable[[DrawFn, Scope, int], Said]
_MADE: dict[str, list[Maker]] = {
    "number": [
        _sum,
        _product,
        _changed,
        _number_extreme,
        _number_branch,
        _calendar,
        _length,
        _figure("number"),
        _figure("number"),
    ],
    "money": [_money_sum, _money_sum, _money_branch, _figure("money")],
    "date": [_shifted_date, _shifted_date, _dated, _either("date"), _figure("date")],
    "moment": [_shifted_moment, _either("moment"), _figure("moment")],
    "duration": [_length_of_time, _length_of_time, _either("duration"), _figure("duration")],
    "text": [_joined, _either("text"), _figure("text")],
    "flag": [_either("flag")],
}
