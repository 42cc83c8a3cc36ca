"""The sources as the structure tests see them: modules from the top layer down, their files, their syntax trees."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "parta"


@cache
def layers() -> list[list[str]]:
    """Names of the modules, a list for each layer, from the top down, as the import contract has them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return [[name.strip() for name in layer.split("|")] for layer in contracts[0]["layers"]]


def height(module: str) -> int:
    """0 for the top layer; a greater number is further down."""
    return next(number for number, layer in enumerate(layers()) if module in layer)


def modules() -> list[Path]:
    """Folders of all modules."""
    return sorted(path for path in PACKAGE.iterdir() if (path / "__init__.py").exists())


def product_files(*suffixes: str) -> Iterator[Path]:
    """Files of the product without tests, migrations and what is built."""
    for path in sorted((ROOT / "src").rglob("*")):
        parts = path.relative_to(ROOT / "src").parts
        if path.suffix in suffixes and path.is_file() and not {"tests", "migrations", "__pycache__"} & set(parts):
            yield path


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


class Operations:
    """Functions of a module's operations and what each of them reaches by calling others of the same module."""

    def __init__(self, module: Path) -> None:
        self._module = module
        self._functions: dict[str, ast.FunctionDef] = {}
        for path in _operation_files(module):
            for node in tree(path).body:
                if isinstance(node, ast.FunctionDef):
                    self._functions[node.name] = node

    def offered(self) -> list[ast.FunctionDef]:
        """Those that the façade, views, endpoints or tasks call."""
        names = {name for path in _entrances(self._module) for name in _names_used(tree(path))}
        return [node for name, node in self._functions.items() if not name.startswith("_") and name in names]

    def reach(self, function: ast.FunctionDef) -> set[str]:
        """Every name that is called or read on the way through the module's own operations."""
        seen: set[str] = set()
        waiting = [function]
        while waiting:
            for name in _names_used(waiting.pop()):
                if name not in seen:
                    seen.add(name)
                    if name in self._functions:
                        waiting.append(self._functions[name])
        return seen

    def hands_actor_on(self, function: ast.FunctionDef) -> bool:
        """Is another operation called with the actor, so that its policy and its `acting` hold?"""
        reached = [self._functions[name] for name in self.reach(function) if name in self._functions]
        return any(
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and any(k.arg == "actor" for k in call.keywords)
            for each in (function, *reached)
            for call in ast.walk(each)
        )


def _operation_files(module: Path) -> list[Path]:
    return [path for path in (module / "operations.py", *sorted((module / "operations").glob("*.py"))) if path.exists()]


def _entrances(module: Path) -> list[Path]:
    folders = [path for name in ("web", "rest") for path in sorted((module / name).rglob("*.py"))]
    files = [module / name for name in ("api.py", "cli.py", "tasks.py", "subscribers.py")]
    return [path for path in (*files, *folders) if path.exists()]


def _names_used(node: ast.AST) -> set[str]:
    """Names read, attributes taken and names imported inside the node."""
    found: set[str] = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            found.add(each.id)
        elif isinstance(each, ast.Attribute):
            found.add(each.attr)
        elif isinstance(each, ast.ImportFrom):
            found.update(alias.name for alias in each.names)
    return found
