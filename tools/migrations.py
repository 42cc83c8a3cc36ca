"""Migrations are complete, linear and named by hand: one leaf a module, every change of a model written down."""

import os
import re
import sys

import django
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

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


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parta.config.settings")
    django.setup()
    found = troubles()
    for trouble in found:
        print(f"migrations: {trouble}", file=sys.stderr)
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except SystemExit:
        print(
            "migrations: models and migrations differ (above); run makemigrations with a name of your own",
            file=sys.stderr,
        )
        return 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
