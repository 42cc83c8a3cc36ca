"""Those who stand for children, with their contacts, as a spreadsheet: a row for each child and guardian."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from parta.enrolment.child_rows import (
    CHILD,
    HereChild,
    children_here,
    find_children,
    may_bring,
    own_institution,
    place_of,
    register_children,
    way_out,
)
from parta.enrolment.operations import guardian_lists as operations
from parta.enrolment.operations.guardian_lists import ListedGuardian
from parta.enrolment.rules.rows import Guardian
from parta.enrolment.rules.values import read_kinship
from parta.enrolment.wording import KINSHIP_LABELS
from parta.kernel import cells
from parta.kernel.text import folded_name
from parta.people import api as people
from parta.sheets.api import Column, Context, Kind, Row, Verdict, Wrong
from parta.ui import wording


def _read_kinship(text: str) -> cells.Read[int]:
    read = read_kinship(text) if text else cells.Read(None)
    return cells.Read(read.value, read.text, "choice-unknown" if read.trouble else "")


COLUMNS = (
    *CHILD,
    Column("kinship", gettext_lazy("Who it is to the child"), _read_kinship,
           lambda value: str(KINSHIP_LABELS[people.Kinship(value)]), example="мати", is_needed=True,
           aliases=("ким доводиться", "родинний зв’язок", "хто", "стосунок", "kinship"),
           choices=("мати", "батько", "усиновлювач", "опікун", "прийомна мати", "інша особа")),
    Column("guardian_family", gettext_lazy("Family name of the guardian"), cells.read_name, is_needed=True,
           is_key=True, example="Савчук",
           aliases=("прізвище представника", "прізвище одного з батьків", "прізвище матері", "прізвище батька")),
    Column("guardian_given", gettext_lazy("Given name of the guardian"), cells.read_name, is_needed=True, is_key=True,
           example="Олена", aliases=("ім’я представника", "ім’я одного з батьків", "ім’я матері", "ім’я батька")),
    Column("guardian_patronymic", gettext_lazy("Patronymic of the guardian"), cells.read_name, is_key=True,
           example="Петрівна",
           aliases=("по батькові представника", "по батькові матері", "по батькові батька")),
    Column("phone", gettext_lazy("Phone"), cells.read_phone, example="097 123 45 67",
           aliases=("телефон", "тел", "моб", "номер телефону", "контактний телефон", "телефон представника")),
    Column("email", gettext_lazy("E-mail"), cells.read_email, example="olena@example.com",
           aliases=("електронна пошта", "пошта", "ел пошта", "емейл", "mail")),
    Column("since", pgettext_lazy("of a guardian", "Stands for the child since"), cells.read_day,
           example="01.09.2026", aliases=("з якого дня", "діє з", "since")),
    Column("last_day", pgettext_lazy("of a guardian", "Last day"), cells.read_day,
           aliases=("діє до", "по який день", "until")),
    Column("ground", pgettext_lazy("of a guardian", "Ground"), example="свідоцтво про народження",
           aliases=("підстава", "документ", "рішення", "ground")),
)  # fmt: skip


def register() -> None:
    """The list of guardians; called at start."""
    register_children(
        Kind(
            "enrolment.guardians", gettext_lazy("Guardians and contacts"), COLUMNS, place_of, may_bring, check, write,
            undo, rows_of, own=own_institution, who=_who, way_out=way_out("enrolment.guardians"),
            note=gettext_lazy(
                "Guardians who are not recorded yet are added to children of this institution. Contacts of somebody "
                "recorded are not changed by a list, and nobody is invited by it."
            ),
        )
    )  # fmt: skip


def check(context: Context, rows: Sequence[Row]) -> list[Verdict]:
    """Whom the rows speak of. Five statements for all rows. Who read what is recorded is noted."""
    found = find_children(context.place.id, context.day, rows)
    known = _known(context, {child.person_id for child in found.values() if isinstance(child, HereChild)})
    context.kept["children"] = found
    told, verdicts = set(), []
    for row in rows:
        child = found[row.number]
        if isinstance(child, Wrong):
            verdicts.append(Verdict.of([child], (), is_new=False))
            continue
        line = known.get((child.person_id, _guardian_name(row)))
        if line is not None:
            told.add(child.person_id)
        problems = _problems(context, row) if line is None else list(_differences(row, *line))
        record = f"{child.person_id} {_guardian_name(row)}"
        verdicts.append(Verdict.of(problems, (), is_new=line is None, record=record))
    if told and not context.is_again:
        people.log_reads(actor=context.actor, person_ids=told, what="guardians")
    return verdicts


def _known(context: Context, children: set[int]) -> dict[tuple[int, str], tuple[people.GuardianLine, people.Contacts]]:
    """Guardians of these children on the day or later, by child and name."""
    lines = people.guardians_of(children, context.day)
    contacts = people.contacts_of({line.guardian.person_id for line in lines})
    return {
        (line.pupil_id, folded_name(line.guardian.full)): (line, contacts[line.guardian.person_id]) for line in lines
    }


def _problems(context: Context, row: Row) -> list[Wrong]:
    since, last_day = row.values["since"] or context.day, row.values["last_day"]
    if last_day is not None and last_day < since:
        return [Wrong("last_day", _("The last day must be after the first."))]
    if since > context.day + timedelta(days=366) or since.year < 1990:
        words = _("%(day)s is too far from today. Check the year.")
        return [Wrong("since", words % {"day": wording.day(since)})]
    return []


def _differences(row: Row, line: people.GuardianLine, contacts: people.Contacts) -> Iterator[Wrong]:
    """Somebody of this name stands for the child: what the row says otherwise is changed on the child's page."""
    if row.values["kinship"] != int(line.kinship):
        words = _("This person is recorded as “%(kinship)s”. End that record on the child’s page first.")
        label = str(KINSHIP_LABELS[line.kinship])
        yield Wrong("kinship", words % {"kinship": label}, label)
    for field in ("phone", "email"):
        if row.has(field) and row.values[field] != getattr(contacts, field):
            words = _("Contacts of somebody recorded are not changed by a list. Compare them, or clear the cell.")
            yield Wrong(field, words, getattr(contacts, field))


