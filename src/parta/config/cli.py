"""The command `parta`. Exit codes: 0 done, 1 failed, 2 cannot start (words, environment, folder, port).

A command that needs Django loads it itself, so that `run` and `--help` answer at once. Modules contribute commands
through a façade file of their own, `cli.py` (see `MODULE_COMMANDS`). Troubles go to stderr.
"""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from importlib import import_module
from pathlib import Path

from parta import __version__
from parta.config import backup, embedded, lifeline
from parta.config.env import BadEnvironment, Env, read
from parta.config.ports import PortTaken, check_port
from parta.config.supervisor import ChildFailed, Supervisor

Command = Callable[[argparse.Namespace, Env], int]
Say = Callable[[str], None]

# First word of the command → what the group is about, and the modules whose cli.py adds to it:
#     def add_commands(group: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None
# adds parsers with set_defaults(handler=function);
#     def function(words: argparse.Namespace, say: Callable[[str], None]) -> int
# runs under the application's role, with the database up and Django loaded; it shows progress with `say` and returns
# the exit code.
MODULE_COMMANDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "account": ("the national administrator, from whom all other accounts come", ("parta.people.cli",)),
    "likeness": ("find records that look like one child, and score the finding", ("parta.matching.cli",)),
    "import": ("load official registers and codifiers", ("parta.reference.cli", "parta.institutions.cli")),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if parent := os.environ.pop(lifeline.PARENT_VARIABLE, ""):
        lifeline.follow_parent(int(parent), signal.SIGKILL)  # without it there is no database to end gracefully with
        os.environ[_OUR_PARENT] = "yes"
    try:
        if words and words[0] in MODULE_COMMANDS:
            return _module_command(words)
        chosen = _parser().parse_args(words)
        command: Command = chosen.command
        return command(chosen, read())
    except (BadEnvironment, embedded.DatabaseTrouble, lifeline.FolderTaken, PortTaken) as trouble:
        print(f"parta: {trouble}", file=sys.stderr)
        return 2
    except (ChildFailed, backup.BackupTrouble) as failure:
        print(f"parta: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


_OUR_PARENT = "PARTA_SUPERVISED"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="parta", description="Education platform of a country.")
    parser.add_argument("--version", action="version", version=f"parta {__version__}")
    group = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add(name: str, command: Command, text: str) -> argparse.ArgumentParser:
        added = group.add_parser(name, help=text, description=text[:1].upper() + text[1:] + ".")
        added.set_defaults(command=command)
        return added

    run = add("run", _run, "database, server and worker together, until Ctrl+C")
    run.add_argument("--follow-parent", action="store_true", help="stop when the process that started this one dies")
    add("serve", _serve, "the web server only")
    add("worker", _worker, "background work only")
    add("training", _training, "training copies of institutions: their server, and who builds them")
    add("migrate", _migrate, "bring the schema, rights and first editions up to date, as the owner of the database")
    add("prepare", _prepare, "what `run` does before serving: migrate, demo data when the demo is empty, static files")
    demo = add("demo", _demo, "make the demo community in an empty database")
    demo.add_argument(
        "--campaign", action="store_true", help="and the case of a campaign: 300 institutions of the region that answer"
    )
    years = add("school-year", _school_year, "open the tables of a school year")
    years.add_argument("action", choices=["open"])
    years.add_argument("year", type=_year, help="year of its September, for example 2027")
    backup = add("backup", _backup, "write database and files into one archive")
    backup.add_argument("archive", type=Path, help="file to write, for example parta-2026-11-21.tar")
    restore = add("restore", _restore, "replace database and files by those of an archive")
    restore.add_argument("archive", type=Path)
    restore.add_argument("--replace", action="store_true", help="yes, what is there now may be lost")
    from parta.config.twin import command as twin  # its words only: nothing of Django

    twin.add_words(add("twin", _twin, "make a synthetic country to measure on, check it, report on it"))
    scaleout = add("scaleout", _scaleout, "spread the school plane over several machines")
    scaleout.add_argument("action", choices=["plan"], help="print the DDL for Citus, from the models' own declarations")
    from parta.admission import cli as draw  # plain Python: whoever repeats a draw needs no database

    draw.add_words(add("draw", _draw, "repeat the draw of a school from its protocol, without a database"))
    add("check-env", _check_env, "show the settings read from the environment, without secrets")
    for name, (text, _modules) in MODULE_COMMANDS.items():
        group.add_parser(name, help=text, add_help=False)
    return parser


def _year(word: str) -> int:
    if not (word.isdigit() and 1991 <= int(word) <= 2199):
        raise argparse.ArgumentTypeError("a year from 1991 to 2199 is needed")
    return int(word)


def _module_command(words: Sequence[str]) -> int:
    env = read()
    say = progress()
    _load_django()
    text, modules = MODULE_COMMANDS[words[0]]
    parser = argparse.ArgumentParser(prog=f"parta {words[0]}", description=text[:1].upper() + text[1:] + ".")
    group = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for module in modules:
        import_module(module).add_commands(group)
    chosen = parser.parse_args(words[1:])
    from parta.kernel.errors import DomainError

    with database_up(env, " ".join(words[:2])):
        try:
            return int(chosen.handler(chosen, say))
        except DomainError as error:
            print(f"parta: {error}", file=sys.stderr)
            return 1


