"""Values that a field takes when nothing is asked of it, and why it would refuse one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from palmette.blueprint.model import FieldModel
from palmette.labels import Label
from palmette.records import fields as kinds

MOMENT = datetime(2026, 11, 23, 9, tzinfo=UTC)
MOVING = ("today", "now", "me", "my_branch")
"""Defaults that are found when a record is made."""
_DOOR = {
    "leaf_width": 800, "leaf_height": 2000, "leaf_price": 12_000, "frame_price": 1_200, "casing_price": 600,
    "hardware_price": 2_500, "extension_price": 800, "frame_qty": "2.5", "casing_qty": 5, "extension_qty": 0,
}  # fmt: skip
_WIDTHS = dict.fromkeys(("width_top", "width_middle", "width_bottom"), 890)
_HEIGHTS = dict.fromkeys(("height_left", "height_middle", "height_right"), 2090)
_WALLS = {f"wall_{side}_{at}": 70 for side in ("left", "right") for at in ("top", "middle", "bottom")}
USUAL: Mapping[str, Mapping[str, object]] = {
    "retail_doors.opening": {name: Decimal(size) for name, size in (_WIDTHS | _HEIGHTS | _WALLS).items()},
    "retail_doors.door": {name: Decimal(size) for name, size in _DOOR.items()},
    "retail_doors.factory": {"frame_depth": Decimal(75)},
    "sales.deal": {"installation": Decimal(10_500), "delivery": Decimal(1_500)},
}
"""What a field mostly holds, by entity, where one value alone would fit nothing: a door of 800 in its opening."""


def sample(model: FieldModel, number: int, random: Random | None = None) -> object:
    """A value of the field's kind, in the form of the solver: amounts of money are plain decimals."""
    declared, kind = model.declared, model.value_kind
    if model.name in USUAL.get(model.entity, ()):
        return USUAL[model.entity][model.name]
    if declared.default is not None and declared.default not in MOVING:
        return Decimal(str(declared.default)) if kind in ("integer", "decimal", "money") else declared.default
    if declared.example is not None:
        return declared.example.text() if isinstance(declared.example, Label) else declared.example
    if isinstance(declared, kinds.Text):
        return f"Sample {number}"[: declared.max_length]
    if isinstance(declared, kinds.Integer | kinds.Decimal | kinds.Money):
        least = Decimal(str(declared.minimum)) if declared.minimum is not None else Decimal(0)
        return max(least, Decimal(1))
    if kind in ("choice", "multi_choice"):
        shown = [option.key for option in model.options if not option.hidden]
        found = random.choice(shown) if random else shown[0]
        return [found] if kind == "multi_choice" else found
    return _plain(kind, number)


def _plain(kind: str, number: int) -> object:
    forms: Mapping[str, object] = {
        "integer": Decimal(1),
        "decimal": Decimal(1),
        "money": Decimal(100),
        "boolean": True,
        "date": MOMENT.date(),
        "local_time": time(10),
        "instant": MOMENT,
        "duration": timedelta(hours=1),
        "phone": f"+79161{number:06}",
        "email": f"sample{number}@example.com",
        "url": "https://example.com/",
        "zone": "Europe/Helsinki",
        "secret": "not told to anybody",
        "address": {"line": "Street 1", "city": "Town", "country": "FI"},
        "texts": ["sample"],
    }
    return forms.get(kind, f"Sample {number}")


def refused(model: FieldModel, value: object) -> str:
    """Why the field does not take a value; nothing when it does."""
    name = f"{model.entity}.{model.name}"
    declared = model.declared
    if value is None:
        return f"{name} is required" if model.required else ""
    if model.kind in ("computed", "rollup", "number"):
        return f"{name} is not written"
    if model.kind == "choice" and model.options and value not in {option.key for option in model.options}:
        return f"{name} has no option {value!r}"
    if isinstance(declared, kinds.Integer | kinds.Decimal | kinds.Money) and isinstance(value, Decimal):
        return _out_of_range(name, declared, value)
    return ""


def _out_of_range(name: str, declared: kinds.Integer | kinds.Decimal | kinds.Money, value: Decimal) -> str:
    most = None if isinstance(declared, kinds.Money) else declared.maximum
    if declared.minimum is not None and value < Decimal(str(declared.minimum)):
        return f"{name} is at least {declared.minimum}"
    if most is not None and value > Decimal(str(most)):
        return f"{name} is at most {most}"
    if isinstance(declared, kinds.Integer) and value != int(value):
        return f"{name} is a whole number"
    return ""


def beside(value: object) -> list[object]:
    """Values right above and right below one, the one itself left out; for those without order another one."""
    match value:
        case bool():
            return [not value]
        case Decimal():
            return [value + 1, value - 1, value + 1000, value * 2 + 1]
        case datetime():
            return [value + timedelta(hours=1), value - timedelta(hours=1)]
        case date():
            return [value + timedelta(days=1), value - timedelta(days=1), value + timedelta(days=90)]
        case timedelta():
            return [value + timedelta(days=1), value - timedelta(days=1)]
        case str():
            return [f"{value}x"]
    return []
