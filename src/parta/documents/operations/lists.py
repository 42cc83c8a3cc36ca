"""Bringing an enrolment list from a file to an order: each change is checked whole and kept as its owner's draft."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parta.documents import policies
from parta.documents.queries.lists import checked_list, pupil_list, remembered_columns, sealed
from parta.documents.rules.lists import (
    COLUMNS_FORM,
    FORM,
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    FoundLine,
    LikelyLine,
    PupilList,
    as_written,
    list_key,
    suggestions_of,
    with_answers,
    with_edits,
    without_permission,
)
from parta.drafts import api as drafts
from parta.enrolment import api as enrolment
from parta.files.api import TableLimits, read_table
from parta.identity import api as identity
from parta.kernel.actor import Actor
from parta.kernel.cells import is_example, plain_heading
from parta.kernel.dates import local_day, school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import Invalid, NotVisible, Problem, Stale
from parta.matching import api as matching
from parta.people import api as people

_LIMITS = TableLimits(bytes=MOST_BYTES, rows=MOST_ROWS, columns=MOST_COLUMNS, cell=1_000)


def begin_list(
    *,
    actor: Actor,
    institution_id: int,
    file_name: str,
    data: bytes,
    since: date,
    class_id: int | None,
    now: datetime,
) -> UUID:
    """Read a spreadsheet and keep it as a list on its way. Nothing is enrolled; the file itself is not kept. Returns
    the list's id.

    ``class_id`` None means that each row names its class.

    :raises UnreadableTable: the file cannot be read as a table, with what to do
    :raises Invalid: it holds no child
    :raises NotVisible: the class is not of this institution and the school year of ``since``
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    _require_class(institution_id, class_id, since)
    remembered = remembered_columns(actor, institution_id)
    table = read_table(data, file_name, _LIMITS, lambda cells: enrolment.count_headings(cells, remembered))
    rows = [(number, cells) for number, cells in zip(table.numbers, table.rows, strict=True) if not is_example(cells)]
    if not rows:
        raise Invalid(
            [Problem("file", _("There is no child in the file, only the heading. Fill in the rows and send it again."))]
        )
    mapping = enrolment.match_columns(table.header, remembered)
    begun = PupilList(
        title=file_name,
        since=since.isoformat(),
        class_id=class_id,
        header=table.header,
        numbers=tuple(number for number, _cells in rows),
        cells=tuple(tuple(map(as_written, cells)) for _number, cells in rows),
        mapping=mapping,
        notes=table.notes,
    )
    key = uuid4()
    _keep(actor, institution_id, key, _checked(actor, institution_id, begun, now), now)
    return key


