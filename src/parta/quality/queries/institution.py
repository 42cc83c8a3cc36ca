"""The quality of one institution's data: its score with the arithmetic, what to do first, findings by rule, one
finding.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from string import Template
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Min, Q, Sum
from django.db.models import Window as Over
from django.db.models.functions import RowNumber

from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, Actor
from parta.kernel.dates import local_day
from parta.kernel.errors import NotVisible
from parta.quality import policies
from parta.quality.models import Dismissal, Finding, Judged, Mending, Score
from parta.quality.queries.facts import facts_of, planned_for_one
from parta.quality.queries.proposing import can_propose
from parta.quality.rules import OF_PERSONS, Tally
from parta.rulebook import api as rulebook
from parta.ui import wording
from parta.ui.paging import Page, Window, page_of

WEEKS = 12
FIRST = 3  # things to do first
SHOWN = 3  # findings of a rule on the page of the institution
_WEIGHT = {rulebook.Severity.BLOCK: 0, rulebook.Severity.WARN: 1, rulebook.Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class AspectLine:
    """One part of the score."""

    aspect: rulebook.Aspect
    tally: Tally


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding as this reader may know it. ``person_id``: whom it names to this reader, 0 = nobody."""

    public_id: UUID
    subject: rulebook.Subject
    message: str
    opened_on: date
    is_dismissed: bool
    person_id: int = 0


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule that an institution breaks: how often, and its first findings."""

    rule: rulebook.Rule
    open: int
    dismissed: int
    since: date
    lines: tuple[FindingLine, ...] = ()
    is_mechanical: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """The institution."""

    id: int
    public_id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class InstitutionPage:
    """The quality of an institution's data. ``weeks``: (day, open findings on it), the oldest first."""

    place: Place
    aspects: tuple[AspectLine, ...]
    whole: Tally
    rules: tuple[RuleLine, ...]
    first: tuple[RuleLine, ...]
    weeks: tuple[tuple[date, int], ...]
    judged_on: date | None
    mendings: tuple[Mending, ...]


def place_of(actor: Actor, public_id: UUID) -> Place:
    """The institution, for whoever sees its findings. Two statements at most.

    :raises NotVisible: it is none of the actor's
    """
    card = institutions.institution_by_public_id(public_id)
    if not policies.may_see(actor, institution_id=card.id):
        raise NotVisible
    return Place(card.id, card.public_id, card.title)


def own_institution(actor: Actor) -> UUID | None:
    """The institution that the actor leads and is shown first, if he leads any. One statement."""
    led = {grant.institution_id for grant in actor.having(*LEADING_ROLES) if grant.institution_id}
    if not led:
        return None
    shown = actor.current.institution_id if actor.current else None
    return institutions.public_id_of(shown if shown in led else min(led))


def institution_page(actor: Actor, public_id: UUID, now: datetime) -> InstitutionPage:
    """The page: ten statements and, for each kind of records with findings, what its owner asks to name them.

    :raises NotVisible: it is none of the actor's
    """
    place, day = place_of(actor, public_id), local_day(now)
    rules = {rule.code: rule for rule in rulebook.rules_on(day)}
    aspects = aspects_of(Score.objects.filter(institution_id=place.id))
    lines = _rule_lines(actor, place, rules, day)
    judged = Judged.objects.filter(institution_id=place.id).aggregate(day=Max("judged_on"))
    return InstitutionPage(
        place=place,
        aspects=aspects,
        whole=sum((line.tally for line in aspects), Tally()),
        rules=lines,
        first=tuple(line for line in lines if line.open)[:FIRST],
        weeks=trend(policies.visible_findings(actor, institution_id=place.id), day),
        judged_on=judged["day"],
        mendings=tuple(Mending.objects.filter(institution_id=place.id, undone_at=None).order_by("-id")[:FIRST]),
    )


def aspects_of(scores: Any) -> tuple[AspectLine, ...]:
    """The four parts of a score, summed over institutions; those of which nothing was checked are left out."""
    rows = scores.values("aspect").annotate(c=Sum("checks"), f=Sum("failing"), d=Sum("dismissed"))
    found = {row["aspect"]: Tally(row["c"], row["f"], row["d"]) for row in rows}
    return tuple(AspectLine(aspect, found[aspect.value]) for aspect in rulebook.Aspect if aspect.value in found)


