"""The command `parta twin`."""

import argparse
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from parta.config import embedded
from parta.config.env import Env
from parta.kernel.dates import local_day

Say = Callable[[str], None]


def add_words(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("act", nargs="?", choices=["make", "check", "report", "actors", "score"], default="make")
    parser.add_argument("--scale", default="community", help="school, community, region, country, or a share: 0.01")
    parser.add_argument(
        "--journals", type=_share, metavar="SHARE", help="share of school pupils whose journals are kept"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--today", type=date.fromisoformat, metavar="DAY", help="the last day that is told of")
    parser.add_argument(
        "--register", type=Path, metavar="FILE", help="an official register; without it all is invented"
    )
    parser.add_argument("--columns", metavar="MAP", help="as in `parta import register`: copy-2023, or a JSON file")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="frequencies of names, counts of pupils")
    parser.add_argument("--trouble", type=_share, metavar="SHARE", help="labelled trouble beside so many pupils")
    parser.add_argument("--into", type=Path, metavar="FOLDER", help="where labels and faulty spreadsheets go")
    parser.add_argument("--measure-copy", action="store_true", help="compare with a raw COPY into the same tables")
    parser.add_argument("--jobs", type=int, default=2, help="processes; as many as the machine has cores")
    parser.add_argument("--buffers", default="1GB", help="memory of a database that is made now, embedded only")
    parser.add_argument("--report", type=Path, metavar="FOLDER", help="write report.json and report.txt there")
    parser.add_argument("--sample", type=int, default=200, help="check: so many journals are verified row by row")
    parser.add_argument("--json", action="store_true", help="actors: as JSON")


def _share(word: str) -> float:
    share = float(word)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError("a share is from 0 to 1")
    return share


def prepare_database(env: Env, buffers: str) -> None:
    """Make an embedded database with so much memory, unless it is there."""
    if env.embedded and not (env.data / "postgres" / "PG_VERSION").exists():
        cluster = embedded.Cluster(env.data, buffers=buffers)
        cluster.start()
        cluster.stop()


def run(words: argparse.Namespace, env: Env, say: Say) -> int:
    """Do what the words say; the database is up and Django loaded."""
    from django.utils.translation import override

    from parta.config.twin.making import TwinTrouble

    url = embedded.owner_url_of(env)
    try:
        with override("en"):  # the language of the command line: help, progress and errors are one text
            acts = {"make": _make, "check": _check, "report": _report, "actors": _actors, "score": _score}
            return acts[words.act](words, env, url, say)
    except (TwinTrouble, ValueError) as trouble:
        say(f"parta twin: {trouble}")
        return 1


def _make(words: argparse.Namespace, env: Env, url: str, say: Say) -> int:
    from parta.config import preparation
    from parta.config.twin.making import Options, make
    from parta.institutions.cli import column_map

    if env.embedded:  # a load writes more in a minute than a country in an hour
        cluster = embedded.Cluster(env.data)
        cluster.sql("alter system set max_wal_size = '12GB'")
        cluster.sql("alter system set checkpoint_timeout = '15min'")
        cluster.sql("select pg_reload_conf()")
    preparation.migrate(env, say)
    options = Options(
        scale=words.scale, journals=words.journals, seed=words.seed, today=words.today or local_day(datetime.now(UTC)),
        register=words.register, columns=column_map(words.columns) if words.columns else None, data=words.data,
        jobs=words.jobs, measure_copy=words.measure_copy,
    )  # fmt: skip
    made = make(url, options, say)
    say(
        f"twin: {made.parts} parts ({made.parts_before} were there), {made.rows:,} rows in {made.seconds:.0f} s; "
        f"{json.dumps(made.measured)}"
    )
    code = _report(words, env, url, say)  # before trouble is put beside it
    if words.trouble:
        from parta.config.twin.trouble import make_trouble

        make_trouble(url, options, words.trouble, words.into or env.data / "twin", say)
    return code


def _check(words: argparse.Namespace, _env: Env, url: str, say: Say) -> int:
    from parta.config.twin.checking import check

    return 0 if check(url, words.sample, say) else 1


def _score(words: argparse.Namespace, env: Env, url: str, say: Say) -> int:
    from parta.config.twin.scoring import score

    score(url, words.into or env.data / "twin", datetime.now(UTC), say)
    return 0


def _report(words: argparse.Namespace, env: Env, url: str, say: Say) -> int:
    from parta.config.twin.report import report

    return 0 if report(url, words.report or env.data / "twin", say) else 1


def _actors(words: argparse.Namespace, _env: Env, url: str, say: Say) -> int:
    from parta.config.twin.report import stands

    found = stands(url)
    if words.json:
        say(json.dumps(found, ensure_ascii=False, indent=1, default=str))
    else:
        for each in found:
            say("  ".join(f"{name} {value}" for name, value in each.items()))
    return 0