def begin_form(
    *, actor: Actor, institution_id: int, texts: Mapping[str, str], since: date, class_id: int, now: datetime
) -> UUID:
    """Begin a list of one child from a form: the same path, the same checks, the same order.

    :raises NotVisible: the class is not of this institution and the school year of ``since``
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    _require_class(institution_id, class_id, since)
    filled = {name: text for name, text in texts.items() if name in enrolment.FIELD_CODES and text.strip()}
    begun = PupilList(
        title=" ".join(filter(None, (filled.get("family_name"), filled.get("given_name")))),
        since=since.isoformat(),
        class_id=class_id,
        from_form=True,
        header=tuple(filled),
        numbers=(1,),
        cells=(tuple(filled.values()),),
        mapping=tuple(filled),
        columns_agreed=True,
    )
    key = uuid4()
    _keep(actor, institution_id, key, _checked(actor, institution_id, begun, now), now)
    return key


def begin_rows(
    *,
    actor: Actor,
    institution_id: int,
    title: str,
    rows: Sequence[Mapping[str, str]],
    since: date,
    now: datetime,
    class_id: int | None = None,
) -> UUID:
    """Begin a list of children that another module hands over: texts by field, each row naming its class unless all go
    into ``class_id`` (a preschool group has no year of study to be named by). The same path, the same checks, the same
    order as a file.

    :raises Invalid: more rows than one order takes
    :raises NotVisible: the class is not of this institution and the school year of ``since``
    """
    require(policies.may_order_movement(actor, institution_id=institution_id))
    _require_class(institution_id, class_id, since)
    if not 1 <= len(rows) <= MOST_ROWS:
        raise Invalid([Problem("rows", _("An order takes from one to 5,000 children."))])
    named = {name for row in rows for name, text in row.items() if text.strip()}
    header = tuple(code for code in enrolment.FIELD_CODES if code in named)
    begun = PupilList(
        title=title,
        since=since.isoformat(),
        class_id=class_id,
        header=header,
        numbers=tuple(range(1, len(rows) + 1)),
        cells=tuple(tuple(row.get(name, "").strip() for name in header) for row in rows),
        mapping=header,
        columns_agreed=True,
    )
    key = uuid4()
    _keep(actor, institution_id, key, _checked(actor, institution_id, begun, now), now)
    return key


def agree_columns(
    *, actor: Actor, institution_id: int, key: UUID, revision: int, mapping: Sequence[str], now: datetime
) -> PupilList:
    """Say what each column means («» = leave it out). Remembered for the next file of the same headings.

    :raises Invalid: a field is claimed by two columns, or is unknown
    :raises Stale: the list was changed elsewhere
    """
    with _changing(actor, institution_id, key, revision, now) as change:
        known = change.now_list
        _check_mapping(mapping, len(known.header))
        remembered = remembered_columns(actor, institution_id)
        remembered |= {plain_heading(heading): code for heading, code in zip(known.header, mapping, strict=True)}
        drafts.save_draft(
            actor=actor,
            form=COLUMNS_FORM,
            subject=str(institution_id),
            fields=dict(list(remembered.items())[-200:]),
            institution_id=institution_id,
            now=now,
        )
        return change.to(replace(known, mapping=tuple(mapping), columns_agreed=True))


def correct_list(
    *,
    actor: Actor,
    institution_id: int,
    key: UUID,
    revision: int,
    now: datetime,
    typed: Mapping[tuple[int, str], str] | None = None,
    leave_out: Collection[int] = (),
    bring_back: Collection[int] = (),
    accept_suggestions: bool = False,
    reasons: Mapping[str, str] | None = None,
    since: date | None = None,
    answers: Mapping[int, str] | None = None,
) -> PupilList:
    """Change a list and check it again: texts typed instead of cells, rows left out or brought back, reasons for
    warnings, answers about recorded children alike (position in ``likely`` → `enrolment.SAME`, or why another).

    :raises Stale: the list was changed elsewhere since ``revision``
    """
    with _changing(actor, institution_id, key, revision, now) as change:
        known = change.now_list
        edits = dict(typed or {})
        if accept_suggestions:
            edits = suggestions_of(known) | {
                cell: text for cell, text in edits.items() if cell not in suggestions_of(known)
            }
        wanted = with_answers(known, answers or {})
        wanted = with_edits(wanted, {cell: text for cell, text in edits.items() if cell[1] in enrolment.FIELD_CODES})
        wanted = without_permission(wanted, {number for number, _field in edits})
        out = (set(known.left_out) | set(leave_out) & set(known.numbers)) - set(bring_back)
        said = dict(known.reasons) | {rule: text.strip()[:500] for rule, text in (reasons or {}).items()}
        return change.to(
            replace(
                wanted,
                left_out=tuple(sorted(out)),
                reasons={rule: text for rule, text in said.items() if text},
                since=since.isoformat() if since else known.since,
            )
        )


def claim_child(
    *, actor: Actor, institution_id: int, key: UUID, revision: int, number: int, ground: str, now: datetime
) -> PupilList:
    """Ask the other school for a child whom a row names by an exact identifier; the row is left out meanwhile.

    :raises NotVisible: the row names no child enrolled elsewhere
    :raises ClaimIsThere: it was asked for before
    :raises Stale: the list was changed elsewhere
    """
    with _changing(actor, institution_id, key, revision, now) as change:
        known = change.now_list
        person_id = known.elsewhere.get(str(number))
        if person_id is None:
            raise NotVisible
        said = next((line.who for line in known.findings if line.number == number), "")
        matching.open_claim(
            actor=actor, institution_id=institution_id, person_id=person_id, said=said, ground=ground, now=now
        )
        return change.to(replace(known, left_out=tuple(sorted({*known.left_out, number}))))


def form_missing_classes(
    *, actor: Actor, institution_id: int, key: UUID, revision: int, names: Collection[str], now: datetime
) -> PupilList:
    """Form those of the classes that rows name and the school has not, in Ukrainian and full-time; both can be changed
    on the class page. A name not chosen is a slip of its rows.

    :raises Invalid: none is chosen
    :raises Stale: the list was changed elsewhere
    """
    with _changing(actor, institution_id, key, revision, now) as change:
        known = change.now_list
        chosen = [(grade, name) for grade, name in known.missing_classes if name in names]
        if not chosen:
            words = _("Tick the classes to be formed; where the name is a slip, correct it in its row.")
            raise Invalid([Problem("form", words)])
        for grade, name in chosen:
            enrolment.create_class(
                actor=actor,
                institution_id=institution_id,
                school_year=school_year_of(known.since_day),
                grade=grade,
                letter=name.partition("-")[2],
            )
        return change.to(known)


def discard_list(*, actor: Actor, institution_id: int, key: UUID) -> None:
    """Forget a list that will not be enrolled."""
    require(policies.may_order_movement(actor, institution_id=institution_id))
    drafts.discard_draft(actor=actor, form=FORM, subject=list_key(institution_id, key))


class _Change:
    """One change of a list under its lock."""

    def __init__(self, now_list: PupilList, keep: Callable[[PupilList], PupilList]) -> None:
        self.now_list = now_list
        self._keep = keep

    def to(self, wanted: PupilList) -> PupilList:
        return self._keep(wanted)


@contextmanager
def _changing(actor: Actor, institution_id: int, key: UUID, revision: int, now: datetime) -> Iterator[_Change]:
    """Read a list for changing: two windows of one person must not undo each other's corrections."""
    require(policies.may_order_movement(actor, institution_id=institution_id))
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [list_key(institution_id, key)])
        known = pupil_list(actor, institution_id=institution_id, key=key)
        if known.revision != revision:
            raise Stale(
                _("This list was changed in another window. Here is its latest state; type your correction again.")
            )

        def keep(wanted: PupilList) -> PupilList:
            checked = _checked(actor, institution_id, replace(wanted, revision=known.revision + 1), now)
            _keep(actor, institution_id, key, checked, now)
            return checked

        yield _Change(known, keep)


