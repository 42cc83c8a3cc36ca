"""Search before create: recorded children who may be the child of a row, and what was answered about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from parta.enrolment.models import Pupil
from parta.enrolment.queries.groups import classes_of_pupils
from parta.enrolment.rules.rows import Child
from parta.kernel.text import sort_key
from parta.matching import api as matching

SAME = "§same"  # the answer «the same child»; any other text is why they are two


@dataclass(frozen=True, slots=True)
class LikelyRow:
    """A recorded child who may be that of the row. ``name``, ``born_on`` and ``why`` only of a pupil of this school:
    of another one nothing but the existence of a record is told.
    """

    number: int
    person_id: int
    name: str = ""
    born_on: date | None = None
    why: tuple[matching.Reason, ...] = ()


def likely_rows(
    children: Sequence[Child], *, institution_id: int, school_year: int, since: date
) -> tuple[LikelyRow, ...]:
    """Likely records of these children, without those of the same name and birth date who sit in a class here: of
    these the rule of namesakes speaks. Five statements at most, one when nobody comes near.
    """
    if not children:
        return ()
    found = matching.likely([record_of(child) for child in children])
    ids = {each.person_id for hits in found for each in hits}
    if not ids:
        return ()
    own = {row.pupil_id: row for row in Pupil.objects.filter(institution_id=institution_id, pupil_id__in=ids)}
    seated = (
        classes_of_pupils(institution_id=institution_id, pupil_ids=set(own), school_year=school_year, since=since)
        if own
        else {}
    )
    rows = []
    for child, hits in zip(children, found, strict=True):
        for hit in hits:
            card = own.get(hit.person_id)
            if card is None:
                rows.append(LikelyRow(child.number, hit.person_id))
            elif hit.person_id not in seated or not _is_namesake(card, child):
                rows.append(
                    LikelyRow(child.number, hit.person_id, card.display_name, card.born_on, hit.likeness.reasons)
                )
    return tuple(rows)


def _is_namesake(card: Pupil, child: Child) -> bool:
    return (card.sort_key, card.born_on) == (sort_key(child.display_name), child.born_on)


def record_of(child: Child) -> matching.Record:
    """A child of a list, to compare by. Its document is no recorded one: those were looked up before."""
    papers = frozenset({matching.Paper(child.document.kind, "typed")} if child.document else ())
    return matching.Record(
        family_name=child.family_name,
        given_name=child.given_name,
        patronymic=child.patronymic,
        sex=child.sex,
        born_on=child.born_on,
        has_rnokpp=bool(child.rnokpp),
        has_unzr=bool(child.unzr),
        papers=papers,
        kin=tuple(
            matching.Kin(each.kinship, each.family_name, each.given_name, each.patronymic, each.phone)
            for each in child.guardians
        ),
    )


def answered_apart(answers: Mapping[int, str]) -> dict[int, str]:
    """Persons of whom it was said why they are somebody else."""
    return {person_id: reason for person_id, reason in answers.items() if reason and reason != SAME}
