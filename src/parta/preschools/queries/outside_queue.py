"""What would become of entries that an outside queue tells of: nothing is written here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from parta.people import api as people
from parta.preschools.models import QueueEntry
from parta.preschools.registering import application_problems
from parta.preschools.rules.applying import Told
from parta.preschools.rules.outside import OutsideEntry, shown_moment
from parta.preschools.rules.queue import ALIVE
from parta.preschools.sealing import child_key, told_by
from parta.reference import api as reference


@dataclass(slots=True)
class ComparedEntry:
    """An entry beside the queue. Personal data. ``stands``: the child is in the queue already."""

    entry: OutsideEntry
    stands: QueueEntry | None = None
    problems: list[tuple[str, str]] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def record(self) -> str:
        return f"entry {child_key(self.entry.told.document).hex()}"


def compare_entries(
    institution_id: int, source: str, entries: Sequence[OutsideEntry], today: date
) -> list[ComparedEntry]:
    """What would become of each entry, with every problem. What a parent or the institution entered is never changed by
    a file; what an earlier file of the same system brought is. Four SQL statements.
    """
    keys = {child_key(each.told.document) for each in entries}
    rows = QueueEntry.objects.filter(line_id=institution_id, child_key__in=keys, state__in=ALIVE).select_related("key")
    standing = {bytes(row.child_key): row for row in rows.order_by("-number")}  # of two applications the first
    names = reference.names_of_system(source)
    return [_compared(each, standing.get(child_key(each.told.document)), names, today) for each in entries]


def _compared(entry: OutsideEntry, stands: QueueEntry | None, names: frozenset[str], today: date) -> ComparedEntry:
    found = ComparedEntry(entry, stands)
    wanted = application_problems(entry.told, entry.wanted_from, entry.benefit, today)
    found.problems = [(each.field, each.message) for each in wanted]
    if stands is None or found.problems:
        return found
    told = told_by(stands)
    if told.born_on != entry.told.born_on:
        words = _("The child of this certificate stands in the queue with another birth date. Compare with the paper.")
        found.problems.append(("born_on", words))
    if told.source in names:
        found.changes = list(_changes(told, entry, stands.wanted_from))
    return found


def _changes(told: Told, entry: OutsideEntry, wanted_from: date) -> list[tuple[str, str, str]]:
    said = entry.told
    pairs = [
        ("guardian_name", told.applicant, said.applicant), ("phone", told.phone, said.phone),
        ("kinship", told.kinship, said.kinship), ("email", told.email, said.email),
        ("moment", shown_moment(told.said_at), shown_moment(entry.moment)),
        ("wanted_from", wanted_from.strftime("%d.%m.%Y"), entry.wanted_from.strftime("%d.%m.%Y")),
    ]  # fmt: skip
    return [
        (column, _words(column, before), _words(column, after)) for column, before, after in pairs
        if after and after != before
    ]  # fmt: skip


def _words(column: str, value: str) -> str:
    return str(people.KINSHIPS.get(value, value)) if column == "kinship" else value