def trend(findings: Any, day: date) -> tuple[tuple[date, int], ...]:
    """Open findings on this day and on that day of the weeks before, dismissed ones left out. One statement."""
    days = [day - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]
    counts = {
        f"w{place}": Count("pk", filter=Q(opened_on__lte=each) & (Q(closed_on=None) | Q(closed_on__gt=each)))
        for place, each in enumerate(days)
    }
    row = findings.filter(is_dismissed=False).aggregate(**counts)
    return tuple((each, row[f"w{place}"]) for place, each in enumerate(days))


def _rule_lines(actor: Actor, place: Place, rules: Mapping[str, rulebook.Rule], day: date) -> tuple[RuleLine, ...]:
    """Rules that are broken, the gravest and most frequent first."""
    found = _counted(actor, place, rules)
    found.sort(key=lambda line: (not line.open, _WEIGHT[line.rule.severity], -line.open, line.rule.code))
    rows = policies.visible_findings(actor, institution_id=place.id).filter(closed_on=None)
    heads = _first_findings(rows.filter(rule__in=[line.rule.code for line in found if line.open]))
    with planned_for_one():
        shown = described(actor, place, heads, rules, day)
    return tuple(replace(line, lines=tuple(shown.get(line.rule.code, ()))) for line in found)


def _first_findings(rows: Any) -> list[Finding]:
    """The oldest open findings of each rule. One statement."""
    numbered = rows.filter(is_dismissed=False).annotate(
        place=Over(RowNumber(), partition_by=[F("rule")], order_by=[F("opened_on").asc(), F("pk").asc()])
    )
    return list(numbered.filter(place__lte=SHOWN))


def described(
    actor: Actor, place: Place, findings: Sequence[Finding], rules: Mapping[str, rulebook.Rule], day: date
) -> dict[str, list[FindingLine]]:
    """Findings in words, by rule: what each is about, and what is wrong with it now."""
    found: dict[str, list[FindingLine]] = {}
    by_form: dict[str, list[Finding]] = {}
    for finding in findings:
        by_form.setdefault(rules[finding.rule].form, []).append(finding)
    for form, some in by_form.items():
        records = rulebook.records_of(form)
        if records is None or records.subjects is None:
            continue
        facts = facts_of(records, institution_id=place.id, keys={each.object_id for each in some}, day=day)
        subjects: dict[str, Mapping[int, rulebook.Subject]] = {}
        for finding in some:
            field = rules[finding.rule].field
            if field not in subjects:
                keys = {each.object_id for each in some if rules[each.rule].field == field}
                subjects[field] = records.subjects(actor, place.id, keys, field)
            subject = subjects[field].get(finding.object_id)
            if subject is not None:
                message = message_of(rules[finding.rule], facts.get(finding.object_id), named=bool(subject.href))
                person = finding.object_id if subject.href and form in OF_PERSONS else 0
                line = FindingLine(finding.public_id, subject, message, finding.opened_on, finding.is_dismissed, person)
                found.setdefault(finding.rule, []).append(line)
    return found


def message_of(rule: rulebook.Rule, facts: Mapping[str, Any] | None, *, named: bool) -> str:
    """What is wrong, with what the record says now. Whoever may not open the record is not told its values."""
    if facts is None or not named:
        return title_of(rule)
    words = {name: _word(value) for name, value in facts.items()}
    return Template(rule.message).safe_substitute(words)


def title_of(rule: rulebook.Rule) -> str:
    """The message with words in place of values: «Вік [вік] років»."""
    return rulebook.readable(rule.message)


def _word(value: Any) -> str:
    if value is None:
        return "–"
    return wording.day(value) if isinstance(value, date) else str(value).removesuffix(".00")


