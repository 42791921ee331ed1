"""Names: which keys are keys, which are reserved, and that no two columns are called alike."""

from __future__ import annotations

from collections.abc import Iterable

from palmette.blueprint.checks import Checks
from palmette.blueprint.columns import STANDING, physical_columns
from palmette.blueprint.model import FRAME, EntityModel
from palmette.expressions import GIVEN_NAMES, RESERVED_WORDS
from palmette.plugins.contract import KEY, MAX_KEY

RESERVED_FIELDS = frozenset(
    {
        *RESERVED_WORDS, *GIVEN_NAMES,
        "wall", "wall_id", "branch_id", "owner_id", "created_by_id", "audience_wall_id", "parent_id",
    }
)  # fmt: skip
"""Words of the expression language, and columns of the frame that are no fields."""

FRAME_ENTITIES = frozenset({"user", "branch", "team", "territory"})
"""Short keys that always mean the frame's own."""

LONGEST_NAME = 63
"""PostgreSQL cuts longer names of tables and columns."""


def check_names(checks: Checks) -> None:
    """Note every name that cannot be."""
    for entity in checks.blueprint.entities.values():
        if not entity.is_child:
            _entity_name(checks, entity)
        _field_names(checks, entity)
        _columns(checks, entity)
    _tables(checks)
    for kind, keys in _other_keys(checks):
        for path, key in keys:
            _key(checks, path, kind, key)


def _entity_name(checks: Checks, entity: EntityModel) -> None:
    path = f"entities.{entity.key}"
    _key(checks, path, "entity", entity.short)
    if entity.short in FRAME_ENTITIES and entity.pack != FRAME:
        checks.wrong(path, "reserved_name", f"{entity.short!r} is an entity of the frame.", "Choose another key.")
    if entity.key not in checks.draft.entities:
        return
    if len(entity.table) > LONGEST_NAME:
        message = f"The table {entity.table} has {len(entity.table)} letters; {LONGEST_NAME} are the most."
        checks.wrong(path, "name_too_long", message, "Choose a shorter key.")


def _key(checks: Checks, path: str, kind: str, key: str) -> None:
    if not KEY.fullmatch(key):
        message = f"{key!r} is no key for {_a(kind)}."
        checks.wrong(path, "bad_key", message, "Write small Latin letters, digits and single underscores.")
    elif len(key) > MAX_KEY:
        message = f"The key {key!r} has {len(key)} letters; {MAX_KEY} are the most."
        checks.wrong(path, "name_too_long", message, "Choose a shorter key.")


