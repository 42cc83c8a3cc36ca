"""Rules of the house that the import linter cannot see, checked on the sources and on Django's registry of models."""

import ast
import importlib
import inspect
import json
import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from django.apps import apps
from django.db.models import DO_NOTHING, PROTECT, ForeignObject, Model, QuerySet
from tools import migrations

from parta.config import env
from parta.planes.declarations import Plane
from tests.architecture.sources import ROOT, Operations, height, modules, product_files, shown, tree

MODULES = modules()
FACADES = [module / "api.py" for module in MODULES if (module / "api.py").exists()]
# Their operations serve machines inside a caller's transaction: who acts was asked by the caller.
TECHNICAL = ("audit", "events", "files", "notices", "ui")
# The one function that joins escaped strings to a grid: 600 cells through a template cost 20 ms (decision 0001).
AUDITED_MARKUP = ("src/parta/journal/web/grid.py",)
LONGEST_FILE = 500
NOTHING_TO_REFUSE = {
    "institutions.load_queued": "the worker goes on for the person whose right was asked when the file came",
    "people.log_read": "notes who was shown a card; what may be shown was asked before",
    "people.log_reads": "the same for many",
}

module_name = "{0.parent.name}".format


class TestFacade:
    @pytest.mark.parametrize("path", FACADES, ids=module_name)
    def test_says_what_it_offers(self, path: Path) -> None:
        facade = importlib.import_module(f"parta.{path.parent.name}.api")
        assert facade.__all__ == sorted(facade.__all__, key=_dunder_order), "list the names in order"
        assert facade.__doc__

    @pytest.mark.parametrize("path", FACADES, ids=module_name)
    def test_speaks_plain_values(self, path: Path) -> None:
        facade = importlib.import_module(f"parta.{path.parent.name}.api")
        for name in facade.__all__:
            for hint in _hints(getattr(facade, name)):
                assert not (isinstance(hint, type) and issubclass(hint, Model | QuerySet)), f"{name} lets {hint} out"


def _dunder_order(name: str) -> tuple[bool, bool, str]:
    """Constants, classes, functions, as the linter sorts them."""
    return (not name.isupper(), not name[:1].isupper(), name)


def _hints(thing: Any) -> Iterator[Any]:
    if not (inspect.isfunction(thing) or is_dataclass(thing)):
        return
    for hint in get_type_hints(thing).values():
        yield from _flat(hint)


def _flat(hint: Any) -> Iterator[Any]:
    yield hint
    for inner in get_args(hint):
        yield from _flat(inner)


_WRITES = {"acting", "bulk_create", "bulk_update", "create", "get_or_create", "save", "delete", "update_or_create"}


WITH_OPERATIONS = [path for path in MODULES if path.name not in TECHNICAL and apps.is_installed(f"parta.{path.name}")]


@pytest.mark.parametrize("module", WITH_OPERATIONS, ids=lambda path: path.name)
def test_an_operation_names_its_actor_asks_a_policy_and_leaves_a_trail(module: Path) -> None:
    operations = Operations(module)
    wrong = [trouble for each in operations.offered() for trouble in _troubles(operations, each, module.name)]
    assert wrong == []


def _troubles(operations: Operations, function: ast.FunctionDef, module: str) -> Iterator[str]:
    reach = operations.reach(function)
    if not reach & _WRITES or "SYSTEM" in reach or function.name.startswith("prune_"):
        return  # a read beside the operations it serves, or work of the machine itself
    if f"{module}.{function.name}" in NOTHING_TO_REFUSE:
        return
    if function.args.args or function.args.posonlyargs:
        yield f"{function.name}: arguments by keyword only"
    if "actor" not in {argument.arg for argument in function.args.kwonlyargs}:
        yield f"{function.name}: no actor"
    elif not operations.hands_actor_on(function):
        if not _asks(reach):
            yield f"{function.name}: asks no policy"
        if "acting" not in reach and _has_trail(module, reach):
            yield f"{function.name}: never calls acting"


def _asks(reach: set[str]) -> bool:
    return any(name == "require" or name.startswith(("require_", "may_")) for name in reach)


def _has_trail(module: str, reach: set[str]) -> bool:
    """Does the function touch a model with a trail? When it names no model at all, it may."""
    models = list(apps.get_app_config(module).get_models())
    trailed = {model.__name__ for model in models if model.trail.kind != "none"}
    return bool(trailed) and bool(reach & trailed or not reach & {model.__name__ for model in models})


def _keys() -> list[ForeignObject]:
    return [
        field
        for model in apps.get_models()
        if model.__module__.startswith("parta.")
        for field in model._meta.get_fields()
        if isinstance(field, ForeignObject) and field.related_model._meta.app_label != model._meta.app_label
    ]


class TestKeyBetweenModules:
    @pytest.mark.parametrize("key", _keys(), ids=str)
    def test_points_down(self, key: ForeignObject) -> None:
        assert height(key.model._meta.app_label) < height(key.related_model._meta.app_label)

    @pytest.mark.parametrize("key", _keys(), ids=str)
    def test_leaves_no_way_back_and_deletes_nothing(self, key: ForeignObject) -> None:
        assert key.remote_field.hidden, "use related_name='+'"
        allowed = (PROTECT, DO_NOTHING) if key.model.plane is Plane.SCHOOL else (PROTECT,)
        assert key.remote_field.on_delete in allowed


