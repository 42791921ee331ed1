"""Public forms, distribution and conversion: the fields, conditions, roles and stages that they speak of."""

from __future__ import annotations

from urllib.parse import urlsplit

from palmette.blueprint.check_screens import constant, import_field
from palmette.blueprint.checks import Checks
from palmette.blueprint.mistakes import nearest
from palmette.blueprint.model import EntityModel, FieldModel
from palmette.capture.definition import Form
from palmette.conversion.definition import Becomes, Conversion
from palmette.distribution.definition import AssignRule, Distribution
from palmette.errors import DeclarationError

LARGEST_FORM = 1 << 20
NO_TEXT = frozenset({"files", "image", "children", "links", "secret", "address"})


def check_incoming(checks: Checks) -> None:
    """Note what they say that cannot be."""
    for key, form in checks.blueprint.forms.items():
        _form(checks, f"forms.{key}", form)
    for key, distribution in checks.blueprint.distributions.items():
        _distribution(checks, f"distributions.{key}", distribution)
    for key, conversion in checks.blueprint.conversions.items():
        _conversion(checks, f"conversions.{key}", conversion)


# ---- forms


def _form(checks: Checks, path: str, form: Form) -> None:
    entity = checks.blueprint.entities[form.entity]
    checks.words(path, form)
    if not entity.guarded or entity.is_child:
        checks.wrong(path, "bad_form", f"{entity.key} belongs to no branch.", "Take a walled entity.")
        return
    for name in form.columns:
        found = import_field(checks, f"{path}.columns.{name}", entity, name)
        if found is not None and found.kind in NO_TEXT:
            message = f"{name!r} is {found.kind}, which no input of a form fills."
            checks.wrong(f"{path}.columns.{name}", "bad_form", message, "Take another field, or `rows`.")
    for name, value in form.constants.items():
        found = checks.name(f"{path}.constants.{name}", entity, name)
        if found is not None and not found.target and found.kind not in NO_TEXT:
            constant(checks, f"{path}.constants.{name}", found, value)
    _of_kind(checks, f"{path}.received", entity, form.received, ("instant",))
    _of_kind(checks, f"{path}.rest", entity, form.rest, ("long_text",))
    for rows in form.rows:
        _rows(checks, f"{path}.rows.{rows.key}", entity, rows.key, list(rows.columns))
    _missing(checks, path, entity, form)
    _page(checks, f"{path}.page", form)
    _edges(checks, path, form)


def _of_kind(checks: Checks, path: str, entity: EntityModel, name: str, kinds: tuple[str, ...]) -> None:
    found = checks.name(path, entity, name) if name else None
    if found is not None and found.kind not in kinds:
        checks.wrong(path, "bad_form", f"{name!r} is {found.kind}.", f"Name a field that is {' or '.join(kinds)}.")


def _rows(checks: Checks, path: str, entity: EntityModel, name: str, columns: list[str]) -> None:
    found = checks.name(path, entity, name)
    if found is None:
        return
    if found.kind != "children":
        checks.wrong(path, "bad_form", f"{name!r} is {found.kind}.", "Name a field of owned rows.")
        return
    checks.names(f"{path}.columns", checks.blueprint.entities[found.target], columns)


def _missing(checks: Checks, path: str, entity: EntityModel, form: Form) -> None:
    """A field that must be filled and that no form could fill would refuse every post."""
    given = {*(name.partition(".")[0] for name in form.columns), *form.constants, form.received, form.rest}
    for field in entity.declared_fields():
        if field.required and field.declared.default is None and field.name not in given and field.writable:
            message = f"{field.name!r} must be filled, and the form says nothing of it."
            checks.wrong(path, "form_misses", message, "Add it to `columns` or `constants`.")


def _page(checks: Checks, path: str, form: Form) -> None:
    page = form.page
    if page is None:
        return
    if not page.fields:
        checks.wrong(path, "bad_form", "The page asks for nothing.", "Name `fields` of the form's `columns`.")
    for name in (*page.fields, *page.required):
        if name not in form.columns or "." in name:
            checks.wrong(path, "bad_form", f"{name!r} is none of the form's columns.", "Add it to `columns`.")
    taken = {text.casefold() for names in form.columns.values() for text in names}
    if page.consent and not form.rest and "consent" not in taken:
        message = "The words of the consent would be kept nowhere."
        checks.wrong(path, "bad_form", message, "Name a long text as `rest`, or give a column the input `consent`.")


def _edges(checks: Checks, path: str, form: Form) -> None:
    for origin in form.origins:
        parts = urlsplit(origin)
        if parts.scheme not in ("https", "http") or not parts.netloc or parts.path or parts.query:
            message = f"{origin!r} is no origin."
            checks.wrong(f"{path}.origins", "bad_form", message, "Write scheme and host: https://shop.example.")
    if form.thanks and urlsplit(form.thanks).scheme != "https":
        message = f"{form.thanks!r} is no address to send people to."
        checks.wrong(f"{path}.thanks", "bad_form", message, "Write an https address.")
    if not 0 < form.size <= LARGEST_FORM or form.limit < 1 or form.window < 0:
        message = "`size` is at most 1048576 bytes, `limit` at least 1 and `window` not below 0."
        checks.wrong(path, "bad_form", message, "Take other numbers.")


