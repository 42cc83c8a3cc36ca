"""How far participants are, as SQL over the rows of one campaign: counted from records whenever it is asked, kept
nowhere until the result is frozen. One pass over the participants; what a stage asks is a set (decision 0020).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from parta.collections.models import Collection as Campaign
from parta.collections.models import Stage
from parta.collections.rules.states import Standing, State, Told
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
    rows = condition.statement(condition.asks.read(stage.given)).replace("%", "%%")
    return _among(f"({rows}) declared", here, one_by_one)


def _among(rows: str, here: str, one_by_one: bool) -> str:
    """Is the institution among these rows? As a set that is read once, for many; or by looking each up, for a page: of
    twenty thousand the first takes tens of milliseconds whatever is shown, the second as long as the page is.
    """
    if not one_by_one:
        return f"{here} in (select institution_id from {rows})"  # noqa: S608  our own words
    return f"exists (select from (select institution_id as asked from {rows}) one where one.asked = {here})"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Measure:
    """SQL expressions over ``collections_participant``: how many stages are met, the standing, and the standing as
    conditions, which are cheaper to choose by: has it begun, is it done. Whoever is done has begun.
    """

    met: str
    standing: str
    has_begun: str
    is_done: str

    def chosen(self, standings: Collection[Standing]) -> str:
        """The condition for these standings and no others."""
        wanted = frozenset(standings)
        return {
            frozenset({Standing.SILENT}): f"not ({self.has_begun})",
            frozenset({Standing.DONE}): f"({self.is_done})",
            frozenset({Standing.BEGUN}): f"({self.has_begun}) and not ({self.is_done})",
            frozenset({Standing.SILENT, Standing.BEGUN}): f"not ({self.is_done})",
        }.get(wanted, f"{self.standing} in ({', '.join(str(int(each)) for each in sorted(wanted)) or 'null'})")


def measure_of(collection: Campaign, stages: Sequence[Stage], *, one_by_one: bool = False) -> Measure:
    """The expressions of a campaign; of a frozen one, what was counted for its signature."""
    if collection.state == State.FROZEN:
        standing = "coalesce(collections_participant.standing, 0)"
        return Measure("coalesce(collections_participant.counted, 0)", standing, f"{standing} > 0", f"{standing} = 2")
    met = [met_sql(stage, one_by_one=one_by_one) for stage in stages]
    said = _among(f"collections_answer where stage_id in ({_ids(stages)}) and is_current", HERE, one_by_one)
    named = _among(f"collections_assignee where collection_id = {int(collection.pk)} and is_current", HERE, one_by_one)
    # What is said has an answer: each set of answers is looked into once, those of records twice.
    recorded = [each for each, stage in zip(met, stages, strict=True) if stage.told == Told.RECORDS]
    whole, part = " and ".join(met) or "false", " or ".join([said, named, *recorded])
    standing = f"case when {whole} then 2 when {part} then 1 else 0 end"
    return Measure(f"({' + '.join(f'({each})::int' for each in met) or '0'})", f"({standing})", part, whole)


def met_stages_sql(stages: Sequence[Stage]) -> str:
    """Which stages are met now, as a number: the bit of stage n is n - 1."""
    return " + ".join(f"({met_sql(stage)})::int * {1 << (stage.number - 1)}" for stage in stages) or "0"


def _ids(stages: Sequence[Stage]) -> str:
    return ", ".join(str(int(stage.pk)) for stage in stages) or "null"
