"""Command `parta likeness`: how well pairs are found, kind by kind, on labelled trouble of a twin; the night's look."""

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone

from parta.kernel.actor import SYSTEM
from parta.kernel.dates import local_day
from parta.matching.operations.sweeping import oldest, sweep
from parta.matching.queries.likely import pairs_among
from parta.people import api as people

Say = Callable[[str], None]


def add_commands(group: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands to `parta likeness`."""
    score = group.add_parser("score", help="compare what is found with labels of `parta twin make --trouble`")
    score.add_argument("labels", type=Path, help="labels.jsonl")
    score.add_argument("--json", action="store_true")
    score.set_defaults(handler=_score)
    group.add_parser("look", help="look through the register now, as by night").set_defaults(handler=_look)


def _look(_words: argparse.Namespace, say: Say) -> int:
    began = time.monotonic()
    found = sweep(actor=SYSTEM, now=timezone.now())
    say(f"{found} new pairs in {time.monotonic() - began:.1f} s")
    return 0


def _score(words: argparse.Namespace, say: Say) -> int:
    labels = [json.loads(line) for line in words.labels.read_text().splitlines()]
    began = time.monotonic()
    pairs = {(found.one, found.other) for found in pairs_among(None, born_after=oldest(local_day(timezone.now())))}
    report = judged(labels, pairs) | {"seconds": round(time.monotonic() - began, 1)}
    if words.json:
        say(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        _tell(report, say)
    return 0 if report["recall"] >= 0.98 and not report["wrong"] else 1


def judged(labels: Iterable[dict[str, Any]], pairs: set[tuple[int, int]]) -> dict[str, Any]:
    """Found and missed of the labelled pairs by kind; ``wrong`` = twins and namesakes that were offered as one.

    ``unlabelled`` are pairs that no label speaks of: the twin's own children who are alike by chance.
    """
    pairwise = [label for label in labels if len(label.get("persons", ())) == 2]
    ids = people.ids_by_public_id([UUID(each) for label in pairwise for each in label["persons"]])
    kinds: dict[str, Counter[str]] = {}
    labelled = set()
    for label in pairwise:
        one, other = sorted(ids[UUID(each)] for each in label["persons"])
        labelled.add((one, other))
        word = "found" if (one, other) in pairs else "missed"
        kinds.setdefault(label["kind"], Counter())[word if label["is_fault"] else f"apart-{word}"] += 1
    found = sum(each["found"] for each in kinds.values())
    missed = sum(each["missed"] for each in kinds.values())
    wrong = sum(each["apart-found"] for each in kinds.values())
    unlabelled = len(pairs - labelled)
    return {
        "kinds": {kind: dict(counts) for kind, counts in kinds.items()},
        "recall": found / (found + missed) if found + missed else 1.0,
        "precision": found / len(pairs) if pairs else 1.0,
        "wrong": wrong,
        "unlabelled": unlabelled,
        "pairs": len(pairs),
    }


def _tell(report: dict[str, Any], say: Say) -> None:
    for kind, counts in report["kinds"].items():
        if "apart-found" in counts or "apart-missed" in counts:
            apart, offered = counts.get("apart-missed", 0), counts.get("apart-found", 0)
            say(f"{kind:24} told apart {apart:5}   offered as one {offered:5}")
        else:
            say(f"{kind:24} found {counts.get('found', 0):10}   missed {counts.get('missed', 0):13}")
    say(f"recall {report['recall']:.4f}, precision {report['precision']:.4f}")
    say(f"{report['unlabelled']} pairs without a label: children of the twin alike by chance")
    say(f"{report['pairs']} pairs in {report['seconds']} s")
