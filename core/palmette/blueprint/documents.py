"""Documents: led to their entities, checked, and made guards of the stages that need them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from palmette.blueprint.checks import Checks
from palmette.blueprint.draft import Draft, Item
from palmette.blueprint.mistakes import nearest
from palmette.blueprint.model import EDITION, EntityModel, PipelineModel
from palmette.blueprint.screens import Lead
from palmette.documents.definition import ISSUED, SIGNED, Document
from palmette.documents.payments import paths_of, wrong_payment
from palmette.labels import LANGUAGES, Label, as_label, humanize
from palmette.pipelines.definition import Guard, Stage

FORMATS = ("docx", "pdf")
_ENDING = {"docx": ".docx", "pdf": ".typ"}
_TEMPLATE = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*:[A-Za-z0-9_{}-]+(?:[/.][A-Za-z0-9_{}-]+)*")
_PLACES = re.compile(r"\{([^{}]*)\}")
_GIVEN = re.compile(r"(?:n|year|month|day)(?::0?[0-9]{1,2})?")
_UNSIGNED = {
    ISSUED: {"en": "Make the document: {0}.", "ru": "Составьте документ: {0}.", "fi": "Laadi asiakirja: {0}."},
    SIGNED: {"en": "To be signed: {0}.", "ru": "Нужна подпись: {0}.", "fi": "Allekirjoitettava: {0}."},
}


@dataclass
class Documents:
    """What `resolve_documents` gives, as the blueprint holds it."""

    documents: dict[str, Document] = field(default_factory=dict)
    packs: dict[str, str] = field(default_factory=dict)


NUMBER = "document.number"


def resolve_documents(draft: Draft, entities: Mapping[str, EntityModel]) -> Documents:
    """All of them by key, in the order of their screens; what leads nowhere is noted and left out."""
    found, lead = Documents(), Lead(draft, entities)
    for item in sorted(draft.documents, key=lambda item: item.declared.order):
        if entity := lead.entity("documents", item, item.declared.entity):
            found.documents[item.key] = _document(lead, entity, item)
            found.packs[item.key] = item.owner
    return found


def _document(lead: Lead, entity: EntityModel, item: Item[Document]) -> Document:
    declared = item.declared
    return dataclasses.replace(
        declared,
        key=item.key,
        entity=entity.key,
        label=as_label(declared.label, humanize(declared.key)),
        help=as_label(declared.help),
        templates=dict(declared.templates),
        languages=tuple(declared.languages),
        language=lead.called(entity, declared.language, item.owner) if declared.language else "",
        requires=lead.names(entity, declared.requires, item.owner),
        needed=dict(declared.needed),
    )


def with_needed_documents(
    pipelines: Mapping[str, PipelineModel], documents: Mapping[str, Document]
) -> dict[str, PipelineModel]:
    """The pipelines with a guard into each stage that needs a document."""
    return {key: _with_guards(item, documents) for key, item in pipelines.items()}


def _with_guards(pipeline: PipelineModel, documents: Mapping[str, Document]) -> PipelineModel:
    stages = dict(pipeline.stages)
    for document in documents.values():
        if document.entity != pipeline.entity or document.hidden:
            continue
        for name, state in document.needed.items():
            stage = stages.get(_stage_in(pipeline, name))
            if stage is not None and state in _UNSIGNED:
                stages[stage.key] = _guarded(stage, document, state)
    if stages == pipeline.stages:
        return pipeline
    declared = dataclasses.replace(pipeline.declared, stages=tuple(stages.values()))
    return dataclasses.replace(pipeline, stages=stages, declared=declared)


def _guarded(stage: Stage, document: Document, state: str) -> Stage:
    label = as_label(document.label)
    message = Label({language: text.format(label.text(language)) for language, text in _UNSIGNED[state].items()})
    guard = Guard(f"document_{document.key}", f"{state}('{document.key}')", message)
    return dataclasses.replace(stage, enter=(*stage.enter, guard))


def _stage_in(pipeline: PipelineModel, name: str) -> str:
    """The stage that a name means in a pipeline: `won`, or `sale.won`."""
    process, dot, stage = name.rpartition(".")
    return stage if not dot or process in (pipeline.key, pipeline.short) else ""


def check_documents(checks: Checks) -> None:
    """Note what they say that cannot be."""
    owners = {item.key: item.owner for item in checks.draft.documents}
    for key, document in checks.blueprint.documents.items():
        path = f"documents.{key}"
        entity = checks.blueprint.entities[document.entity]
        checks.words(path, document)
        if not entity.guarded or entity.is_child:
            checks.wrong(path, "bad_document", f"{entity.key} belongs to no branch.", "Take a walled entity.")
            continue
        checks.condition(f"{path}.when", entity.key, document.when, owners[key])
        checks.names(f"{path}.requires", entity, document.requires)
        check_payment(checks, f"{path}.pays", entity, document.pays)
        if document.language:
            checks.path(f"{path}.language", entity, document.language)
        _languages(checks, path, document)
        _templates(checks, path, document, owners[key])
        _number(checks, path, entity, document)
        _needed(checks, path, document)


def check_payment(checks: Checks, path: str, entity: EntityModel, pays: Mapping[str, str]) -> None:
    """Note what is wrong about a code for payment."""
    if not pays:
        return
    if told := wrong_payment(pays):
        checks.wrong(path, "bad_payment", told, "See the reference of documents.")
        return
    for one in paths_of(pays):
        if one != NUMBER:
            checks.path(path, entity, one)
    if (found := checks.path(f"{path}.amount", entity, pays["amount"])) and found.value_kind != "money":
        checks.wrong(f"{path}.amount", "bad_payment", f"{pays['amount']} is no amount.", "Name a field of money.")


def _languages(checks: Checks, path: str, document: Document) -> None:
    if not document.languages:
        checks.wrong(f"{path}.languages", "bad_document", "It is in no language.", f"Take {', '.join(LANGUAGES)}.")
    for language in document.languages:
        if language not in LANGUAGES:
            message = f"{language!r} is no language of Palmette."
            checks.wrong(f"{path}.languages", "bad_document", message, f"Languages are {', '.join(LANGUAGES)}.")


def _templates(checks: Checks, path: str, document: Document, owner: str) -> None:
    for kind, name in document.templates.items():
        where = f"{path}.templates.{kind}"
        if kind not in FORMATS:
            checks.wrong(where, "bad_document", f"{kind!r} is no format.", nearest(kind, FORMATS))
        elif not _TEMPLATE.fullmatch(name) or not name.endswith(_ENDING[kind]) or ".." in name:
            message = f"{name!r} is no template of {kind}."
            checks.wrong(where, "bad_document", message, f"Write package:path/name.{{language}}{_ENDING[kind]}")
        elif owner != EDITION and set(_PLACES.findall(name)) - {"language"}:
            checks.wrong(where, "bad_document", f"{name!r} has a place for something else.", "Write {language} alone.")


def _number(checks: Checks, path: str, entity: EntityModel, document: Document) -> None:
    for part in _PLACES.findall(document.number):
        if not _GIVEN.fullmatch(part):
            checks.path(f"{path}.number", entity, part)


def _needed(checks: Checks, path: str, document: Document) -> None:
    over = checks.blueprint.pipelines_of(document.entity)
    known = [stage for pipeline in over for stage in pipeline.stages]
    for name, state in document.needed.items():
        where = f"{path}.needed.{name}"
        if not any(_stage_in(pipeline, name) in pipeline.stages for pipeline in over):
            message = f"{document.entity} has no stage {name!r}."
            checks.wrong(where, "bad_document", message, nearest(name, known))
        if state not in _UNSIGNED:
            checks.wrong(where, "bad_document", f"{state!r} is no state.", f"Write {ISSUED} or {SIGNED}.")
        elif state == SIGNED and not document.signing:
            checks.wrong(where, "bad_document", f"{document.key} is never signed.", f"Write {ISSUED}.")
