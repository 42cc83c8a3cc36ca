"""What would become of children that an outside system tells of: nothing is written here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from parta.documents import api as documents
from parta.dossiers import api as dossiers
from parta.enrolment import api as enrolment
from parta.kernel.dates import school_year_of
from parta.kernel.text import folded_name
from parta.people import api as people
from parta.preschools.models import Arrival
from parta.preschools.queries.groups import PRESCHOOL_GROUP
from parta.preschools.rules.groups import years_on
from parta.preschools.rules.outside import OLDEST, Found, OutsideChild, match_child, name_key
from parta.preschools.sealing import arrival_key
from parta.reference import api as reference
from parta.ui import wording

Trouble = tuple[str, str, str]  # field, words, what would be right
Change = tuple[str, str, str]  # field, before, after


@dataclass(slots=True)
class Compared:
    """A child of an outside system beside what is here. Personal data. ``person_id`` None: nobody here;
    ``waits``: it stands in a list of an order already.
    """

    child: OutsideChild
    person_id: int | None = None
    group_id: int | None = None
    waits: bool = False
    problems: list[Trouble] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    names: dict[str, Any] = field(default_factory=dict)  # of these the system is heard
    stood: dict[str, Any] = field(default_factory=dict)
    feeds: Mapping[str, people.FeedLine] = field(default_factory=dict)
    facts: tuple[dossiers.NewFact, ...] = ()
    adds_parent: bool = False
    adds_certificate: bool = False

    @property
    def is_new(self) -> bool:
        return self.person_id is None and not self.waits

    @property
    def record(self) -> str:
        """What tells children of one file apart."""
        return f"person {self.person_id}" if self.person_id is not None else f"child {self.child.own_key}"


@dataclass(frozen=True, slots=True)
class _Here:
    """Children of the institution and what is known of them."""

    children: Mapping[int, enrolment.HereChild]
    found: tuple[Found, ...]
    holders: Mapping[str, int]
    certified: frozenset[int]
    groups: Mapping[str, enrolment.GroupCard]
    waiting: frozenset[bytes]


def compare_children(institution_id: int, source: str, children: Sequence[OutsideChild], today: date) -> list[Compared]:
    """What would become of each child, with every problem. A child under protection is like one that is not here.
    Twenty-two SQL statements at most, and one for each list of an order that waits.
    """
    here = _here(institution_id, children, today)
    rows = [_matched(child, here) for child in children]
    known = [row for row in rows if row.person_id is not None]
    ids = {row.person_id for row in known if row.person_id is not None}
    feeds = people.feeds_of_people(ids)
    heard = dossiers.compare_received(
        {row.person_id: _facts(row.child) for row in known if row.person_id is not None}, source, today
    )
    parents = _parents(ids, today)
    names = reference.names_of_system(source)
    for row in rows:
        _check_age(row, today)
        if row.person_id is None:
            _place(row, here)
            continue
        row.feeds = feeds.get(row.person_id, {})
        _compare_group(row, here.children[row.person_id])
        _compare_names(row, here.children[row.person_id].card, source, names)
        _compare_facts(row, heard[row.person_id])
        _compare_papers(row, here, parents)
    return rows


def children_of_groups(institution_id: int, today: date) -> list[enrolment.HereChild]:
    """Children of preschool groups here, those under protection left out. Four statements."""
    names = {card.name for card in _groups(institution_id, today).values()}
    return [child for child in enrolment.children_here(institution_id, today) if child.class_name in names]


def kept_outside(person_ids: Sequence[int], names: frozenset[str]) -> dict[int, dict[str, people.FeedLine]]:
    """What systems of these names keep of children now, by person and slot. One statement."""
    return {
        person_id: kept
        for person_id, feeds in people.feeds_of_people(person_ids).items()
        if (kept := {slot: line for slot, line in feeds.items() if line.source in names and not line.is_taken})
    }


def _here(institution_id: int, children: Sequence[OutsideChild], today: date) -> _Here:
    found = {child.person_id: child for child in enrolment.children_here(institution_id, today)}
    holders, certified = people.certificates_among(list(found), {each.certificate for each in children} - {""})
    return _Here(
        found,
        tuple(
            Found(each.person_id, name_key(each.card.family_name, each.card.given_name), each.card.patronymic,
                  each.card.born_on)
            for each in found.values()
        ),
        holders, certified, _groups(institution_id, today), _waiting(institution_id, children),
    )  # fmt: skip


def _groups(institution_id: int, today: date) -> dict[str, enrolment.GroupCard]:
    """Preschool groups by their name as it is compared."""
    cards = enrolment.groups_of(
        institution_id=institution_id, school_year=school_year_of(today), on=today, kinds=(PRESCHOOL_GROUP,)
    )
    return {folded_name(card.name): card for card in cards}


def _waiting(institution_id: int, children: Sequence[OutsideChild]) -> frozenset[bytes]:
    """Children that stand in a list of an order that is on its way."""
    keys = {arrival_key(child.own_key) for child in children}
    rows = Arrival.objects.filter(institution_id=institution_id, child_key__in=keys).values_list(
        "child_key", "list_key"
    )
    lists = {list_key for _key, list_key in rows}
    fates = documents.fates_of(institution_id=institution_id, keys=lists) if lists else {}
    return frozenset(bytes(key) for key, list_key in rows if list_key in fates and not fates[list_key].is_registered)


def _matched(child: OutsideChild, here: _Here) -> Compared:
    person_id, trouble = match_child(child, here.found, here.holders, here.certified)
    row = Compared(child, person_id)
    if person_id is None and not trouble:
        row.waits = arrival_key(child.own_key) in here.waiting
    if trouble == "born":
        named = next(each for each in here.found if each.name_key == child.name_key)
        right = wording.day(named.born_on) if named.born_on else ""
        words = _("A child of this name is here, born on another day. Correct the day, or give the certificate.")
        row.problems.append(("born_on", words, right))
    elif trouble == "several":
        words = _("Several children of this name and day are here. Give the certificate of the one you mean.")
        row.problems.append(("document", words, ""))
    elif trouble == "certificate":
        words = _("Another certificate is recorded of this child. Compare with the paper; an empty cell leaves ours.")
        row.problems.append(("document", words, ""))
    return row


def _check_age(row: Compared, today: date) -> None:
    born_on = row.child.born_on
    if born_on > today or years_on(born_on, today) > OLDEST:
        words = _("Check the date of birth: preschool is for children up to eight.")
        row.problems.append(("born_on", words, ""))


def _place(row: Compared, here: _Here) -> None:
    """Where a child that is not here would be enrolled."""
    if row.waits or row.problems:
        return
    group = here.groups.get(folded_name(row.child.group))
    if group is not None:
        row.group_id = group.id
        return
    names = "; ".join(card.name for card in here.groups.values())
    words = (
        _("There is no such group here. There are: %(groups)s.") if row.child.group
        else _("The child is not here: say its group. There are: %(groups)s.")
    )  # fmt: skip
    only = next(iter(here.groups.values())).name if len(here.groups) == 1 else ""
    row.problems.append(("group", words % {"groups": names or "—"}, only))


def _compare_group(row: Compared, known: enrolment.HereChild) -> None:
    if row.child.group and folded_name(row.child.group) != folded_name(known.class_name):
        words = _("Here the child is in “%(group)s”. A file moves nobody: an order does.")
        row.problems.append(("group", words % {"group": known.class_name}, known.class_name))


def _compare_names(row: Compared, card: people.PersonCard, source: str, names: frozenset[str]) -> None:
    kept_now = []
    for name, value in row.child.said.items():
        feed = row.feeds.get(name)
        if feed is not None and feed.source not in names:
            continue
        stands = getattr(card, name)
        plain = value.isoformat() if isinstance(value, date) else value
        if feed is not None and feed.is_taken:
            if feed.said.get("value") == plain:
                continue
            words = _("ours stays; “%(source)s” says: %(value)s") % {"source": source, "value": _shown(value)}
            row.changes.append((name, _shown(stands), words))
        elif stands != value:
            row.changes.append((name, _shown(stands), _shown(value)))
        elif feed is None:
            kept_now.append(name)
        else:
            continue
        row.names[name], row.stood[name] = value, stands
    if kept_now:
        row.changes.append(("full_name", _("ours"), _("kept by “%(source)s” from now on") % {"source": source}))


def _shown(value: Any) -> str:
    return wording.day(value) if isinstance(value, date) else {"f": _("girl"), "m": _("boy")}.get(value, value or "")


def _compare_facts(row: Compared, heard: dossiers.Heard) -> None:
    row.problems += [(feed, words, "") for feed, words in heard.problems]
    row.changes += heard.changes
    row.facts = heard.facts


def _compare_papers(row: Compared, here: _Here, parents: Mapping[int, set[str]]) -> None:
    child, person_id = row.child, row.person_id
    assert person_id is not None
    if child.certificate and person_id not in here.certified and child.certificate not in here.holders:
        row.adds_certificate = True
        row.changes.append(("document", "", child.certificate))
    if child.parent is not None and folded_name(child.parent.full) not in parents.get(person_id, set()):
        row.adds_parent = True
        row.changes.append(("guardian_name", "", child.parent.full))


def _parents(person_ids: set[int], today: date) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for line in people.guardians_of(person_ids, today):
        found.setdefault(line.pupil_id, set()).add(folded_name(line.guardian.full))
    return found


def _facts(child: OutsideChild) -> list[dossiers.NewFact]:
    return [
        dossiers.NewFact(dossiers.Slot.WATCH, since, {"item": item, "is_so": is_so})
        for item, (is_so, since) in sorted(child.watched.items())
    ]