def progress() -> Say:
    """A way to show where long work stands: a line that renews itself, or one every two seconds when nobody looks."""
    if sys.stdout.isatty():
        return lambda text: print(f"\r\033[K{text}", end="" if text.endswith("…") else "\n", flush=True)
    shown = 0.0

    def say(text: str) -> None:
        nonlocal shown
        if text.endswith("…") and time.monotonic() - shown < 2:
            return
        shown = time.monotonic()
        print(text, flush=True)

    return say


@contextmanager
def database_up(env: Env, title: str) -> Iterator[None]:
    """Have the embedded database answer: a server of our own while the command lasts, or that of `parta run`."""
    if not env.embedded:
        yield
        return
    with lifeline.DataLock(env.data) as lock:
        if lock.take(f"parta {title}"):
            with _database_held(env):
                yield
        elif _comes_up(embedded.Cluster(env.data)):
            yield
        else:
            lock.take_or_explain(title)


@contextmanager
def _database_held(env: Env) -> Iterator[None]:
    """The embedded database, while we hold the lock of its folder."""
    if not env.embedded:
        yield
        return
    cluster = embedded.Cluster(env.data)
    cluster.start_alone()
    try:
        yield
    finally:
        cluster.stop()


def _comes_up(cluster: embedded.Cluster) -> bool:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if cluster.is_ready():
            return True
        time.sleep(0.1)
    return False


def _load_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parta.config.settings")
    django.setup()


def _require_sound() -> None:
    """Say at start what would otherwise show at the first page or signature: a secret too short, a trust store of
    nobody.

    :raises BadEnvironment: Django's checks, our modules' among them, found errors
    """
    from django.core import checks

    _load_django()
    errors = [f"{found.id}: {found.msg}" for found in checks.run_checks() if found.is_serious()]
    if errors:
        raise BadEnvironment("\n".join(errors))


def _run(words: argparse.Namespace, env: Env) -> int:
    if words.follow_parent:
        lifeline.follow_parent(os.getppid())
    return Supervisor(env, progress()).run()


def _serve(_words: argparse.Namespace, env: Env) -> int:
    from parta.config.server import serve

    check_port(env)
    with _database_for_long(env, "serve"):
        return serve(env)


def _worker(_words: argparse.Namespace, env: Env) -> int:
    _load_django()
    from parta.config.worker import work

    with _database_for_long(env, "worker"):
        return work(env)


def _training(_words: argparse.Namespace, env: Env) -> int:
    """The processes of training copies know the databases of copies only: this one's environment is changed for good,
    before Django reads it.
    """
    from parta.config.training import environment

    is_supervised = os.environ.get(_OUR_PARENT) == "yes"
    with nullcontext() if is_supervised else database_up(env, "training"):
        databases = environment.databases_of(env)
        environment.become_copy(os.environ, env, databases, environment.free_port(env))
        _load_django()
        from parta.config.training.clerk import Clerk

        return Clerk(read(), databases, progress(), may_leave=is_supervised).run()


@contextmanager
def _database_for_long(env: Env, title: str) -> Iterator[None]:
    """Under `parta run` the database is up and stays up; by itself a server or a worker brings it up."""
    if os.environ.get(_OUR_PARENT) == "yes":
        yield
        return
    _require_sound()
    with database_up(env, title):
        yield


def _migrate(_words: argparse.Namespace, env: Env) -> int:
    _load_django()
    from parta.config import preparation

    with database_up(env, "migrate"):
        preparation.migrate(env, progress())
    return 0


def _prepare(_words: argparse.Namespace, env: Env) -> int:
    _require_sound()
    from parta.config import preparation

    with database_up(env, "prepare"):
        preparation.prepare(env, progress())
    return 0


def _demo(words: argparse.Namespace, env: Env) -> int:
    if not env.demo:
        raise BadEnvironment("Demo data are made in demo mode only: PARTA_DEMO=yes")
    _load_django()
    from parta.config import preparation

    with database_up(env, "demo"):
        preparation.demo(progress())
        if words.campaign:
            preparation.demo_campaign(progress())
    return 0


def _school_year(words: argparse.Namespace, env: Env) -> int:
    _load_django()
    from parta.config import database

    with database_up(env, "school-year"):
        database.open_school_year(embedded.owner_url_of(env), words.year)
    progress()(f"the tables of the school year {words.year}/{words.year + 1} are open")
    return 0


def _twin(words: argparse.Namespace, env: Env) -> int:
    from parta.config.twin import command

    command.prepare_database(env, words.buffers)
    _load_django()
    with database_up(env, "twin"):
        return command.run(words, env, progress())


def _scaleout(_words: argparse.Namespace, _env: Env) -> int:
    _load_django()
    from parta.config import scaleout

    print(scaleout.plan())
    return 0


def _draw(words: argparse.Namespace, _env: Env) -> int:
    from parta.admission import cli as draw

    return draw.verify(words.file, print)


def _backup(words: argparse.Namespace, env: Env) -> int:
    with database_up(env, "backup"):
        backup.write(env, embedded.owner_url_of(env), words.archive, progress())
    return 0


def _restore(words: argparse.Namespace, env: Env) -> int:
    say = progress()
    with (
        lifeline.DataLock(env.data).take_or_explain("parta restore"),
        backup.unpacked(words.archive, env.data) as folder,
    ):
        _load_django()
        from parta.config import preparation

        with _database_held(env):
            backup.load(env.data, embedded.owner_url_of(env), folder, say, replace=words.replace)
            preparation.migrate(env, say)
    say("restored")
    return 0


def _check_env(_words: argparse.Namespace, env: Env) -> int:
    say = progress()
    for name, value in env.shown().items():
        say(f"{name:24} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
