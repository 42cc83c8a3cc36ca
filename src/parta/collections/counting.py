"""How far participants are, as SQL over the rows of one campaign: counted from records whenever it is asked, kept
nowhere until the result is frozen. One pass over the participants; what a stage asks is a set (decision 0020).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from parta.collections.models import Collection, Stage
from parta.collections.rules.states import State, Told
from parta.institutions import api as institutions

HERE = "collections_participant.institution_id"


def met_sql(stage: Stage, here: str = HERE, *, one_by_one: bool = False) -> str:
    """Is the stage met by the institution that ``here``, an expression of ours, names? Executed with parameters."""
    if stage.told != Told.RECORDS:
        return _among(
            f"collections_answer where stage_id = {int(stage.pk)} and is_met and is_current", here, one_by_one
        )
    condition = institutions.conditions().get(stage.condition)
    if condition is None:
        return "false"
    return _among(f"({condition.statement().replace('%', '%%')}) declared", here, one_by_one)


def _among(rows: str, here: str, one_by_one: bool) -> str:
    """Is the institution among these rows? As a set that is read once, for many; or by looking each up, for a page: of
    twenty thousand the first takes tens of milliseconds whatever is shown, the second as long as the page is.
    """
    if not one_by_one:
        return f"{here} in (select institution_id from {rows})"  # noqa: S608  our own words
    return f"exists (select from (select institution_id as asked from {rows}) one where one.asked = {here})"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Measure:
    """SQL expressions over ``collections_participant``: how many stages are met, and the standing."""

    met: str
    standing: str


def measure_of(collection: Collection, stages: Sequence[Stage], *, one_by_one: bool = False) -> Measure:
    """The expressions of a campaign; of a frozen one, what was counted for its signature."""
    if collection.state == State.FROZEN:
        return Measure("coalesce(collections_participant.counted, 0)", "coalesce(collections_participant.standing, 0)")
    met = [met_sql(stage, one_by_one=one_by_one) for stage in stages]
    said = _among(f"collections_answer where stage_id in ({_ids(stages)}) and is_current", HERE, one_by_one)
    named = _among(f"collections_assignee where collection_id = {int(collection.pk)} and is_current", HERE, one_by_one)
    # What is said has an answer: each set of answers is looked into once, those of records twice.
    recorded = [each for each, stage in zip(met, stages, strict=True) if stage.told == Told.RECORDS]
    whole, part = " and ".join(met) or "false", " or ".join([said, named, *recorded])
    standing = f"case when {whole} then 2 when {part} then 1 else 0 end"
    return Measure(f"({' + '.join(f'({each})::int' for each in met) or '0'})", f"({standing})")


def _ids(stages: Sequence[Stage]) -> str:
    return ", ".join(str(int(stage.pk)) for stage in stages) or "null"
