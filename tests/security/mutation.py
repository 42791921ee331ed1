"""Takes single checks of the gate away, one after the other, and asks which test notices.

`python -m tests.security.mutation [part of a name …] [--kept FILE] [--report]`. Each mutant is one check that always
lets pass, or a condition with one part missing, put into a process of its own; the tests of its file run there until
one fails. `--kept` goes on where an earlier run ended and tries its survivors again; with `--report`
nothing is run, and `docs/reference/mutation.md` is written from it.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

import pytest

from palmette.testing import club
from tests.security import world

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/reference/mutation.md"
BEGIN, END = "<!-- mutants -->\n", "<!-- end of mutants -->\n"
CHECKS = "tests/core/access/test_checks.py"
INSIDER = "tests/security/test_catalogue_b_insider.py"
READS, WRITES = "tests/core/records/read/", "tests/core/records/write/"


@dataclass(frozen=True)
class Part:
    """Functions of a file whose checks are taken away, and the tests that should notice, the quickest first."""

    path: str
    functions: tuple[str, ...]
    tests: tuple[str, ...]


PARTS = (
    Part("access/grants.py", ("reaches", "row_limit", "granted", "limit_of", "may_configure", "may_audit", "root_of",
                              "_names", "_frame_reach", "_shared_reach", "reach_of", "_owners", "_branches"),
         ("tests/core/access/test_grants.py", CHECKS, READS + "test_scopes.py")),
    Part("access/scope.py", ("predicate", "through_parent", "covers", "_reach", "_in_walls", "_seeks"),
         ("tests/core/access/test_grants.py", CHECKS, READS + "test_scopes.py", READS + "test_reach.py")),
    Part("access/masks.py", ("usable", "known", "writable", "_work_out", "_declared", "_readers", "_read_by",
                             "masked_text", "_reads"),
         ("tests/core/access/test_masks.py", CHECKS, READS + "test_field_rights.py")),
    Part("access/actors.py", ("allow",), (CHECKS, "tests/security/test_catalogue_b.py")),
    Part("access/delegation.py", ("excess", "_covers", "_fields", "refuse_excess"), (CHECKS,)),
    Part("access/explain.py", ("ways", "covers"), (CHECKS,)),
    Part("schema/database.py", ("_tripwire",), ("tests/core/schema/test_database.py",)),
    Part("records/read_reach.py", ("restrict", "restrict_changes", "unseen_ids", "is_whole", "_own"),
         (READS + "test_reach.py", READS + "test_two_worlds.py")),
    Part("records/update_rows.py", ("_check_reassigned",), (WRITES + "test_update.py", WRITES + "test_bulk.py")),
    Part("records/permits.py", ("shape", "holds", "needs_writing"),
         (READS + "test_scopes.py", READS + "test_reveal.py", WRITES + "test_update.py", WRITES + "test_create.py")),
    Part("access/links.py", ("look", "use"), ("tests/core/access/test_links.py", CHECKS)),
    Part("web/identity.py", ("half_session_of", "page_actor", "api_actor", "require_csrf", "require_own_origin",
                             "client_address"), ("tests/security/test_catalogue_c.py",)),
    Part("access/tokens.py", ("actor", "charge", "_comes_from"), (CHECKS, "tests/security/test_catalogue_b.py")),
    Part("records/reveal.py", ("reveal", "may_reveal", "_refuse_others", "_count"),
         (READS + "test_reveal.py", INSIDER)),
    Part("records/bulk_right.py", ("begin_bulk",), (WRITES + "test_bulk.py", INSIDER)),
    Part("records/disclose.py", ("is_contact", "disclose", "disclose_values", "counts", "show", "_is_told"),
         (CHECKS, INSIDER)),
)  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change of one check."""

    part: Part
    name: str
    source: str


def mutants(part: Part) -> Iterator[Mutant]:
    """Every mutant of a part, in the order of its file."""
    text = (ROOT / "core/palmette" / part.path).read_text("utf-8")
    tree = ast.parse(text)
    told: dict[str, int] = {}
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef) or function.name not in part.functions:
            continue
        for place, what, changed in _changes(function):
            name = f"{part.path}: {function.name}: {what}"
            told[name] = told.get(name, 0) + 1
            mended = _replaced(tree, place, changed)
            yield Mutant(part, name if told[name] == 1 else f"{name} ({told[name]})", ast.unparse(mended))


_FALSE = ast.Constant(value=False)


