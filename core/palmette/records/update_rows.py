"""Changes of records as one batch: before-images, what really differs, the rows and all that hangs on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from palmette.errors import Conflict, Problem
from palmette.locale.sentences import sentence
from palmette.records import journal
from palmette.records.accept_values import Accepted
from palmette.records.before import Before
from palmette.records.inherit import carry_branches, inherited_branch
from palmette.records.late_checks import late_problems_of
from palmette.records.locked_fields import check_locked, with_kept_values
from palmette.records.match_rows import replace_matches
from palmette.records.permits import Scoped
from palmette.records.read_reach import unseen_ids
from palmette.records.references import Targets, check_references, uses_in
from palmette.records.rollups import refresh_above, watched_fields
from palmette.records.rows import change_rows
from palmette.records.secrets import sealed
from palmette.records.side_rows import replace_children, replace_pieces, replace_side
from palmette.records.stored_rows import ANY, Ask, stored_rows
from palmette.records.unique import as_problem, taken
from palmette.records.writer import CHILDREN, COLUMN, SIDE, Writer

if TYPE_CHECKING:
    from palmette.records.session import Records


@dataclass(slots=True)
class Edit:
    """A change of one record: `old` and `new` hold the fields that really differ; `columns` are set beside them."""

    before: Before
    old: dict[str, Any]
    new: dict[str, Any]
    columns: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    kind: str = journal.CHANGED

    @property
    def id(self) -> UUID:
        """The record's id."""
        return self.before.id

    @property
    def now(self) -> dict[str, Any]:
        """The values as they are after the change, of the fields that were read."""
        return {**self.before.values, **self.new}


def fields_needed(records: Records, writer: Writer, names: set[str]) -> set[str]:
    """The fields whose stored values a change of these needs."""
    needed = {name for name in names if name in writer.fields}
    if any(item.name in names for item in writer.searched):
        needed |= {item.name for item in writer.searched}
    for group in writer.unique_groups:
        if any(item.name in names for item in group):
            needed |= {item.name for item in group}
    if writer.matched_names & names:
        needed |= writer.matched_names
    if writer.entity.branch:
        needed.add(writer.entity.branch.partition(".")[0])
    return needed | watched_fields(records, writer)


def edits_of(
    records: Records, writer: Writer, before: Mapping[UUID, Before], changes: Mapping[UUID, Accepted]
) -> list[Edit]:
    """The changes that change something."""
    found = []
    changes = with_kept_values(records, writer, before, _with_unseen_links(records, writer, before, changes))
    for record_id, record in before.items():
        differing = {name: value for name, value in changes[record_id].items() if _differs(writer, name, record, value)}
        if differing:
            found.append(Edit(record, {name: record.values.get(name) for name in differing}, differing))
    return found


def _with_unseen_links(
    records: Records, writer: Writer, before: Mapping[UUID, Before], changes: Mapping[UUID, Accepted]
) -> Mapping[UUID, Accepted]:
    """A list of links that a person gives is of those it sees; the others stay."""
    links = [item for item in writer.side_fields if item.model.kind == "links"]
    touched = [item for item in links if any(item.name in values for values in changes.values())]
    if not touched or records.actor.trusted:
        return changes
    kept = {record_id: dict(values) for record_id, values in changes.items()}
    for item in touched:
        stored = {record_id: record.values.get(item.name) or [] for record_id, record in before.items()}
        unseen = unseen_ids(records, {item.model.target: {linked for ids in stored.values() for linked in ids}})
        for record_id, ids in stored.items() if unseen else ():
            if item.name in kept[record_id]:
                given = kept[record_id][item.name] or []
                kept[record_id][item.name] = [*given, *(linked for linked in ids if linked in unseen)]
    return kept


def _differs(writer: Writer, name: str, record: Before, value: Any) -> bool:
    stored = record.values.get(name)
    if writer.fields[name].place == CHILDREN:
        return not _same_rows(stored or [], value or [])
    if writer.fields[name].model.kind == "secret":
        return value is not None or stored is not None
    return bool(stored != value)


