"""From a register's words to the columns of a card: codes of lists, hubs of branches, questions for the review list."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from parta.institutions.reading import rows as read
from parta.institutions.reading.governing import Governed
from parta.institutions.reading.placing import Placed
from parta.institutions.reading.rows import RegisterRow
from parta.reference.api import name_key

HUB, BRANCH = 1, 2
WORKING, BLOCKED, NOT_SAID = 1, 5, 0

# Which words of the register a question is about: when they change, a settled question may be asked again.
_ASKED_OF = {
    "branch": ("network_role", "parent", "edrpou", "name"),
    "place": ("katottg", "koatuu", "settlement", "region"),
    "body": ("governing_body", "region"),
    "kind": ("kind",),
    "status": ("status",),
}
_ABOUT = {
    "branch-without-hub": "branch",
    "several-hubs": "branch",
    "hub-not-found": "branch",
    "place-unknown": "place",
    "place-ambiguous": "place",
    "place-community-only": "place",
    "body-abolished": "body",
    "body-unknown": "body",
    "body-ambiguous": "body",
    "body-empty": "body",
    "kind-unknown": "kind",
    "status-missing": "status",
}

# A file that has none of these columns neither asks nor withdraws a question of the kind.
_NEEDS_ONE_OF = {
    "branch": frozenset({"network_role", "parent"}),
    "place": frozenset({"katottg", "koatuu", "settlement"}),
    "body": frozenset({"governing_body"}),
    "kind": frozenset({"kind"}),
    "status": frozenset({"status"}),
}
KINDS_OF_QUESTION = {kind: _NEEDS_ONE_OF[about] for kind, about in _ABOUT.items()}


@dataclass(frozen=True, slots=True)
class Lists:
    """Numbers of coded values by every spelling of their names."""

    kinds: Mapping[str, int]
    statuses: Mapping[str, int]
    ownerships: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub that branches may join: in the file, or known already."""

    edebo: str
    edrpou: str
    name_key: str
    region_id: int | None


@dataclass(frozen=True, slots=True)
class Question:
    """An entry for the review list."""

    kind: str
    fingerprint: str
    facts: Mapping[str, str]


@dataclass(slots=True)
class Understood:
    """A row ready to be written. ``parent_edebo`` is the code of its hub; ``card`` are the card's plain columns."""

    row: RegisterRow
    placed: Placed
    governed: Governed
    card: dict[str, Any]
    parent_edebo: str = ""
    questions: list[Question] = field(default_factory=list)


def understand(
    rows: Sequence[RegisterRow],
    placed: Sequence[Placed],
    governed: Sequence[Governed],
    lists: Lists,
    fields: Iterable[str],
    known_hubs: Iterable[Hub] = (),
) -> list[Understood]:
    """Turn read, placed and governed rows into cards, and say what a person must settle. Rejected rows are left out."""
    mentioned = frozenset(fields)
    understood = [
        Understood(row, where, by, _card(row, lists, mentioned))
        for row, where, by in zip(rows, placed, governed, strict=True)
        if not row.rejected
    ]
    _join_hubs(understood, known_hubs)
    for each in understood:
        asked = {
            remark.code for remark in each.row.remarks if KINDS_OF_QUESTION.get(remark.code, frozenset()) & mentioned
        }
        each.questions = [_question(each, code) for code in sorted(asked)]
    return understood


def _card(row: RegisterRow, lists: Lists, mentioned: frozenset[str]) -> dict[str, Any]:
    return {
        "name": row.name,
        "short_name": row.text("short_name"),
        "edrpou": read.edrpou(row),
        "kind": _kind(row, lists, mentioned),
        "status": _status(row, lists, mentioned),
        "ownership": lists.ownerships.get(name_key(row.text("ownership")), NOT_SAID),
        "network_role": read.network_role(row),
        "governing_body": row.text("governing_body"),
        "settlement": row.text("settlement"),
        "postal_code": row.text("postal_code"),
        "address": row.text("address"),
        "phone": row.text("phone"),
        "fax": row.text("fax"),
        "email": row.text("email"),
        "website": row.text("website"),
        "head_name": row.text("head_name"),
        "is_rural": read.truth(row, "is_rural"),
        "is_mountain": read.truth(row, "is_mountain"),
        "is_boarding": read.truth(row, "is_boarding"),
        "is_confirmed": read.truth(row, "is_confirmed"),
        "licensed": read.licensed(row),
    }


def _kind(row: RegisterRow, lists: Lists, mentioned: frozenset[str]) -> int:
    number = lists.kinds.get(name_key(row.text("kind")))
    if number is None and "kind" in mentioned:
        row.remark("kind-unknown", "kind", row.text("kind"))
    return number or NOT_SAID


def _status(row: RegisterRow, lists: Lists, mentioned: frozenset[str]) -> int:
    """The list of vocational institutions tells no status, only the day when an institution was blocked."""
    if "status" not in mentioned:
        return (BLOCKED if row.text("blocked_on") else WORKING) if "blocked_on" in mentioned else NOT_SAID
    number = lists.statuses.get(name_key(row.text("status")))
    if number is None:
        row.remark("status-missing", "status", row.text("status"))
    return number or NOT_SAID


def _join_hubs(understood: Sequence[Understood], known_hubs: Iterable[Hub]) -> None:
    known = frozenset(known_hubs)
    by_edrpou: dict[str, set[str]] = defaultdict(set)
    by_name: dict[tuple[int | None, str], set[str]] = defaultdict(set)
    codes = set()
    here = (
        Hub(each.row.edebo, each.card["edrpou"], name_key(each.row.name), each.placed.region_id)
        for each in understood
        if each.card["network_role"] != BRANCH
    )
    hubs = {each.row.edebo for each in understood if each.card["network_role"] == HUB}
    for hub in (*known, *here):
        codes.add(hub.edebo)
        by_name[hub.region_id, hub.name_key].add(hub.edebo)
        if hub.edrpou and (hub.edebo in hubs or hub in known):
            by_edrpou[hub.edrpou].add(hub.edebo)
    codes.update(each.row.edebo for each in understood)
    for each in understood:
        if each.card["network_role"] == BRANCH:
            each.parent_edebo = _hub_of(each, codes, by_name, by_edrpou)


def _hub_of(
    each: Understood,
    codes: set[str],
    by_name: Mapping[tuple[int | None, str], set[str]],
    by_edrpou: Mapping[str, set[str]],
) -> str:
    """The hub a branch names by code or full name; else the one hub of equal ЄДРПОУ."""
    named = each.row.text("parent")
    if named.isdigit() and named in codes and named != each.row.edebo:
        return named
    if named:
        found = by_name.get((each.placed.region_id, name_key(named)), set())
        if len(found) == 1:
            return next(iter(found))
    found = by_edrpou.get(each.card["edrpou"], set()) - {each.row.edebo} if each.card["edrpou"] else set()
    if len(found) == 1:
        return next(iter(found))
    if found:
        each.row.remark("several-hubs", "edrpou", each.card["edrpou"])
    elif named:
        each.row.remark("hub-not-found", "parent", named)
    else:
        each.row.remark("branch-without-hub", "edrpou", each.card["edrpou"])
    return ""


def _question(each: Understood, code: str) -> Question:
    about = _ASKED_OF[_ABOUT[code]]
    facts = {name: each.row.text(name) for name in about if each.row.text(name)}
    digest = hashlib.sha256("\n".join(f"{name}={facts.get(name, '')}" for name in about).encode()).hexdigest()[:16]
    return Question(code, digest, facts)
