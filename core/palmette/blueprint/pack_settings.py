"""The settings of a pack: its defaults, with what the edition chose, each read by the kind of its field."""

from __future__ import annotations

from collections.abc import Sequence

from palmette.blueprint.edition import EditionSource
from palmette.blueprint.entity_models import labelled
from palmette.blueprint.mistakes import Mistake, nearest
from palmette.blueprint.model import EDITION, FieldModel
from palmette.labels import as_label, humanize
from palmette.records.fields import Choice, Decimal, Field, MultiChoice
from palmette.records.values.accept import acceptor
from palmette.records.values.refusal import Refused
from palmette.records.values.rules import Rules


def settings_of(pack: str, fields: Sequence[Field], source: EditionSource) -> tuple[dict[str, object], list[Mistake]]:
    """The values by key, and what the edition wrote that a setting does not take."""
    edition = source.model()
    rules = Rules(edition.currency, edition.region, edition.zone)
    given = source.section("packs").get(pack) or {}
    values: dict[str, object] = {field.key: field.default for field in fields}
    mistakes = []
    for key, raw in given.items():
        node = source.node_at("packs", pack, key)
        field = next((item for item in fields if item.key == key), None)
        path = f"packs.{pack}.{key}"
        if field is None:
            remedy = nearest(key, values) if values else f"{pack} has no settings."
            message = f"{pack} has no setting {key!r}."
            mistakes.append(Mistake(EDITION, "edition.unknown_setting", message, remedy, node.key or node.place, path))
            continue
        try:
            values[key] = acceptor(setting_model(pack, field), rules)(raw)
        except Refused as error:
            mistakes.append(
                Mistake(EDITION, "edition.bad_setting", f"{key}: {error.message}", error.remedy, node.place, path)
            )
    for field in fields:
        if field.required and values[field.key] is None:
            place = source.packs.get(pack)
            message = f"{pack} needs the setting {field.key!r}."
            path = f"packs.{pack}.{field.key}"
            mistakes.append(Mistake(EDITION, "edition.missing_setting", message, f"Add it under {pack}.", place, path))
    return values, mistakes


def setting_model(pack: str, field: Field) -> FieldModel:
    """A setting as a field, so that values are read as those of records are."""
    return FieldModel(
        entity=f"settings.{pack}",
        name=field.key,
        owner=pack,
        declared=field,
        label=as_label(field.label, humanize(field.key)),
        help=as_label(field.help),
        column="",
        options=labelled(field.options) if isinstance(field, Choice | MultiChoice) else (),
        scale=field.scale if isinstance(field, Decimal) else 0,
    )