def _same_rows(stored: Sequence[Mapping[str, Any]], given: Sequence[Mapping[str, Any]]) -> bool:
    """Whether owned rows are those that are there, in their order; a row given without its id may be any."""
    if len(stored) != len(given):
        return False
    for known, row in zip(stored, given, strict=True):
        wanted = {**row, "id": row.get("id", known["id"])}
        if any(known.get(name) != value and (known.get(name) or value) for name, value in wanted.items()):
            return False
        if any(value for name, value in known.items() if name not in wanted and value is not None):
            return False
    return True


def check_edits(records: Records, writer: Writer, edits: Sequence[Edit]) -> None:
    """Problems of changed references and unique values, and the branch that a changed reference brings."""
    by_wall: dict[int, list[tuple[int, Edit]]] = {}
    for number, edit in enumerate(edits):
        by_wall.setdefault(edit.before.wall or records.actor.wall, []).append((number, edit))
    for wall, numbered in by_wall.items():
        uses = [use for number, edit in numbered for use in uses_in(writer, number, _newly_named(writer, edit))]
        targets, problems = check_references(records, wall, uses)
        if writer.unique or writer.unique_groups:
            listed = [(number, edit.id, _with_partners(writer, edit)) for number, edit in numbered]
            for number, found in taken(records, writer, wall, listed).items():
                problems.setdefault(number, []).extend(found)
        for number, edit in numbered:
            edit.problems += problems.get(number, [])
            place(records, writer, edit, targets)
    _check_reassigned(records, writer, edits)
    check_locked(records, writer, edits)


def _newly_named(writer: Writer, edit: Edit) -> Mapping[str, Any]:
    """The new values without the links that were there before: those need not be found again."""
    links = [item.name for item in writer.side_fields if item.model.kind == "links" and item.name in edit.new]
    added = {name: [one for one in edit.new[name] or [] if one not in (edit.old[name] or [])] for name in links}
    return {**edit.new, **added}


def _with_partners(writer: Writer, edit: Edit) -> Mapping[str, Any]:
    """What changed, with the values beside which it must be unique."""
    touched = [group for group in writer.unique_groups if any(item.name in edit.new for item in group)]
    names = {item.name for group in touched for item in group}
    return {**{name: edit.before.values.get(name) for name in names}, **edit.new}


def place(records: Records, writer: Writer, edit: Edit, targets: Targets) -> None:
    """Owner and branch: given ones go into their columns, a changed reference brings its branch."""
    if "owner" in edit.new:
        edit.columns["owner_id"] = edit.new["owner"]
    if "branch" in edit.new:
        edit.columns["branch_id"] = edit.new["branch"]
    elif writer.entity.branch.partition(".")[0] in edit.new and writer.entity.guarded:
        branch = inherited_branch(records, writer, edit.new, targets)
        if branch is not None and branch != edit.before.row["branch_id"]:
            edit.columns["branch_id"] = branch
            edit.old["branch"], edit.new["branch"] = edit.before.row["branch_id"], branch


def _check_reassigned(records: Records, writer: Writer, edits: Sequence[Edit]) -> None:
    """Another owner needs the right `reassign`, another branch `transfer`, each on that record."""
    for name, action in (("owner", "reassign"), ("branch", "transfer")):
        moving = [edit for edit in edits if name in edit.new and not edit.problems]
        if not moving or not writer.entity.guarded:
            continue
        allowed = allowed_ids(records, writer, [edit.id for edit in moving], action)
        for edit in moving:
            if edit.id not in allowed:
                label = writer.fields[name].model.label
                message = sentence(
                    "%(field)s may be changed only with the right %(action)r.", field=label, action=action
                )
                edit.problems.append(Problem(name, "records.readonly_field", message, "Ask your administrator."))


def allowed_ids(records: Records, writer: Writer, ids: Sequence[UUID], action: str) -> set[UUID]:
    """Those of the records for which the actor has the right."""
    if Scoped(records, writer.entity, action).whole:
        return set(ids)
    return {row["id"] for row in stored_rows(records, writer.entity, ids, Ask(action=action, state=ANY))}


def store_edits(records: Records, writer: Writer, edits: Sequence[Edit]) -> dict[int, list[Problem]]:
    """Write the changes with side rows, search and rollups, not yet the journal; problems found only then by number."""
    if not edits:
        return {}
    try:
        _update_rows(records, writer, edits)
        _update_sides(records, writer, edits)
    except IntegrityError as error:
        raise as_problem(writer, error) from error
    late = late_problems_of(records, writer, edits)
    if late:
        return late
    _follow(records, writer, edits)
    return {}


