"""How much two records look like one child, and why. Twins and namesakes are told apart here, never offered.

A record is compared by what schools really hold: names, sex, birth date, documents, guardians. One slip is borne by
itself; two only when a document or a guardian is the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from parta.kernel.text import folded_name
from parta.matching.rules.names import is_known, plain_given


class Reason(StrEnum):
    """Why two records are taken for one child, or what differs between them; words are in `words`."""

    SAME_DOCUMENT = "same-document"
    SAME_GUARDIAN = "same-guardian"
    SAME_NAMES = "same-names"
    SAME_BIRTH = "same-birth"
    SPELLING = "spelling"
    FAMILY_SLIP = "family-slip"
    GIVEN_SLIP = "given-slip"
    PATRONYMIC_SLIP = "patronymic-slip"
    PATRONYMIC_MISSING = "patronymic-missing"
    FAMILY_CHANGED = "family-changed"
    SWAPPED = "swapped"
    DAY_MONTH = "day-month"
    DATE_DIGIT = "date-digit"
    SEX = "sex"
    OTHER_DOCUMENT = "other-document"


# How much certainty each difference takes away of 100.
_COST = {
    Reason.SPELLING: 2,
    Reason.FAMILY_SLIP: 12,
    Reason.GIVEN_SLIP: 15,
    Reason.PATRONYMIC_SLIP: 8,
    Reason.PATRONYMIC_MISSING: 8,
    Reason.FAMILY_CHANGED: 25,
    Reason.SWAPPED: 5,
    Reason.DAY_MONTH: 15,
    Reason.DATE_DIGIT: 20,
    Reason.SEX: 10,
    Reason.OTHER_DOCUMENT: 10,
}
_SLIPS = frozenset(_COST) - {Reason.SPELLING, Reason.PATRONYMIC_MISSING, Reason.SWAPPED, Reason.OTHER_DOCUMENT}
_ALONE = 20  # taken away when nothing but names and date speaks for it


@dataclass(frozen=True, slots=True)
class Kin:
    """Somebody who stands for the child. ``person_id`` 0 = not recorded yet; ``phone`` «» = not known."""

    kind: int
    family_name: str
    given_name: str
    patronymic: str = ""
    phone: str = ""
    person_id: int = 0


@dataclass(frozen=True, slots=True)
class Paper:
    """An identity document: its kind, a mark that equal numbers share, whether it holds now."""

    kind: int
    mark: str
    is_valid: bool = True


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a child. ``has_rnokpp``, ``has_unzr``: two records that both hold one hold different ones."""

    family_name: str
    given_name: str
    patronymic: str
    sex: str | None
    born_on: date | None
    has_rnokpp: bool = False
    has_unzr: bool = False
    papers: frozenset[Paper] = frozenset()
    kin: tuple[Kin, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Likeness:
    """How sure (1…100) and why, in the order in which it is told."""

    score: int
    reasons: tuple[Reason, ...]


def compare(one: Record, other: Record, *, at_entry: bool = False) -> Likeness | None:
    """Are the two records one child? None = they are two, or nothing says that they are one.

    ``at_entry``: the papers are in somebody's hands, so that a child with another certificate is asked about too: it
    may have been issued anew.
    """
    if (one.has_rnokpp and other.has_rnokpp) or (one.has_unzr and other.has_unzr):
        return None
    same_paper = bool({(p.kind, p.mark) for p in one.papers} & {(p.kind, p.mark) for p in other.papers})
    same_kin = _share_kin(one.kin, other.kin)
    found = _names(one, other, same_kin or same_paper)
    day = _days(one.born_on, other.born_on)
    if found is None or day is None:
        return None
    reasons = [*found, *day]
    if one.sex and other.sex and one.sex != other.sex:
        reasons.append(Reason.SEX)
    if not same_paper and _other_paper(one, other):
        reasons.append(Reason.OTHER_DOCUMENT)
    if not _holds(
        reasons, same_paper=same_paper, same_kin=same_kin, apart=_other_kin(one.kin, other.kin), at_entry=at_entry
    ):
        return None
    score = 100 - sum(_COST.get(reason, 0) for reason in reasons) - (0 if same_paper or same_kin else _ALONE)
    proofs = [
        *([Reason.SAME_DOCUMENT] if same_paper else []),
        *([Reason.SAME_NAMES] if not found else []),
        *([Reason.SAME_BIRTH] if not day else []),
        *([Reason.SAME_GUARDIAN] if same_kin else []),
    ]
    return Likeness(max(score, 1), (*proofs, *reasons))


def _holds(reasons: list[Reason], *, same_paper: bool, same_kin: bool, apart: bool, at_entry: bool) -> bool:
    """Does what speaks for one child outweigh what differs?"""
    slips = sum(1 for reason in reasons if reason in _SLIPS)
    if same_paper:
        return slips <= 3
    if apart:  # other guardians: namesakes
        return False
    if same_kin:
        # Brothers and sisters share guardians, but not a given name; a slip in the date besides one in a name is two.
        return slips <= 2 and not {Reason.GIVEN_SLIP, Reason.SEX} <= set(reasons)
    alone = {Reason.DATE_DIGIT, Reason.SEX, Reason.FAMILY_CHANGED}
    if not at_entry:
        alone.add(Reason.OTHER_DOCUMENT)
    return slips <= 1 and not alone & set(reasons)


def _names(one: Record, other: Record, is_proved: bool) -> list[Reason] | None:
    """What differs between the names; None = they are of two people."""
    if _equal(one.family_name, other.given_name) and _equal(one.given_name, other.family_name):
        rest = _patronymics(one.patronymic, other.patronymic)
        if rest is None or _equal(one.family_name, other.family_name):
            return rest
        return [Reason.SWAPPED, *rest]
    parts = (
        _families(one.family_name, other.family_name, is_proved),
        _givens(one.given_name, other.given_name),
        _patronymics(one.patronymic, other.patronymic),
    )
    found: list[Reason] = []
    for part in parts:
        if part is None:
            return None
        found += part
    return list(dict.fromkeys(found))


def _families(one: str, other: str, is_proved: bool) -> list[Reason] | None:
    mine, theirs = folded_name(one), folded_name(other)
    if mine == theirs:
        return [] if one == other else [Reason.SPELLING]
    if is_slip(mine, theirs):
        return [Reason.FAMILY_SLIP]
    return [Reason.FAMILY_CHANGED] if is_proved else None


def _givens(one: str, other: str) -> list[Reason] | None:
    mine, theirs = plain_given(one), plain_given(other)
    if mine == theirs:
        return [] if one == other else [Reason.SPELLING]
    if is_slip(mine, theirs) and not (is_known(one) and is_known(other)):
        return [Reason.GIVEN_SLIP]
    return None


def _patronymics(one: str, other: str) -> list[Reason] | None:
    mine, theirs = folded_name(one), folded_name(other)
    if mine == theirs:
        return [] if one == other else [Reason.SPELLING]
    if not mine or not theirs:
        return [Reason.PATRONYMIC_MISSING]
    return [Reason.PATRONYMIC_SLIP] if is_slip(mine, theirs) else None


def _equal(one: str, other: str) -> bool:
    return folded_name(one) == folded_name(other)


def _days(one: date | None, other: date | None) -> list[Reason] | None:
    if one is None or other is None:
        return None
    if one == other:
        return []
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return [Reason.DAY_MONTH]
    signs = zip(f"{one:%Y%m%d}", f"{other:%Y%m%d}", strict=True)
    return [Reason.DATE_DIGIT] if sum(1 for mine, theirs in signs if mine != theirs) == 1 else None


def _share_kin(one: Iterable[Kin], other: Iterable[Kin]) -> bool:
    theirs = tuple(other)
    return any(_same_kin(mine, each) for mine in one for each in theirs)


def _same_kin(one: Kin, other: Kin) -> bool:
    """One person by his record, or by the full name and what else is known: a surname may change by marriage."""
    if one.person_id and one.person_id == other.person_id:
        return True
    if plain_given(one.given_name) != plain_given(other.given_name):
        return False
    if bool(one.patronymic and other.patronymic) and not _equal(one.patronymic, other.patronymic):
        return False
    has_name = _equal(one.family_name, other.family_name) or is_slip(
        folded_name(one.family_name), folded_name(other.family_name)
    )
    if one.phone and one.phone == other.phone:
        return True
    return has_name and bool(one.patronymic and other.patronymic)


def _other_kin(one: Iterable[Kin], other: Iterable[Kin]) -> bool:
    """Is somebody recorded on both sides, and nobody the same? Then the children are namesakes.

    So a child whose mother alone one school knows and whose father alone another is found by a document only.
    """
    mine, theirs = tuple(one), tuple(other)
    return bool(mine) and bool(theirs) and not _share_kin(mine, theirs)


def _other_paper(one: Record, other: Record) -> bool:
    """Do both hold a valid document of one kind, and not the same? A re-issued certificate, or two children."""
    mine = {paper.kind for paper in one.papers if paper.is_valid}
    return bool(mine & {paper.kind for paper in other.papers if paper.is_valid})


def is_slip(one: str, other: str) -> bool:
    """One letter left out, put in, doubled, changed, or two neighbours that changed places; words of three letters
    and more.

    >>> is_slip("шевченко", "шевчнеко"), is_slip("шевченко", "шевченк"), is_slip("ян", "яна")
    (True, True, False)
    """
    if one == other or abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < 3:
        return False
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if len(one) == len(other):
        changed = one[at + 1 :] == other[at + 1 :]
        crossed = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
        return changed or crossed
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer[at + 1 :] == shorter[at:]