# ---- distribution


def _distribution(checks: Checks, path: str, item: Distribution) -> None:
    entity = checks.blueprint.entities[item.entity]
    checks.words(path, item)
    if not entity.guarded or not entity.owned:
        message = f"Nobody is responsible for {entity.key}."
        checks.wrong(path, "bad_distribution", message, "Take a walled entity with owners.")
    for name in ("when", "load", "returns"):
        checks.condition(f"{path}.{name}", entity.key, getattr(item, name), "")
    checks.unique(f"{path}.rules", "rule", [rule.key for rule in item.rules])
    if not item.rules:
        checks.wrong(path, "bad_distribution", f"{item.key} has no rules.", "Add `rules`.")
    for rule in item.rules:
        _rule(checks, f"{path}.rules.{rule.key}", entity, rule, item)


def _rule(checks: Checks, path: str, entity: EntityModel, rule: AssignRule, item: Distribution) -> None:
    checks.words(path, rule)
    checks.condition(f"{path}.when", entity.key, rule.when, "")
    for name in (*rule.roles, *rule.weights):
        if name not in checks.blueprint.roles:
            message = f"There is no role {name!r}."
            checks.wrong(path, "unknown_role", message, nearest(name, checks.blueprint.roles))
    if bool(rule.roles) == bool(rule.owner_of):
        message = f"The rule {rule.key!r} says not among whom, or says it twice."
        checks.wrong(path, "bad_distribution", message, "Give either `roles` or `owner_of`.")
    if (rule.by == "load" or rule.most) and not item.load:
        message = f"The rule {rule.key!r} counts open work, and nothing says what that is."
        checks.wrong(path, "bad_distribution", message, "Add `load` to the distribution.")
    for name, target in (("owner_of", "frame.user"), ("territory", "frame.territory")):
        text = getattr(rule, name)
        found = checks.path(f"{path}.{name}", entity, text) if text else None
        if found is not None and found.target != target:
            message = f"{text!r} leads to no {target.partition('.')[2]}."
            checks.wrong(f"{path}.{name}", "bad_distribution", message, "Name another path.")


# ---- conversion


def _conversion(checks: Checks, path: str, item: Conversion) -> None:
    entity = checks.blueprint.entities[item.entity]
    checks.words(path, item)
    checks.unique(f"{path}.becomes", "part", [part.key for part in item.becomes])
    if not item.becomes:
        checks.wrong(path, "bad_conversion", f"{item.key} becomes nothing.", "Add `becomes`.")
    before: set[str] = set()
    for part in item.becomes:
        _becomes(checks, f"{path}.becomes.{part.key}", entity, part, before)
        before.add(part.key)
    checks.names(f"{path}.fills", entity, item.fills)
    for pipeline, stage in item.stages.items():
        _stage(checks, f"{path}.stages.{pipeline}", entity, pipeline, stage)


def _becomes(checks: Checks, path: str, entity: EntityModel, part: Becomes, before: set[str]) -> None:
    target = checks.blueprint.entities[part.entity]
    checks.words(path, part)
    checks.condition(f"{path}.when", entity.key, part.when, "")
    found = checks.name(f"{path}.into", entity, part.into) if part.into else None
    if found is not None and found.target != target.key:
        message = f"{part.into!r} does not lead to {target.key}."
        checks.wrong(f"{path}.into", "bad_conversion", message, "Name a reference to it.")
    for name, of in part.fields.items():
        checks.name(f"{path}.fields.{name}", target, name)
        checks.path(f"{path}.fields.{name}", entity, of)
    checks.names(f"{path}.ask", target, part.ask)
    for name, value in part.constants.items():
        _constant(checks, f"{path}.constants.{name}", checks.name(path, target, name), value)
    for name, key in part.links.items():
        checks.name(f"{path}.links.{name}", target, name)
        if key not in before:
            message = f"{part.key!r} refers to {key!r}, which is no part before it."
            checks.wrong(f"{path}.links.{name}", "bad_conversion", message, nearest(key, before))
    if part.pipeline:
        _pipeline(checks, f"{path}.pipeline", target, part.pipeline)


def _constant(checks: Checks, path: str, found: FieldModel | None, value: object) -> None:
    if found is not None and not found.target and found.kind not in NO_TEXT:
        constant(checks, path, found, value)


def _pipeline(checks: Checks, path: str, entity: EntityModel, name: str) -> str:
    """The full key of a pipeline over the entity; empty when there is none."""
    try:
        found = checks.blueprint.pipeline(name)
    except DeclarationError as error:
        checks.wrong(path, "unknown_pipeline", error.message)
        return ""
    if found.entity != entity.key:
        checks.wrong(path, "unknown_pipeline", f"{found.key} runs over {found.entity}.", "Name another pipeline.")
        return ""
    return found.key


def _stage(checks: Checks, path: str, entity: EntityModel, name: str, stage: str) -> None:
    key = _pipeline(checks, path, entity, name)
    if not key:
        return
    won = [item.key for item in checks.blueprint.pipelines[key].stages.values() if item.kind == "won"]
    if stage not in won:
        checks.wrong(path, "bad_conversion", f"{stage!r} is no won stage of {key}.", f"Write {' or '.join(won)}.")
