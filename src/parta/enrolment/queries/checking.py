"""Checking an enrolment list before anything is written: every row, every problem, what would change.

Seven to ten SQL statements whatever the number of rows. Nothing is written here; the caller logs the national search.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from parta.enrolment.models import Pupil
from parta.enrolment.queries.groups import GroupCard, classes_of_pupils, enrolled_elsewhere, groups_of
from parta.enrolment.queries.likely import SAME, LikelyRow, answered_apart, likely_rows
from parta.enrolment.rules import rows as reading
from parta.enrolment.rules.classes import read_class_name
from parta.enrolment.rules.columns import guardian_field
from parta.enrolment.rules.rows import Child, Trouble
from parta.enrolment.wording import words_for
from parta.kernel.errors import DomainError
from parta.kernel.text import sort_key
from parta.matching import api as matching
from parta.people import api as people
from parta.rulebook import api as rulebook

PUPIL_FORM = "enrolment.pupil"
CLASS_FORM = "enrolment.class"


class RulesMissing(DomainError):
    """No quality rules are loaded: a list would be accepted unchecked."""

    code = "rules-missing"


@dataclass(frozen=True, slots=True)
class RowTexts:
    """A row to check: its number in the file and what stands under each field."""

    number: int
    texts: Mapping[str, str]
    answers: Mapping[int, str] = field(default_factory=dict)  # recorded person → SAME, or why it is another child


@dataclass(frozen=True, slots=True)
class RowFinding:
    """One thing wrong with a row (``number`` 0 = with a class as a whole), in the user's words.

    ``severity``: «block» keeps the row from being enrolled, «warn» wants a reason, «info» is worth knowing.
    """

    number: int
    who: str
    field: str
    severity: str
    message: str
    rule: str = ""
    text: str = ""
    suggestion: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Placement:
    """A child that can be enrolled: into which class, and as which recorded person (None = not recorded yet)."""

    child: Child
    group_id: int
    person_id: int | None
    others: tuple[tuple[int, str], ...] = ()  # recorded persons alike of whom it was said why they are others
    is_claimed: bool = False  # enrolled elsewhere, and let go by that school


@dataclass(frozen=True, slots=True)
class CheckedList:
    """The outcome of checking. ``placements`` are rows without blocking findings; ``asked`` are the identifiers
    compared with the register of the country, ``found_elsewhere`` the persons (guardians, and children not of this
    school) whose existence that has shown: both to be counted, and these logged.
    """

    rows: int
    placements: tuple[Placement, ...]
    findings: tuple[RowFinding, ...]
    labels: Mapping[int, str]
    missing_classes: tuple[tuple[int, str], ...]  # (year of study, name) that rows name and the school has not
    asked: frozenset[str]
    found_elsewhere: frozenset[int]
    groups: Mapping[int, GroupCard]
    likely: tuple[LikelyRow, ...] = ()  # of rows without an answer
    elsewhere: Mapping[int, int] = field(default_factory=dict)  # row → person enrolled in another school

    @property
    def blocked(self) -> frozenset[int]:
        """Numbers of rows that cannot be enrolled as they are."""
        return frozenset(finding.number for finding in self.findings if finding.severity == rulebook.Severity.BLOCK)

    @property
    def warnings(self) -> dict[str, list[RowFinding]]:
        """Warnings by rule: each rule wants one reason."""
        found: dict[str, list[RowFinding]] = defaultdict(list)
        for finding in self.findings:
            if finding.severity == rulebook.Severity.WARN:
                found[finding.rule].append(finding)
        return dict(found)


@dataclass(slots=True)
class _Check:
    """What is known of the list while it is being checked."""

    institution_id: int
    school_year: int
    since: date
    groups: dict[int, GroupCard]
    labels: dict[int, str] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    group_of: dict[int, int] = field(default_factory=dict)  # row → class
    person_of: dict[int, int] = field(default_factory=dict)  # row → recorded person who can be enrolled
    recognised: set[int] = field(default_factory=set)  # rows whose identifiers are recorded, whatever follows from it
    missing: dict[str, tuple[int, str]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    found_elsewhere: frozenset[int] = frozenset()
    answers: dict[int, Mapping[int, str]] = field(default_factory=dict)
    likely: list[LikelyRow] = field(default_factory=list)
    elsewhere: dict[int, int] = field(default_factory=dict)
    claimed: set[int] = field(default_factory=set)


def check_list(
    rows: Sequence[RowTexts], *, institution_id: int, school_year: int, since: date, today: date, class_id: int | None,
    permitted: Mapping[str, Collection[int]] | None = None,
) -> CheckedList:  # fmt: skip
    """Check every row of a list. ``class_id`` is the class of the whole list; None = each row names its own.
    ``permitted``: by rule, rows that an administrator let pass it: it does not block them, it wants a reason.

    :raises RulesMissing: no quality rules are in force on the day
    """
    rules = rulebook.rules_of(PUPIL_FORM, on=since), rulebook.rules_of(CLASS_FORM, on=since)
    if not all(rules):
        raise RulesMissing(_("The quality rules of enrolment are not loaded yet. Ask the administrator to load them."))
    known = {group.id: group for group in groups_of(institution_id=institution_id, school_year=school_year, on=since)}
    check = _Check(institution_id, school_year, since, known)
    children = _read(check, rows, today)
    check.troubles += reading.doubles(children)
    _find_classes(check, children, class_id)
    _find_persons(check, children)
    _find_likely(check, [child for child in children if child.number not in check.recognised])
    _compare_guardians(check, children)
    findings = [_finding(check, trouble) for trouble in check.troubles]
    findings += _let_pass(_judge_children(check, children, rules[0]), permitted or {})
    blocked = {finding.number for finding in findings if finding.severity == rulebook.Severity.BLOCK}
    placements = tuple(
        Placement(
            child,
            check.group_of[child.number],
            check.person_of.get(child.number),
            others=tuple(sorted(answered_apart(check.answers.get(child.number, {})).items())),
            is_claimed=child.number in check.claimed,
        )
        for child in children
        if child.number not in blocked
    )
    findings += _judge_classes(check, placements, rules[1], rulebook.limits_on(since))
    return CheckedList(
        rows=len(rows),
        placements=placements,
        findings=tuple(sorted(findings, key=lambda finding: (finding.number, finding.field, finding.rule))),
        labels=check.labels,
        missing_classes=tuple(sorted(check.missing.values())),
        asked=frozenset(check.asked),
        found_elsewhere=check.found_elsewhere,
        groups=known,
        likely=tuple(check.likely),
        elsewhere=dict(check.elsewhere),
    )


def _read(check: _Check, rows: Sequence[RowTexts], today: date) -> list[Child]:
    children = []
    for row in rows:
        read = reading.read_row(row.number, row.texts, today)
        check.labels[row.number] = read.label
        check.answers[row.number] = row.answers
        check.troubles += read.troubles
        if read.child is not None:
            children.append(read.child)
    return children


def _find_classes(check: _Check, children: Iterable[Child], class_id: int | None) -> None:
    by_name = {group.name: group.id for group in check.groups.values()}
    for child in children:
        read = read_class_name(child.class_name) if child.class_name else None
        name = read[1] if read else child.class_name
        found = by_name.get(name)
        if class_id is not None and (not child.class_name or found == class_id):
            check.group_of[child.number] = class_id
        elif class_id is not None:
            check.troubles.append(Trouble(child.number, "class_name", "class-other", child.class_name))
        elif found is not None:
            check.group_of[child.number] = found
        else:
            code = "class-unknown" if child.class_name else "class-missing"
            check.troubles.append(Trouble(child.number, "class_name", code, child.class_name))
            if read:
                check.missing[read[1]] = read


def _find_persons(check: _Check, children: Sequence[Child]) -> None:
    rnokpps = {child.rnokpp for child in children if child.rnokpp}
    unzrs = {child.unzr for child in children if child.unzr}
    documents = {(child.document.kind, child.document.number, child.born_on) for child in children if child.document}
    matches = people.match_identifiers(rnokpps=rnokpps, unzrs=unzrs, documents=documents)
    check.asked |= rnokpps | unzrs | {f"{kind} {number} {born_on}" for kind, number, born_on in documents}
    matched: dict[int, tuple[int, str]] = {}  # row → person, by which field
    learnt: set[int] = set()
    first_row: dict[int, int] = {}
    for child in children:
        hits = _hits(child, matches)
        ids = {card.person_id for _field, card in hits}
        if not ids:
            continue
        check.recognised.add(child.number)
        learnt |= ids
        field_name, card = hits[0]
        trouble = ""
        if len(ids) > 1:
            trouble = "identity-two"
        elif not reading.same_name(card.full, child.display_name) or card.born_on not in (None, child.born_on):
            trouble = "identity-differs"
        elif first_row.setdefault(card.person_id, child.number) != child.number:
            check.troubles.append(Trouble(child.number, field_name, "double-person", str(first_row[card.person_id])))
            continue
        if trouble:
            check.troubles.append(Trouble(child.number, field_name, trouble))
        else:
            matched[child.number] = (card.person_id, field_name)
    _place_persons(check, matched)
    own = Pupil.objects.filter(institution_id=check.institution_id, pupil_id__in=learnt).values_list(
        "pupil_id", flat=True
    )
    check.found_elsewhere = frozenset(learnt - set(own)) if learnt else frozenset()


def _hits(child: Child, matches: people.Matches) -> list[tuple[str, people.PersonCard]]:
    paper = (child.document.kind, child.document.number, child.born_on) if child.document else None
    found = (
        ("document", matches.by_document.get(paper) if paper else None),
        ("rnokpp", matches.by_rnokpp.get(child.rnokpp)),
        ("unzr", matches.by_unzr.get(child.unzr)),
    )
    return [(name, card) for name, card in found if card is not None]


def _place_persons(check: _Check, matched: Mapping[int, tuple[int, str]]) -> None:
    """Where the recorded children are enrolled now: here, elsewhere (a transfer), nowhere (their record is used
    again).
    """
    ids = {person_id for person_id, _field in matched.values()}
    elsewhere = enrolled_elsewhere(person_ids=ids, institution_id=check.institution_id, since=check.since)
    agreed = _agreed(check, elsewhere)
    here = _classes_here(check, ids)
    for number, (person_id, field_name) in matched.items():
        if person_id in here:
            check.troubles.append(Trouble(number, field_name, "enrolled-here", here[person_id]))
        elif person_id in agreed:
            check.person_of[number] = person_id
            check.claimed.add(number)
        elif person_id in elsewhere:
            check.elsewhere[number] = person_id
            check.troubles.append(Trouble(number, field_name, "enrolled-elsewhere"))
        else:
            check.person_of[number] = person_id


def _agreed(check: _Check, elsewhere: frozenset[int]) -> frozenset[int]:
    """Children whom their schools have let go to this one by the day."""
    if not elsewhere:
        return elsewhere
    claims = matching.agreed_claims(institution_id=check.institution_id, person_ids=elsewhere, since=check.since)
    return frozenset(claims)


def _find_likely(check: _Check, children: Sequence[Child]) -> None:
    """Children recorded with a slip, or under a certificate issued anew: whether it is they, a person says."""
    check.asked |= {f"{child.display_name} {child.born_on}" for child in children if child.document is None}
    rows = likely_rows(children, institution_id=check.institution_id, school_year=check.school_year, since=check.since)
    matched: dict[int, tuple[int, str]] = {}
    for row in rows:
        answer = check.answers[row.number].get(row.person_id, "")
        if answer == SAME and row.name:
            matched[row.number] = (row.person_id, "family_name")
        elif answer == SAME:
            # Whoever knows a name and a date knows no child yet: a record of another school opens by its document.
            check.troubles.append(Trouble(row.number, "document", "likely-by-document"))
            check.troubles.append(Trouble(row.number, "family_name", "likely"))  # the name may be put right here
            check.likely.append(row)
        elif not answer:
            check.likely.append(row)
            check.troubles.append(Trouble(row.number, "family_name", "likely"))
    _place_persons(check, matched)
    check.found_elsewhere |= {row.person_id for row in rows if not row.name}


def _compare_guardians(check: _Check, children: Iterable[Child]) -> None:
    """A guardian's РНОКПП must not belong to somebody of another name."""
    named = [(child.number, n, g) for child in children for n, g in enumerate(child.guardians, start=1) if g.rnokpp]
    rnokpps = {guardian.rnokpp for _number, _n, guardian in named}
    known = people.match_identifiers(rnokpps=rnokpps).by_rnokpp
    check.asked |= rnokpps
    check.found_elsewhere |= {card.person_id for card in known.values()}
    for number, n, guardian in named:
        card = known.get(guardian.rnokpp)
        if card is not None and not reading.same_name(card.full, guardian.display_name):
            check.troubles.append(Trouble(number, guardian_field(n, "rnokpp"), "guardian-differs"))