def test_migrations_are_linear_and_named_by_hand() -> None:
    assert migrations.troubles() == []


def test_every_change_of_a_model_is_in_a_migration() -> None:
    assert migrations.unwritten() == []


class TestSources:
    def test_hold_no_drawer_for_everything(self) -> None:
        drawers = {"core", "common", "utils", "util", "helpers", "helper", "misc", "base", "services"}
        found = {shown(path) for path in product_files(".py") if path.stem in drawers}
        assert found == {"src/parta/config/postgres/base.py"}, "Django names the module of a database engine so"

    def test_stay_short_enough_to_know(self) -> None:
        long = {
            shown(path): length
            for path in product_files(".py", ".ts", ".html")
            if (length := len(path.read_text().splitlines())) > LONGEST_FILE
        }
        assert long == {}

    def test_mark_nothing_safe(self) -> None:
        marked = [
            f"{shown(path)}:{node.lineno}"
            for path in product_files(".py")
            if shown(path) not in AUDITED_MARKUP
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Call) and _called(node) in ("mark_safe", "SafeString", "SafeText", "SafeData")
        ]
        unescaped = re.compile(r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off")
        marked += [shown(path) for path in product_files(".html", ".txt") if unescaped.search(path.read_text())]
        assert marked == []

    def test_stay_clear_of_what_we_do_not_use(self) -> None:
        unwanted = re.compile(
            r"django\.contrib\.(admin|auth\.models|contenttypes)|django\.views\.generic|django\.db\.models\.signals"
            r"|django\.dispatch|django\.forms\.models|ModelForm|GenericForeignKey"
        )
        found = [
            f"{shown(path)}:{node.lineno}"
            for path in product_files(".py")
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Import | ast.ImportFrom) and unwanted.search(ast.unparse(node))
        ]
        assert found == []

    def test_give_models_no_behaviour(self) -> None:
        with_save = [
            f"{shown(path)}: {model.name}"
            for path in product_files(".py")
            if path.name == "models.py" or path.parent.name == "models"
            for model in tree(path).body
            if isinstance(model, ast.ClassDef)
            for node in model.body
            if isinstance(node, ast.FunctionDef) and node.name in ("save", "delete", "clean", "full_clean")
        ]
        assert with_save == []

    def test_read_the_environment_in_one_place(self) -> None:
        readers = {
            shown(path)
            for path in product_files(".py")
            if "os.environ" in path.read_text() and not shown(path).startswith("src/parta/config/")
        }
        assert readers == set()


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_a_module_says_what_it_owns(module: Path) -> None:
    lines = (module / "README.md").read_text().strip().splitlines()
    assert lines[0] == f"# {module.name}"
    assert len(" ".join(lines[1:]).split()) >= 8


class TestPapers:
    def test_name_every_variable_of_the_environment(self) -> None:
        example = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
        assert sorted(example) == sorted(env.VARIABLES)
        read = re.findall(r"""environ(?:\.get\(|, |\[)"([A-Z_]+)\"""", (ROOT / "src/parta/config/env.py").read_text())
        assert set(read) == set(env.VARIABLES)

    def test_ask_for_two_commands_to_set_up(self) -> None:
        blocks = re.findall(r"```(?:sh|shell|bash)?\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
        commands = [line.split("#")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]
        assert [line for line in commands if not line.startswith(("git clone", "cd "))] == ["make run", "make test"]

    def test_name_no_host_to_download_from(self) -> None:
        locks = [
            *sorted((ROOT / "requirements").iterdir()),
            ROOT / "package-lock.json",
            ROOT / "tools/browser/package-lock.json",
        ]
        assert [shown(path) for path in locks if re.search(r"https?://|index-url|find-links", path.read_text())] == []

    def test_pin_every_package_with_a_hash(self) -> None:
        for path in sorted((ROOT / "requirements").glob("*.lock")):
            pinned = re.split(r"\n(?=[a-z0-9])", path.read_text(), flags=re.IGNORECASE)
            assert [entry.split()[0] for entry in pinned if "--hash=sha256:" not in entry] == [], path.name
        for path in (ROOT / "package-lock.json", ROOT / "tools/browser/package-lock.json"):
            packages = json.loads(path.read_text())["packages"]
            assert [name for name, entry in packages.items() if name and "integrity" not in entry] == [], path

    def test_keep_the_names_people_rely_on(self) -> None:
        makefile = (ROOT / "Makefile").read_text()
        for name in ("run", "test", "check", "bench", "screens", "messages"):
            assert re.search(rf"^{name}:", makefile, re.MULTILINE), name
        assert "make check" in (ROOT / ".ci" / "run").read_text()

    def test_know_every_module(self) -> None:
        for paper in ("docs/architecture.md", "docs/architecture.svg"):
            text = (ROOT / paper).read_text()
            assert [module.name for module in MODULES if module.name not in text] == [], paper

    def test_explain_every_model(self) -> None:
        words = set(re.findall(r"[A-Z]\w+", (ROOT / "docs/glossary.md").read_text()))
        models = {model.__name__ for model in apps.get_models() if model.__module__.startswith("parta.")}
        assert models - words == set()

    def test_exist(self) -> None:
        for name in ("LICENSE", "SECURITY.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/glossary.md"):
            assert (ROOT / name).read_text().strip(), name