def write(context: Context, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Record the guardians."""
    children = context.kept["children"]  # by the check of these rows, a moment ago in this transaction
    return operations.enter_guardians(
        actor=context.actor, institution_id=context.place.id, today=context.day, operation_id=context.operation_id,
        guardians=[_listed(context, row, children[row.number].person_id) for row in rows],
    )  # fmt: skip


def _listed(context: Context, row: Row, pupil_id: int) -> ListedGuardian:
    values = row.values
    guardian = Guardian(
        values["guardian_family"], values["guardian_given"], values["guardian_patronymic"] or "", values["kinship"],
        values["ground"] or "", values["phone"] or "", values["email"] or "",
    )  # fmt: skip
    last_day = values["last_day"]
    until = last_day + timedelta(days=1) if last_day else None
    return ListedGuardian(pupil_id, guardian, values["since"] or context.day, until)


def undo(context: Context, receipts: Sequence[tuple[int, Mapping[str, Any]]]) -> list[tuple[int, str]]:
    """Whoever was recorded stands for nobody again; the people stay recorded."""
    return operations.withdraw_guardians(
        actor=context.actor, institution_id=context.place.id, receipts=receipts, today=context.day,
        operation_id=context.operation_id,
    )  # fmt: skip


def rows_of(context: Context) -> Iterator[Mapping[str, Any]]:
    """Guardians of today and of coming days, by class and child. Four statements."""
    here = children_here(context.place.id, context.day)
    lines: dict[int, list[people.GuardianLine]] = {}
    for line in people.guardians_of([child.person_id for child in here], context.day):
        lines.setdefault(line.pupil_id, []).append(line)
    persons = {line.guardian.person_id for told in lines.values() for line in told}
    cards, contacts = people.cards(persons), people.contacts_of(persons)
    for child in here:
        for line in lines.get(child.person_id, ()):
            card, reached = cards[line.guardian.person_id], contacts[line.guardian.person_id]
            yield {
                **child.cells, "kinship": int(line.kinship), "guardian_family": card.family_name,
                "guardian_given": card.given_name, "guardian_patronymic": card.patronymic or None,
                "phone": reached.phone or None, "email": reached.email or None, "since": line.since,
                "last_day": line.until - timedelta(days=1) if line.until else None, "ground": line.ground or None,
            }  # fmt: skip


def _guardian_name(row: Row) -> str:
    names = (row.values[f"guardian_{part}"] for part in ("family", "given", "patronymic"))
    return folded_name(" ".join(filter(None, names)))


def _who(texts: Mapping[str, str]) -> str:
    child = " ".join(filter(None, (texts.get(name) for name in ("family_name", "given_name"))))
    guardian = " ".join(filter(None, (texts.get(name) for name in ("guardian_family", "guardian_given"))))
    return " · ".join(filter(None, (child, guardian)))