def _checked(actor: Actor, institution_id: int, pupils: PupilList, now: datetime) -> PupilList:
    """The list with its findings. Each identifier compared with the register, of children and guardians, is counted
    once; each person so found is counted and logged once.

    :raises TooMany: the actor has made his day's share of national search; what was refused spends nothing
    """
    checked = checked_list(pupils, institution_id=institution_id, today=local_day(now))
    fresh = checked.found_elsewhere - set(pupils.seen_elsewhere)
    asked = {sha256(each.encode()).hexdigest()[:16] for each in checked.asked}
    with transaction.atomic():
        identity.spend_comparisons(actor.account_id, len(asked - set(pupils.asked)), now)
        identity.spend_search(actor.account_id, now, found=len(fresh))
        if fresh:
            people.log_reads(actor=actor, person_ids=fresh, what="search by identifier")
    return replace(
        pupils,
        findings=tuple(FoundLine(**asdict(finding)) for finding in checked.findings),
        missing_classes=checked.missing_classes,
        ready=len(checked.placements),
        blocked=len(checked.blocked),
        likely=tuple(
            LikelyLine(
                row.number,
                row.person_id,
                row.name,
                row.born_on.isoformat() if row.born_on else "",
                tuple(str(reason) for reason in row.why),
            )
            for row in checked.likely
        ),
        elsewhere={str(number): person_id for number, person_id in checked.elsewhere.items()},
        language=get_language() or "",
        seen_elsewhere=tuple(sorted(checked.found_elsewhere | set(pupils.seen_elsewhere))),
        asked=tuple(sorted(asked | set(pupils.asked))),
    )


def _keep(actor: Actor, institution_id: int, key: UUID, pupils: PupilList, now: datetime) -> None:
    drafts.save_draft(
        actor=actor,
        form=FORM,
        subject=list_key(institution_id, key),
        title=pupils.title,
        fields=sealed(pupils),
        institution_id=institution_id,
        now=now,
    )


def _check_mapping(mapping: Sequence[str], columns: int) -> None:
    chosen = [code for code in mapping if code]
    if len(mapping) != columns or not set(chosen) <= set(enrolment.FIELD_CODES):
        raise Invalid([Problem("columns", _("Choose what each column means from the list."))])
    double = next((code for code in chosen if chosen.count(code) > 1), None)
    if double:
        label = enrolment.field_label(double)
        words = _("“%(field)s” is chosen for two columns. Leave it at one of them.") % {"field": label}
        raise Invalid([Problem(f"c{mapping.index(double)}", words)])


def _require_class(institution_id: int, class_id: int | None, since: date) -> None:
    if class_id is None:
        return
    group = enrolment.group_card(institution_id=institution_id, group_id=class_id)
    if group is None or group.parent_id is not None:
        raise NotVisible
    first, end = enrolment.year_bounds(group.school_year)
    if not first <= since < end:
        words = _("The day is not of the school year of %(class)s (%(first)s to %(last)s).")
        last = date.fromordinal(end.toordinal() - 1)
        shown = {"class": group.name, "first": first.strftime("%d.%m.%Y"), "last": last.strftime("%d.%m.%Y")}
        raise Invalid([Problem("since", words % shown)])
