"""Every mutant of a module, by the operators of mutmut.

mutmut itself leaves out decorated functions, constants and class bodies, and starts its tests from
nothing; here its operators meet the whole module, but for what no test could tell apart: types,
docstrings, `__all__`, and sentences for people.
"""

import ast
import hashlib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import zip_longest
from pathlib import Path
from types import CodeType

import libcst as cst
import libcst.matchers as m
from mutmut.mutation.mutators import mutation_operators, operator_string

ROOT = Path(__file__).resolve().parents[2]

_UNTOUCHED = (
    m.Annotation()
    | m.Decorator()
    | m.Import()
    | m.ImportFrom()
    | m.Expr(m.SimpleString() | m.ConcatenatedString())
    | m.Assign(targets=[m.AssignTarget(m.Name("__all__"))])
)


@dataclass(frozen=True)
class Mutant:
    """`before` and `after` are the lines that differ, from `line` on, as one."""

    path: str
    function: str
    line: int
    before: str
    after: str
    source: str
    copy: int = 0
    """How many mutants with the same text stand above it in the function."""

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.function}\n  - {self.before}\n  + {self.after}"

    @cached_property
    def id(self) -> str:
        text = "\0".join([self.path, self.function, self.before, self.after, str(self.copy)])
        return hashlib.sha256(text.encode()).hexdigest()[:10]

    @cached_property
    def functions(self) -> list[tuple[str, CodeType]] | None:
        """Each function that differs, with its new code; None where something else does too."""
        file = str(ROOT / self.path)
        try:
            mutated = compile(self.source, file, "exec")
        except SyntaxError:
            return None
        return _functions_that_differ(_compiled(file), mutated)


@cache
def _compiled(file: str) -> CodeType:
    return compile(Path(file).read_text(), file, "exec")


def mutants_of(path: str) -> list[Mutant]:
    module = cst.parse_module((ROOT / path).read_text())
    parts = [module.code_for_node(statement) for statement in module.body]
    start = module.code[: module.code.index("".join(parts))] if parts else ""
    made: dict[str, Mutant] = {}
    for index, statement in enumerate(module.body):
        above, below = start + "".join(parts[:index]), "".join(parts[index + 1 :])
        for original, mutated in _mutations(statement):
            part = module.code_for_node(statement.deep_replace(original, mutated))
            mutant = _mutant(path, module.code, above + part + below)
            _keep(made, mutant)
    return list(made.values())


def _keep(made: dict[str, Mutant], mutant: Mutant) -> None:
    if mutant.source in {each.source for each in made.values()}:
        return
    while mutant.id in made:
        mutant = replace(mutant, copy=mutant.copy + 1)
    made[mutant.id] = mutant


def _mutations(statement: cst.CSTNode) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    """Each node that an operator changes, with what it makes of it, from top to bottom."""
    pending = [statement]
    while pending:
        node = pending.pop()
        if m.matches(node, _UNTOUCHED) or _is_type(node):
            continue
        pending.extend(reversed(node.children))
        for kind, operator in mutation_operators:
            if not isinstance(node, kind):
                continue
            mutated = list(operator(node))
            if operator is operator_string:
                mutated = [] if _is_sentence(node) else mutated[:1]
            yield from ((node, each) for each in mutated)


def _is_type(node: cst.CSTNode) -> bool:
    """Whether it names a type, as in `Pair = tuple[int, str]`."""
    return m.matches(node, m.Assign(value=m.Subscript(m.Name() | m.Attribute()))) and m.matches(
        node, m.Assign(targets=[m.AssignTarget(m.Name(m.MatchRegex(r"[A-Z][a-z]\w*")))])
    )


def _is_sentence(node: cst.CSTNode) -> bool:
    """Whether it is a sentence for people: an editor may change a word, and no test minds."""
    text = node.evaluated_value if isinstance(node, cst.SimpleString) else ""
    return isinstance(text, str) and " " in text and text.rstrip()[-1:] in {".", "?", "!"}


def _mutant(path: str, original: str, source: str) -> Mutant:
    before, after = original.splitlines(), source.splitlines()
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    end = 0
    while end < min(len(before), len(after)) - same and before[-1 - end] == after[-1 - end]:
        end += 1
    return Mutant(
        path,
        _function_at(same + 1, original),
        same + 1,
        _on_one_line(before[same : len(before) - end]),
        _on_one_line(after[same : len(after) - end]),
        source,
    )


@cache
def _functions(source: str) -> list[tuple[range, str]]:
    """The lines of each class and function with its qualified name, inner ones last."""
    found: list[tuple[range, str]] = []
    pending: list[tuple[str, ast.AST]] = [("", ast.parse(source))]
    for prefix, parent in pending:
        for node in ast.iter_child_nodes(parent):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                found.append((range(node.lineno, (node.end_lineno or 0) + 1), prefix + node.name))
                pending.append((f"{prefix}{node.name}.", node))
    return found


def _function_at(line: int, source: str) -> str:
    return next((name for lines, name in reversed(_functions(source)) if line in lines), "")


def _on_one_line(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


def _functions_that_differ(
    original: CodeType, mutated: CodeType
) -> list[tuple[str, CodeType]] | None:
    """Of two modules or classes: what a swap of their functions' code would not do gives None."""
    if _own_parts(original) != _own_parts(mutated):
        return None
    found: list[tuple[str, CodeType]] = []
    for one, other in zip_longest(_inner_code(original), _inner_code(mutated)):
        if _is_function(one):
            if _all_parts(one) != _all_parts(other):
                if one.co_name.startswith("<"):  # a comprehension: no function remains of it
                    return None
                found.append((one.co_qualname, other))
            continue
        inner = _functions_that_differ(one, other)
        if inner is None:
            return None
        found += inner
    return found


def _inner_code(code: CodeType) -> list[CodeType]:
    return [each for each in code.co_consts if isinstance(each, CodeType)]


def _is_function(code: CodeType) -> bool:
    return bool(code.co_flags & inspect.CO_NEWLOCALS)


def _own_parts(code: CodeType) -> tuple[object, ...]:
    constants = [
        (type(each), repr(each)) for each in code.co_consts if not isinstance(each, CodeType)
    ]
    return code.co_name, code.co_code, constants, code.co_names, code.co_varnames, code.co_freevars


def _all_parts(code: CodeType) -> tuple[object, ...]:
    return *_own_parts(code), *map(_all_parts, _inner_code(code))
