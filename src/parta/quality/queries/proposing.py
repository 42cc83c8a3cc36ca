"""What a machine would put right of an institution’s findings by one rule."""

from dataclasses import dataclass
from datetime import datetime

from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.errors import NotVisible
from parta.quality import policies
from parta.quality.queries.facts import facts_of, planned_for_one
from parta.quality.rules import OF_PERSONS
from parta.rulebook import api as rulebook


@dataclass(frozen=True, slots=True)
class Proposal:
    """Changes of values, by record; what each record is called. Personal data."""

    form: str
    changes: tuple[rulebook.Change, ...]
    labels: dict[int, str]

    @property
    def persons(self) -> frozenset[int]:
        """Whom it names."""
        return frozenset(self.labels) if self.form in OF_PERSONS else frozenset()


def can_propose(rule: rulebook.Rule) -> bool:
    """Is there a field of the rule that a machine puts right?"""
    records = rulebook.records_of(rule.form)
    return records is not None and records.mend is not None and rule.field in records.mends


def proposal(actor: Actor, institution_id: int, code: str, now: datetime) -> Proposal:
    """Proposed changes, only of records that the actor may open to put them right. Five statements and those of the
    owner.

    :raises NotVisible: the rule is none that a machine puts right
    """
    day = local_day(now)
    rule = next((each for each in rulebook.rules_on(day) if each.code == code and can_propose(each)), None)
    records = rulebook.records_of(rule.form) if rule is not None else None
    if rule is None or records is None or records.subjects is None:
        raise NotVisible
    rows = policies.visible_findings(actor, institution_id=institution_id)
    keys = set(rows.filter(rule=code, closed_on=None, is_dismissed=False).values_list("object_id", flat=True))
    subjects = records.subjects(actor, institution_id, keys, rule.field)
    mine = {key: subject.label for key, subject in subjects.items() if subject.href}
    with planned_for_one():
        found = facts_of(records, institution_id=institution_id, keys=set(mine), day=day)
    put_right = records.mends[rule.field]
    changes = tuple(
        rulebook.Change(key, rule.field, str(facts[rule.field]), after)
        for key, facts in sorted(found.items())
        if facts[rule.field] and (after := put_right(str(facts[rule.field]))) != facts[rule.field]
    )
    return Proposal(rule.form, changes, mine)