def _classes_here(check: _Check, person_ids: Iterable[int]) -> dict[int, str]:
    return classes_of_pupils(
        institution_id=check.institution_id, pupil_ids=set(person_ids), school_year=check.school_year, since=check.since
    )


def _namesakes(check: _Check, children: Sequence[Child]) -> dict[int, str]:
    """Rows whose child has the name and birth date of somebody already in a class here, when no identifier matched:
    row → class.
    """
    open_rows = {
        child.number: (sort_key(child.display_name), child.born_on)
        for child in children
        if child.number not in check.recognised
    }
    if not open_rows:
        return {}
    rows = Pupil.objects.filter(
        institution_id=check.institution_id, sort_key__in={name for name, _born_on in open_rows.values()}
    )
    present = {row.pupil_id: (row.sort_key, row.born_on) for row in rows}
    taken = {present[pupil_id]: name for pupil_id, name in _classes_here(check, present).items()}
    return {number: taken[who] for number, who in open_rows.items() if who in taken}


def _judge_children(check: _Check, children: Sequence[Child], rules: tuple[rulebook.Rule, ...]) -> list[RowFinding]:
    namesakes, rows_alike = _namesakes(check, children), reading.namesakes(children)
    found = []
    for child in children:
        group = check.groups.get(check.group_of.get(child.number, 0))
        facts = reading.facts_of(
            child,
            grade=group.grade if group else None,
            study_form=group.study_form if group else None,
            since=check.since,
        )
        facts["namesake_in"] = namesakes.get(child.number)
        facts["namesake_row"] = rows_alike.get(child.number)
        found += [
            RowFinding(
                number=child.number,
                who=child.display_name,
                field=finding.field,
                severity=finding.severity,
                message=" ".join(filter(None, (finding.message, finding.remedy))),
                rule=finding.code,
                source=finding.source,
            )
            for finding in rulebook.findings(rules, facts)
        ]
    return found


