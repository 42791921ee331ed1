"""`issued('contract')` and `signed('contract')`: whether a document of the record was made, or signed."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from palmette.blueprint.model import Blueprint
from palmette.blueprint.names import suggestion
from palmette.errors import PalmetteError
from palmette.expressions import syntax
from palmette.expressions.context import Translator
from palmette.expressions.mistakes import mistake
from palmette.expressions.names import Scope
from palmette.expressions.rows import Reach, any_row
from palmette.expressions.tree import HasDocument

DOCUMENT_STATES = ("issued", "signed")


def check_document(blueprint: Blueprint, call: syntax.Call, scope: Scope) -> HasDocument:
    """A call, typed; an ExpressionError where it names no document of the record at hand."""
    name = call.name.text
    argument = call.arguments[0] if len(call.arguments) == 1 else None
    if call.where is not None or not isinstance(argument, syntax.Literal) or not isinstance(argument.value, str):
        said = f"{name} takes the key of a document."
        raise mistake("wrong_arguments", said, call.span, remedy=f"Write {name}('contract').")
    known = [item.key for item in blueprint.documents.values() if item.entity == scope.entity.key]
    if argument.value not in known:
        said = f"{scope.entity.key} has no document {argument.value!r}.{suggestion(argument.value, known)}"
        raise mistake("unknown_document", said, argument.span, remedy=f"There are {', '.join(known) or 'none'}.")
    return HasDocument(argument.value, name, scope.place, call.span)


def has_document(translator: Translator, node: HasDocument) -> ColumnElement[bool]:
    """Whether there is such a version: issued means any that was made, signed one that is signed and stands."""
    documents = translator.context.documents
    if documents is None:
        raise PalmetteError("expressions.no_documents", "The table of documents was not given.")
    origin, row = translator.rows[node.place.levels], documents.alias()
    conditions = [
        row.c.record_id == origin.c.id,
        row.c.document == node.document,
        row.c.entity == node.place.reached.key,
    ]
    if node.state == "signed":
        conditions.append(row.c.state == "signed")
    if node.place.reached.walled:
        conditions.append(row.c.wall_id == origin.c.wall_id)
    return any_row(Reach([row], conditions, row))
