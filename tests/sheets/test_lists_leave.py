"""Every page with a table says how its list leaves as a file, or why it does not."""

import ast
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.sheets.leaving import LEAVES, STAYS

SOURCES = Path(__file__).parents[2] / "src" / "parta"
_TEMPLATE = re.compile(r"[\w]+/[\w/]+\.html")


def routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield before + pattern.name, inspect.unwrap(pattern.callback)
        else:
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from routes(pattern, before + space)


def templates_of(view: Any) -> set[str]:
    """Templates that a view names, itself or through functions of its module."""
    module = import_module(view.__module__)
    if not view.__module__.startswith("parta."):
        return set()
    functions = {node.name: node for node in ast.walk(_tree(module)) if isinstance(node, ast.FunctionDef)}
    found, waiting, seen = set(), [view.__name__], set()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in functions:
            continue
        seen.add(name)
        for node in ast.walk(functions[name]):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _TEMPLATE.fullmatch(node.value):
                found.add(node.value)
            elif isinstance(node, ast.Name):
                waiting.append(node.id)
    return found


def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))


def has_table(template: str) -> bool:
    module = template.partition("/")[0]
    path = SOURCES / module / "templates" / template
    return path.exists() and "{% table " in path.read_text()


def lists() -> set[str]:
    return {name for name, view in routes(get_resolver()) if any(map(has_table, templates_of(view)))}


def test_every_list_says_how_it_leaves_or_why_not() -> None:
    known = LEAVES.keys() | STAYS.keys()
    assert sorted(lists() - known) == []
    assert sorted(known - lists()) == []
    assert LEAVES.keys() & STAYS.keys() == set()


def test_what_a_list_leaves_by_is_there() -> None:
    from parta.sheets import api as sheets

    names = {name for name, _view in routes(get_resolver())}
    kinds = {kind.code for kind in sheets.kinds()}
    for name, way in LEAVES.items():
        assert way in names or way in kinds or way.startswith("?"), f"{name}: {way}"


def test_a_list_without_a_word_would_be_noticed() -> None:
    assert "people:staff" in lists()
    assert "identity:sign-in" not in lists()
