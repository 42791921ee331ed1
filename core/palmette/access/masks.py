"""What an actor may see of a field: full, read, reveal, masked or hidden; the most permissive of its roles counts."""

from __future__ import annotations

from dataclasses import dataclass

from palmette.access.definition import Grant, Mask
from palmette.access.grants import Condition, root_of
from palmette.blueprint.model import Blueprint, FieldModel, RoleModel
from palmette.errors import DeclarationError
from palmette.expressions.check import Checker

RANK = {"hidden": 0, "masked": 1, "reveal": 2, "read": 3, "full": 4}
_NO_MASK, _NOTHING = Mask("full"), Mask("hidden")
_SHOWN = 4
_MASKED = "••"


@dataclass(frozen=True, slots=True)
class FieldRight:
    """`right` holds where every one of `conditions` is true, everywhere without any; elsewhere the field is full."""

    right: str = "full"
    conditions: tuple[Condition, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether it may filter, sort, group and be searched: only a field that is masked on no row."""
        return RANK[self.right] >= RANK["read"]

    @property
    def known(self) -> bool:
        """Whether the actor may know that the field exists: it is not hidden on every row."""
        return self.right != "hidden" or bool(self.conditions)

    @property
    def writable(self) -> bool:
        """Whether the actor may write it on every row."""
        return self.right == "full"


FULL = FieldRight()
HIDDEN = FieldRight("hidden")


class FieldRights:
    """The field rights of one set of roles in one blueprint; each is found once."""

    def __init__(self, blueprint: Blueprint, checker: Checker, roles: tuple[str, ...], *, trusted: bool) -> None:
        self._blueprint = blueprint
        self._checker = checker
        self._roles = [found for role in roles if (found := blueprint.role(role)) is not None]
        self._trusted = trusted
        self._found: dict[tuple[str, str], FieldRight] = {}

    def of(self, entity: str, name: str) -> FieldRight:
        """The right on a field of an entity (full key); hidden for one that does not exist."""
        key = (entity, name)
        if key not in self._found:
            # Set before it is worked out, so that fields which read each other end the walk.
            self._found[key] = FULL
            self._found[key] = self._work_out(entity, name)
        return self._found[key]

    def unusable(self, entity: str) -> list[FieldModel]:
        """The fields of an entity that are masked or hidden on some row."""
        fields = self._blueprint.entities[entity].fields.values()
        return [field for field in fields if not self.of(entity, field.name).usable]

    def _work_out(self, entity: str, name: str) -> FieldRight:
        field = self._blueprint.entities[entity].fields.get(name)
        if field is None:
            return HIDDEN
        if self._trusted:
            return FULL
        own = self._declared(entity, name)
        if field.kind not in ("computed", "rollup") or self._is_named(entity, name):
            return own
        return min((own, *self._read_by(field)), key=lambda right: RANK[right.right])

    def _declared(self, entity: str, name: str) -> FieldRight:
        """The union over the roles that read the entity: where one of them says full, it is full."""
        masks = [(role.fields.get((entity, name), _rest(role, name)), role.pack) for role in self._readers(entity)]
        best = max((mask.right for mask, _ in masks), key=RANK.__getitem__, default="full")
        if best == "full":
            return FULL
        return FieldRight(best, tuple(sorted({Condition(mask.when, pack) for mask, pack in masks if mask.when})))

    def _is_named(self, entity: str, name: str) -> bool:
        """Whether a closed role opens it by name: then it is shown as a fact, whatever it is worked out of."""
        return any(role.closed and (entity, name) in role.fields for role in self._roles)

    def _readers(self, entity: str) -> list[RoleModel]:
        """The roles by which the actor reads the entity; all of them for what everybody reads."""
        root = root_of(self._blueprint, self._blueprint.entities[entity]).key
        found = [role for role in self._roles if any(_reads(grant) for grant in role.grants.get(root, ()))]
        return found or self._roles

    def _read_by(self, field: FieldModel) -> list[FieldRight]:
        """The rights on what a computed field or rollup reads; a condition there counts as always true."""
        try:
            reads = self._checker.check_field(field).reads
        except DeclarationError:
            return [HIDDEN]
        rights = [self.of(entity, name) for entity, name in reads if (entity, name) != (field.entity, field.name)]
        return [FieldRight(right.right) for right in rights if not right.usable]


def _rest(role: RoleModel, name: str) -> Mask:
    """The right on a field of which a role says nothing: all of it, and of a closed role nothing."""
    return _NOTHING if role.closed and name not in ("id", "version") else _NO_MASK


def masked_text(value: object) -> str:
    """What may be shown of a masked value: the last four letters of a longer text, of anything else nothing."""
    if isinstance(value, str) and len(value) >= 2 * _SHOWN:
        return f"{_MASKED}{value[-_SHOWN:]}"
    return _MASKED


def _reads(grant: Grant) -> bool:
    actions = grant.actions.split()
    return grant.scope != "none" and ("read" in actions or "*" in actions)
