"""How good the finders are: labelled trouble of a twin against the findings of a night, rule by rule."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

from parta.config.twin import loading
from parta.config.twin.making import require_twin
from parta.kernel.actor import SYSTEM
from parta.matching import api as matching
from parta.quality import api as quality

Say = Callable[[str], None]
# Kind of trouble → the rule that is to find it, and which of the labelled persons it is to be found on (None = either).
PERSONS: Mapping[str, tuple[str, int | None]] = {
    "look-alike": ("DQ-001", 1),
    "claimed by two schools": ("DQ-140", 0),
    "century of birth": ("DQ-006", 0),
    "sex": ("DQ-041", 0),
    "revoked certificate": ("DQ-145", 0),
    **dict.fromkeys(
        ("typo", "spelling", "names exchanged", "birth date", "look-alike twice", "re-issued certificate"),
        ("DQ-141", None),
    ),
}  # fmt: skip
OBJECTS: Mapping[str, str] = {"class without a class teacher": "DQ-133", "course without hours": "DQ-170"}
PAIRS = "DQ-141"
INNOCENT = ("twins", "namesakes")


@dataclass(frozen=True, slots=True)
class Scored:
    """One kind of trouble under the rule that is to find it. ``innocent``: labelled as no fault, and found none the
    less.
    """

    kind: str
    rule: str
    labelled: int
    found: int

    @property
    def missed(self) -> int:
        return self.labelled - self.found


@dataclass(frozen=True, slots=True)
class Score:
    """All kinds; by rule, findings that no label speaks of; milliseconds a rule’s form took."""

    kinds: tuple[Scored, ...]
    false: Mapping[str, int]
    innocent: Mapping[str, int]
    took_ms: Mapping[str, int]


def score(owner_url: str, folder: Path, now: datetime, say: Say) -> Score:
    """Compare records, judge the whole, read the labels in the folder; say and write ``score.json`` there."""
    began = monotonic()
    pairs = matching.sweep(actor=SYSTEM, now=now)
    say(f"pairs put into the queue: {pairs}, {monotonic() - began:.1f} s")
    took = quality.judge_everything(actor=SYSTEM, now=now)
    for form, ms in took.items():
        say(f"{form or 'sums'}: {ms / 1000:.1f} s")
    say(f"all rules: {sum(took.values()) / 1000:.1f} s")
    labels = [json.loads(line) for line in (folder / "labels.jsonl").read_text().splitlines()]
    with loading.connect(owner_url) as connection:
        require_twin(connection)
        found = _findings(connection)
        ids = _ids(connection, labels)
    told = _compared(labels, found, ids)
    result = Score(*told, took)
    for each in result.kinds:
        say(f"{each.rule} {each.kind}: {each.labelled} labelled, {each.found} found, {each.missed} missed")
    for name, counts in (("without a label", result.false), ("labelled as no fault", result.innocent)):
        say(f"found {name}: " + (", ".join(f"{rule} {count}" for rule, count in sorted(counts.items())) or "none"))
    (folder / "score.json").write_text(
        json.dumps(
            {
                "kinds": [asdict(each) | {"missed": each.missed} for each in result.kinds],
                "false": dict(result.false), "innocent": dict(result.innocent), "took_ms": dict(result.took_ms),
            },
            ensure_ascii=False, indent=1,
        )
    )  # fmt: skip
    return result


def _findings(connection: loading.Connection) -> dict[str, set[tuple[int, int]]]:
    """Open findings by rule: institution and key."""
    found: dict[str, set[tuple[int, int]]] = {}
    rules = sorted({rule for rule, _which in PERSONS.values()} | set(OBJECTS.values()))
    rows = connection.execute(
        "select rule, institution_id, object_id from quality_finding where closed_on is null and rule = any (%s)",
        [rules],
    )
    for rule, institution, key in rows:
        found.setdefault(rule, set()).add((institution, key))
    return found


def _ids(connection: loading.Connection, labels: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Ids of the persons that labels name by their public ids."""
    named = [public for label in labels for public in label.get("persons", ())]
    rows = connection.execute(
        "select public_id::text, id from people_person where public_id = any (%s::uuid[])", [named]
    )
    known = dict(rows.fetchall())
    return {each: known[str(UUID(each))] for each in named if str(UUID(each)) in known}


def _compared(
    labels: Iterable[Mapping[str, Any]], found: Mapping[str, set[tuple[int, int]]], ids: Mapping[str, int]
) -> tuple[tuple[Scored, ...], dict[str, int], dict[str, int]]:
    counts: dict[tuple[str, str], list[int]] = {}
    known: dict[str, set[int]] = {}
    innocent: dict[str, int] = {}
    keys = {rule: {key for _institution, key in pairs} for rule, pairs in found.items()}
    for label in labels:
        for kind in _kinds(label):
            rule, wanted = _wanted(kind, label, ids)
            known.setdefault(rule, set()).update(wanted)
            told = counts.setdefault((kind, rule), [0, 0])
            told[0] += 1
            told[1] += bool(wanted & keys.get(rule, set()))
        if label["kind"] in INNOCENT:
            persons = {ids[each] for each in label["persons"] if each in ids}
            known.setdefault(PAIRS, set()).update(persons)
            innocent[label["kind"]] = innocent.get(label["kind"], 0) + bool(persons & keys.get(PAIRS, set()))
    kinds = tuple(Scored(kind, rule, *told) for (kind, rule), told in sorted(counts.items()))
    false = {rule: len(keys.get(rule, set()) - known.get(rule, set())) for rule in sorted({*keys, *known})}
    return kinds, {rule: count for rule, count in false.items() if count}, {k: v for k, v in innocent.items() if v}


def _kinds(label: Mapping[str, Any]) -> tuple[str, ...]:
    """What is to be found of a label: a re-issued certificate is a likely duplicate and a paper that is missing too."""
    if label["kind"] == "broken card":
        return (str(label["changed"]),)
    if label["kind"] == "missing indicator":
        return (str(label["what"]),)
    if label["kind"] == "re-issued certificate":
        return ("re-issued certificate", "revoked certificate")
    if label["kind"] == "look-alike":
        return ("look-alike", "look-alike twice")
    return (str(label["kind"]),) if label["kind"] in PERSONS else ()


def _wanted(kind: str, label: Mapping[str, Any], ids: Mapping[str, int]) -> tuple[str, set[int]]:
    """The rule, and keys of records any of which is the right find."""
    if kind in OBJECTS:
        return OBJECTS[kind], {int(label["id"])}
    rule, which = PERSONS[kind]
    named = label["persons"] if which is None else [label["persons"][which]]
    return rule, {ids[each] for each in named if each in ids}