def _a(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


def _field_names(checks: Checks, entity: EntityModel) -> None:
    """The declared keys; where one is that of a frame's field the frame's stands in the entity."""
    for item in checks.draft.entities[entity.key].fields:
        key = item.declared.key
        path = f"entities.{entity.key}.fields.{item.key}"
        _key(checks, path, "field", key)
        standing = entity.fields.get(item.key)
        if key in RESERVED_FIELDS or (key in STANDING and entity.scope != "frame"):
            checks.wrong(path, "reserved_name", f"{key!r} is a name of the frame.", "Choose another key.")
        elif standing is not None and standing.system:
            checks.wrong(path, "reserved_name", f"{key!r} is a field of every record.", "Choose another key.")


def _columns(checks: Checks, entity: EntityModel) -> None:
    """Two fields may not need one column, as a reference `group` and a text `group_id` would."""
    taken: dict[str, str] = {}
    for field in sorted(entity.fields.values(), key=lambda field: not field.system):
        path = f"entities.{entity.key}.fields.{field.name}"
        for column in physical_columns(field):
            if column in taken and taken[column] != field.name:
                message = f"{field.name!r} and {taken[column]!r} both need the column {column}."
                checks.wrong(path, "column_taken", message, "Choose another key.")
            if len(column) > LONGEST_NAME:
                message = f"The column {column} has {len(column)} letters; {LONGEST_NAME} are the most."
                checks.wrong(path, "name_too_long", message, "Choose a shorter key.")
            taken.setdefault(column, field.name)


def _tables(checks: Checks) -> None:
    """Two parts may not need one table: a list `search` on an entity would stand where its words are searched."""
    taken: dict[str, str] = {}
    for name, path, owner in sorted(_named_tables(checks), key=lambda item: item[1].count(".fields.")):
        if name in taken:
            message = f"The table {name} is there already, for {taken[name]}."
            checks.wrong(path, "table_taken", message, "Choose another key.")
        taken.setdefault(name, owner)


def _named_tables(checks: Checks) -> Iterable[tuple[str, str, str]]:
    """Name, where it was declared, and what it is for."""
    for entity in checks.blueprint.entities.values():
        path = f"entities.{entity.key}"
        if entity.is_child:
            path = f"entities.{entity.parent}.fields.{entity.parent_field}"
        yield entity.table, path, entity.key
        if entity.search:
            yield f"{entity.table}__search", path, f"the search of {entity.key}"
        if any(not match.of for match in entity.duplicates):
            yield f"{entity.table}__match", path, f"the duplicates of {entity.key}"
        for field in entity.fields.values():
            if field.kind in ("multi_choice", "texts", "links") and field.column:
                name = f"{entity.table}__{field.column}"
                yield name, f"entities.{entity.key}.fields.{field.name}", f"{entity.key}.{field.name}"


def _other_keys(checks: Checks) -> Iterable[tuple[str, list[tuple[str, str]]]]:
    blueprint, draft = checks.blueprint, checks.draft
    yield "pipeline", [(f"pipelines.{key}", item.short) for key, item in blueprint.pipelines.items()]
    yield "lifecycle", [(f"lifecycles.{key}", item.short) for key, item in blueprint.lifecycles.items()]
    yield "role", [(f"roles.{key}", key) for key in blueprint.roles]
    yield "report", [(f"reports.{item.key}", item.declared.key) for item in draft.reports]
    yield "dashboard", [(f"dashboards.{item.key}", item.declared.key) for item in draft.dashboards]
    yield "view", [(f"views.{item.key}", item.declared.key) for item in draft.views]
    yield "portal page", [(f"portal.{item.key}", item.declared.key) for item in draft.portal]
    yield "import", [(f"imports.{item.key}", item.declared.key) for item in draft.imports]
    yield "form", [(f"forms.{item.key}", item.declared.key) for item in draft.forms]
    yield "distribution", [(f"distributions.{item.key}", item.declared.key) for item in draft.distributions]
    yield "conversion", [(f"conversions.{item.key}", item.declared.key) for item in draft.conversions]
    yield "calendar entry", [(f"calendar_events.{item.key}", item.declared.key) for item in draft.calendar_events]
    yield "document", [(f"documents.{item.key}", item.declared.key) for item in draft.documents]
    yield "channel", [(f"channels.{item.key}", item.declared.key) for item in draft.channels]
    yield "purpose", [(f"purposes.{item.key}", item.declared.key) for item in draft.purposes]
    yield "message", [(f"messages.{item.key}", item.declared.key) for item in draft.messages]
    yield "trigger", [(f"triggers.{item.key}", item.declared.key) for item in draft.triggers]
    yield "contact plan", [(f"contact_plans.{item.key}", item.declared.key) for item in draft.contact_plans]
    yield "screen", [(f"screens.{item.owner}/{item.key}", item.declared.key) for item in draft.screens]
    yield "job", [(f"jobs.{item.key}", item.declared.key) for item in draft.jobs]
    yield "demo", [(f"demos.{item.key}", item.declared.key) for item in draft.demos]
    yield "navigation section", [(f"navigation.{item.key}", item.key) for item in blueprint.navigation]
    for key, pipeline in blueprint.pipelines.items():
        yield "stage", [(f"pipelines.{key}.stages.{name}", name) for name in pipeline.stages]
    for key, lifecycle in blueprint.lifecycles.items():
        yield "phase", [(f"lifecycles.{key}.phases.{name}", name) for name in lifecycle.phases]
