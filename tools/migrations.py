"""Migrations are complete, linear and named by hand: one leaf a module, every change of a model written down."""

import os
import re
import sys

import django
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
from django.db.migrations.state import ProjectState
from django.utils import translation

_BY_HAND = re.compile(r"\d{4}_[a-z][a-z0-9_]+")
_BY_MACHINE = re.compile(r"\d{4}_(auto_\d|initial_\d|alter_|remove_.*_and_more|.*_and_more$)")


def troubles() -> list[str]:
    """What is wrong with the graph of migrations of our own modules."""
    loader = MigrationLoader(None)
    found = []
    for config in apps.get_app_configs():
        if not config.name.startswith("parta."):
            continue
        names = sorted(name for label, name in loader.disk_migrations if label == config.label)
        if names and len(loader.graph.leaf_nodes(config.label)) != 1:
            found.append(f"{config.label}: more than one leaf: {loader.graph.leaf_nodes(config.label)}")
        if [name[:4] for name in names] != [f"{number:04}" for number in range(1, len(names) + 1)]:
            found.append(f"{config.label}: numbers are not 0001, 0002, …: {names}")
        found += [
            f"{config.label}.{name}: name it by what it does"
            for name in names
            if not _BY_HAND.fullmatch(name) or _BY_MACHINE.fullmatch(name)
        ]
    return found


def unwritten() -> list[str]:
    """Changes of models that no migration holds. Works on the sources alone; no database is asked."""
    loader = MigrationLoader(None)
    with translation.override(None):  # labels of choices stand in migrations untranslated
        detector = MigrationAutodetector(
            loader.project_state(), ProjectState.from_apps(apps), NonInteractiveMigrationQuestioner(dry_run=True)
        )
        return [
            f"{label}: no migration says: {operation.describe()}"
            for label, found in detector.changes(graph=loader.graph).items()
            for migration in found
            for operation in migration.operations
        ]


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parta.config.settings")
    django.setup()
    found = [*troubles(), *unwritten()]
    for trouble in found:
        print(f"migrations: {trouble}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