def _let_pass(findings: Sequence[RowFinding], permitted: Mapping[str, Collection[int]]) -> list[RowFinding]:
    """Findings of rules that block, as warnings in rows that were let pass them."""
    return [
        replace(finding, severity=rulebook.Severity.WARN)
        if finding.severity == rulebook.Severity.BLOCK and finding.number in permitted.get(finding.rule, ())
        else finding
        for finding in findings
    ]


def _judge_classes(
    check: _Check,
    placements: Iterable[Placement],
    rules: tuple[rulebook.Rule, ...],
    limits: Sequence[Mapping[str, Any]],
) -> list[RowFinding]:
    entering: dict[int, int] = defaultdict(int)
    for placement in placements:
        entering[placement.group_id] += 1
    found = []
    for group_id, count in sorted(entering.items()):
        group = check.groups[group_id]
        least, most = rulebook.size_limits(
            limits, grade=group.grade, school_year=check.school_year, is_special=group.is_special
        )
        facts = {
            "grade": group.grade or None, "name": group.name if group.grade else None, "size": group.size + count,
            "entering": count, "least_size": least, "most_size": most,
            "is_special": group.is_special, "study_form": group.study_form,
        }  # fmt: skip
        found += [
            RowFinding(
                number=0,
                who=group.name,
                field="class_name",
                severity=finding.severity,
                message=" ".join(filter(None, (finding.message, finding.remedy))),
                rule=finding.code,
                source=finding.source,
            )
            for finding in rulebook.findings(rules, facts)
        ]
    return found


def _finding(check: _Check, trouble: Trouble) -> RowFinding:
    return RowFinding(
        number=trouble.number,
        who=check.labels.get(trouble.number, ""),
        field=trouble.field,
        severity=rulebook.Severity.BLOCK,
        message=words_for(trouble),
        text=trouble.text if not trouble.code.startswith(("double", "enrolled")) else "",
        suggestion=trouble.suggestion,
    )
