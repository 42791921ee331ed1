"""The one language of guards, filters, computed fields and conditions, compiled to SQL."""

from palmette.expressions.check import Checker, check, check_condition
from palmette.expressions.compile import SqlValue, compile_sql, compile_value
from palmette.expressions.context import CompileContext, not_deleted
from palmette.expressions.describe import describe
from palmette.expressions.names import GIVEN_NAMES, OUTER
from palmette.expressions.parse import RESERVED_WORDS, parse
from palmette.expressions.sqlite_functions import register_sqlite_functions
from palmette.expressions.tree import CheckedExpression, ResultKind, result_kind

__all__ = [
    "GIVEN_NAMES",
    "OUTER",
    "RESERVED_WORDS",
    "CheckedExpression",
    "Checker",
    "CompileContext",
    "ResultKind",
    "SqlValue",
    "check",
    "check_condition",
    "compile_sql",
    "compile_value",
    "describe",
    "not_deleted",
    "parse",
    "register_sqlite_functions",
    "result_kind",
]