def _changes(function: ast.FunctionDef) -> Iterator[tuple[ast.AST, str, ast.AST | None]]:
    """What is taken away in a function: the place, in words, and what stands there instead."""
    for node in ast.walk(function):
        if isinstance(node, ast.If) and isinstance(node.body[0], ast.Return | ast.Raise | ast.Continue):
            yield node.test, f"without `if {_short(node.test)}`", _FALSE
        if isinstance(node, ast.BoolOp) and not _is_default(node):
            for number, value in enumerate(node.values):
                if _is_null_test(value):
                    continue
                rest = [one for at, one in enumerate(node.values) if at != number]
                left = rest[0] if len(rest) == 1 else ast.BoolOp(op=node.op, values=rest)
                yield node, f"without `{_short(value)}` in `{_short(node)}`", left
        if isinstance(node, ast.comprehension):
            for number, test in enumerate(node.ifs):
                changed = copy.copy(node)
                changed.ifs = [one for at, one in enumerate(node.ifs) if at != number]
                yield node, f"without `if {_short(test)}` of the loop", changed
        if isinstance(node, ast.Return) and _decides(node.value):
            yield node.value, f"always `{_short(node.value)}`", ast.Constant(value=True)


def _decides(node: ast.AST | None) -> bool:
    """Whether what is returned is a yes or a no."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in ("any", "all", "bool")
    return isinstance(node, ast.Compare)


def _is_default(node: ast.BoolOp) -> bool:
    """`x or ()` gives a value, it decides nothing."""
    last = node.values[-1]
    return isinstance(node.op, ast.Or) and isinstance(last, ast.Constant | ast.Tuple | ast.List | ast.Dict | ast.Name)


def _is_null_test(node: ast.AST) -> bool:
    """`x is None`: without it there is a crash, no way in."""
    return isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Is | ast.IsNot)


def _short(node: ast.AST) -> str:
    text = re.sub(r"\s+", " ", ast.unparse(node)).replace("|", "/")
    return text if len(text) <= 70 else text[:67] + "…"


def _replaced(tree: ast.Module, place: ast.AST, by: ast.AST | None) -> ast.Module:
    """A copy of the tree with another node in one place."""

    class Put(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST | None:
            if node is place:
                return by
            return self.generic_visit(copy.copy(_own_lists(node)))

    return ast.fix_missing_locations(Put().visit(tree))


def _own_lists(node: ast.AST) -> ast.AST:
    """The node with lists of its own, so that the first tree stays as it is."""
    made = copy.copy(node)
    for name, value in ast.iter_fields(node):
        if isinstance(value, list):
            setattr(made, name, list(value))
    return made


# ---- running


def kill(mutant: Mutant) -> str:
    """The test that notices the mutant; empty when none does."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        os.close(read)
        try:
            told = _first_failure(mutant)
        except BaseException as error:  # noqa: BLE001 -- the child ends here whatever happens
            told = f"the run itself: {error!r}"
        os.write(write, told.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as told:
        found = told.read()
    os.waitpid(child, 0)
    if found.startswith("the run itself"):
        raise RuntimeError(f"{mutant.name}: {found}")
    return found


class _Watch:
    """Remembers the first test that fails."""

    failed = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid


_OPTIONS = (
    "-x", "-q", "--tb=no", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:randomly",
    "-m", "not soak and not postgres",
)  # fmt: skip


def _first_failure(mutant: Mutant) -> str:
    """In the child: put the mutant in place and run the tests of its part."""
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    _put(mutant)
    watch = _Watch()
    tests = [one for one in mutant.part.tests if (ROOT / one).exists()]
    result = pytest.main([*_OPTIONS, *tests], plugins=[watch])
    return watch.failed or ("" if result == pytest.ExitCode.OK else f"the run itself: {result}")


def _put(mutant: Mutant) -> None:
    """Give the functions of the module the mutant's code; who imported them has it, too."""
    module = _module(mutant.part)
    path = str(module.__file__)
    codes = {one.co_qualname: one for one in _codes(compile(mutant.source, path, "exec"))}
    for function in _functions(module):
        function.__code__ = codes[function.__qualname__]


def _module(part: Part) -> ModuleType:
    return importlib.import_module("palmette." + part.path.removesuffix(".py").replace("/", "."))


def _codes(code: CodeType) -> Iterator[CodeType]:
    for one in code.co_consts:
        if isinstance(one, CodeType):
            yield one
            yield from _codes(one)


def _functions(module: ModuleType) -> Iterator[FunctionType]:
    """The functions and methods that a module defines itself."""
    classes = [one for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__]
    for one in (*vars(module).values(), *(item for found in classes for item in vars(found).values())):
        plain = one.fget if isinstance(one, property) else one
        if (
            isinstance(plain, FunctionType)
            and plain.__module__ == module.__name__
            and plain.__code__.co_filename == module.__file__
        ):
            yield plain


def warm() -> None:
    """What every child needs and no mutant changes: the blueprint, its tables, the routes."""
    club._built(world.EDITION)
    club._built(club.EDITION)
    club._idle.append(club._made(25))


def every_mutant(names: Sequence[str] = ()) -> list[Mutant]:
    """All of them, or those whose names hold one of some words."""
    found = [one for part in PARTS for one in mutants(part) if one.name not in EQUIVALENT]
    return [one for one in found if not names or any(name in one.name for name in names)]


_BOTH_WALLED = "`'wall_id' in table.c and 'wall_id' in above.c`"
_STAR = "a star is spelled out when the roles are merged; the word is kept for grants that packs make by hand"
_WALLED_CHILD = "owned rows and their records are both walled or both shared"
EQUIVALENT: dict[str, str] = {
    f"access/scope.py: through_parent: without `'wall_id' in table.c` in {_BOTH_WALLED}": _WALLED_CHILD,
    f"access/scope.py: through_parent: without `'wall_id' in above.c` in {_BOTH_WALLED}": _WALLED_CHILD,
    "access/masks.py: _read_by: without `if (entity, name) != (field.entity, field.name)` of the loop":
        "a field that reads itself is known to be full before it is worked out",
    "access/grants.py: _shared_reach: without `not enough` in `not enough or not actor.walls`":
        "without a scope that is enough no grant is left, which is nothing, too",
    "records/read_reach.py: is_whole: without `source.walled` in `source.walled and entity.walled`":
        "no shared record and none of the frame refers to a walled one",
    **dict.fromkeys(
        (
            "records/read_reach.py: restrict: without `if not doubtful or not rows`",
            "records/read_reach.py: restrict: without `not doubtful` in `not doubtful or not rows`",
            "records/read_reach.py: restrict: without `not rows` in `not doubtful or not rows`",
            "records/read_reach.py: restrict: without `if not is_whole(records, entity, target)` of the loop",
            "records/read_reach.py: restrict_changes: without `if records.actor.trusted`",
            "records/read_reach.py: restrict_changes: without `if not unseen`",
            "records/read_reach.py: is_whole: without `if actor.trusted`",
        ),
        "it saves a question whose answer is known",
    ),
    "access/grants.py: _names: without `'*' in actions` in `action in actions or '*' in actions`": _STAR,
    "access/masks.py: _reads: without `'*' in actions` in `'read' in actions or '*' in actions`": _STAR,
    "access/explain.py: ways: without `'*' not in actions` in `action not in actions and '*' not in actions`": _STAR,
}  # fmt: skip
"""Mutants that change nothing an actor could see, and why."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run them; 1 when one survives."""
    parser = argparse.ArgumentParser(prog="python -m tests.security.mutation", description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--list", action="store_true", help="only name them")
    parser.add_argument("--kept", type=Path, help="the file of results")
    parser.add_argument("--report", action="store_true", help=f"write {PAGE.name} from it")
    chosen = parser.parse_args(arguments)
    found = every_mutant(chosen.names)
    if chosen.list:
        _say("\n".join(one.name for one in found))
        return 0
    kept: dict[str, str] = json.loads(chosen.kept.read_text()) if chosen.kept and chosen.kept.exists() else {}
    if chosen.report:
        write_report({one.name: kept[one.name] for one in found if one.name in kept})
        return 0
    warm()
    for number, mutant in enumerate(found, start=1):
        if not kept.get(mutant.name):
            kept[mutant.name] = kill(mutant)
            _say(f"{number}/{len(found)} {mutant.name} → {kept[mutant.name] or 'SURVIVED'}")
            if chosen.kept:
                chosen.kept.write_text(json.dumps(kept, indent=1, ensure_ascii=False))
    survived = [one.name for one in found if not kept[one.name]]
    _say(f"{len(found) - len(survived)} of {len(found)} noticed.")
    return 1 if survived else 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def write_report(killed: dict[str, str]) -> None:
    """The table of the page: each mutant and the test that noticed it; behind it those that nothing noticed yet."""
    lines = ["| Without this check | Noticed by |", "| --- | --- |"]
    for name, test in killed.items():
        path, _, sentence = re.sub(r"\[.*", "", test).partition("::")
        if test:
            told = sentence.removeprefix("test_").replace("_", " ")
            lines.append(f"| {name} | `{Path(path).name}`: {told} |")
    survived = [f"- {name}" for name, test in killed.items() if not test]
    if survived:
        lines += ["", "Noticed by nothing yet:", "", *survived]
    text = PAGE.read_text("utf-8")
    body = "\n".join(["", *lines, ""])
    PAGE.write_text(text[: text.index(BEGIN) + len(BEGIN)] + body + "\n" + text[text.index(END) :], "utf-8")


if __name__ == "__main__":
    sys.exit(main())