@dataclass(frozen=True, slots=True)
class RulePage:
    """Findings of an institution by one rule."""

    place: Place
    rule: rulebook.Rule
    title: str
    page: Page[Any]
    lines: tuple[FindingLine, ...]
    open: int
    dismissed: int
    is_mechanical: bool


def rule_page(
    actor: Actor, public_id: UUID, code: str, window: Window, now: datetime, *, dismissed: bool = False
) -> RulePage:
    """Open findings by one rule in the order they were found, or the dismissed ones. Six statements and the owner's.

    :raises NotVisible: no such institution for the actor, or no such rule
    """
    place, day = place_of(actor, public_id), local_day(now)
    rules = {rule.code: rule for rule in rulebook.rules_on(day)}
    if code not in rules:
        raise NotVisible
    rows = policies.visible_findings(actor, institution_id=place.id).filter(rule=code, closed_on=None)
    counts = rows.aggregate(open=Count("pk", filter=Q(is_dismissed=False)), all=Count("pk"))
    open_count, gone = counts["open"], counts["all"] - counts["open"]
    page = page_of(rows.filter(is_dismissed=dismissed), window, by=("pk",), total=gone if dismissed else open_count)
    with planned_for_one():
        lines = described(actor, place, page.rows, rules, day).get(code, [])
    is_mechanical = can_propose(rules[code]) and not dismissed and any(line.subject.href for line in lines)
    return RulePage(place, rules[code], title_of(rules[code]), page, tuple(lines), open_count, gone, is_mechanical)


@dataclass(frozen=True, slots=True)
class FindingPage:
    """One finding: what is wrong, why it matters, where it is put right, what was said of it."""

    place: Place
    rule: rulebook.Rule
    line: FindingLine
    dismissals: tuple[Dismissal, ...]
    standing: Dismissal | None
    may_dismiss: bool


def finding_page(actor: Actor, public_id: UUID, finding_id: UUID, now: datetime) -> FindingPage:
    """One open finding. Six statements and the owner's.

    :raises NotVisible: there is none for the actor, or it is gone
    """
    place, day = place_of(actor, public_id), local_day(now)
    rows = policies.visible_findings(actor, institution_id=place.id)
    finding = rows.filter(public_id=finding_id, closed_on=None).first()
    rules = {rule.code: rule for rule in rulebook.rules_on(day)}
    if finding is None or finding.rule not in rules:
        raise NotVisible
    with planned_for_one():
        lines = described(actor, place, [finding], rules, day).get(finding.rule)
    if not lines:
        raise NotVisible
    said = tuple(
        Dismissal.objects.filter(institution_id=place.id, rule=finding.rule, object_id=finding.object_id).order_by(
            "-id"
        )
    )
    standing = next((each for each in said if each.ended_at is None), None)
    may = bool(policies.may_dismiss(actor, institution_id=place.id))
    return FindingPage(place, rules[finding.rule], lines[0], said, standing, may)


def export_rows(actor: Actor, public_id: UUID, now: datetime) -> list[tuple[Any, ...]]:
    """Findings by rule with how many there are, for a file: no record is named. Four statements.

    :raises NotVisible: it is none of the actor's
    """
    place = place_of(actor, public_id)
    rules = {rule.code: rule for rule in rulebook.rules_on(local_day(now))}
    return [
        (line.rule.code, line.title, line.rule.severity, line.rule.aspect, line.open, line.dismissed, line.since)
        for line in _counted(actor, place, rules)
    ]


def _counted(actor: Actor, place: Place, rules: Mapping[str, rulebook.Rule]) -> list[RuleLine]:
    rows = policies.visible_findings(actor, institution_id=place.id).filter(closed_on=None)
    counts = rows.values("rule").annotate(
        open=Count("pk", filter=Q(is_dismissed=False)), dismissed=Count("pk", filter=Q(is_dismissed=True)),
        since=Min("opened_on"),
    )  # fmt: skip
    return [
        RuleLine(
            rules[row["rule"]],
            row["open"],
            row["dismissed"],
            row["since"],
            (),
            can_propose(rules[row["rule"]]),
            title_of(rules[row["rule"]]),
        )
        for row in counts.order_by("rule")
        if row["rule"] in rules
    ]