def put_edits(records: Records, writer: Writer, edits: Sequence[Edit]) -> None:
    """Write changes that answer for no field but their own: what a merge carries over was stored before."""
    if not edits:
        return
    try:
        _update_rows(records, writer, edits)
        _update_sides(records, writer, edits)
    except IntegrityError as error:
        raise as_problem(writer, error) from error
    _follow(records, writer, edits)


def _follow(records: Records, writer: Writer, edits: Sequence[Edit]) -> None:
    """Branches and rollups that hang on the changes."""
    moved = [edit.id for edit in edits if "branch_id" in edit.columns]
    carry_branches(records, writer.entity.key, moved)
    _carry_own_branch(records, writer, edits)
    images = [image for edit in edits for image in (edit.before.values, edit.now)]
    changed = {name for edit in edits for name in edit.new}
    refresh_above(records, writer, images, changed=changed, own=[edit.id for edit in edits])


def _carry_own_branch(records: Records, writer: Writer, edits: Sequence[Edit]) -> None:
    """Heirs that read a branch field of this record rather than its branch (`member.home_branch`)."""
    names = {
        rest
        for entity in records.blueprint.entities.values()
        for rest in [entity.branch.partition(".")[2]]
        if rest and rest in writer.fields
    }
    touched = [edit.id for edit in edits if names & set(edit.new) and "branch_id" not in edit.columns]
    carry_branches(records, writer.entity.key, touched)


def remember_edits(records: Records, writer: Writer, edits: Sequence[Edit]) -> None:
    """The journal of changes that were stored."""
    entries = [
        journal.Entry(edit.kind, edit.before.wall, edit.id, edit.before.version + 1, edit.old, edit.new)
        for edit in edits
    ]
    journal.remember(records, writer.entity.key, entries, secrets=writer.secrets)


def _update_rows(records: Records, writer: Writer, edits: Sequence[Edit]) -> None:
    """One statement per set of columns that differ."""
    groups: dict[tuple[str, ...], list[tuple[Edit, dict[str, Any]]]] = {}
    for edit in edits:
        row = _columns(records, writer, edit)
        groups.setdefault(tuple(row), []).append((edit, row))
    keys = ("wall_id", "id", "version") if writer.walled else ("id", "version")
    for columns, group in groups.items():
        rows = [
            {**row, "key_id": edit.id, "key_version": edit.before.version, "key_wall_id": edit.before.wall}
            for edit, row in group
        ]
        if change_rows(records.connection, writer.table, columns, keys, rows) != len(rows):
            raise Conflict(
                "records.changed_meanwhile",
                "Somebody else changed the record meanwhile.",
                remedy="Load it again and repeat the change.",
            )


def _columns(records: Records, writer: Writer, edit: Edit) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, value in edit.new.items():
        field = writer.fields[name]
        if field.place == COLUMN and field.bind is not None:
            field.bind(sealed(records, field, value) if field.model.kind == "secret" else value, row)
    return {**row, **edit.columns, "updated_at": records.now}


def _update_sides(records: Records, writer: Writer, edits: Sequence[Edit]) -> None:
    wall = records.actor.wall
    for item in (*writer.side_fields, *writer.children_fields):
        touched = [edit for edit in edits if item.name in edit.new]
        if not touched:
            continue
        values = [((edit.before.wall or wall, edit.id), edit.new[item.name] or []) for edit in touched]
        if item.place == SIDE:
            replace_side(records, item, values)
        else:
            before = {edit.id: edit.before.values.get(item.name) or [] for edit in touched}
            replace_children(records, item, values, before)
    names = {item.name for item in writer.searched}
    found = [edit for edit in edits if names & set(edit.new)]
    replace_pieces(records, writer, [((edit.before.wall or wall, edit.id), edit.now) for edit in found])
    matched = [edit for edit in edits if writer.matched_names & set(edit.new)]
    replace_matches(records, writer, [((edit.before.wall or wall, edit.id), edit.now) for edit in matched])
