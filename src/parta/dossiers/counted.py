"""What statutory forms count of data sets: of children categories, watched indicators, needs; of staff education,
qualification, shares of posts. Grounds and conclusions are told to no form.
"""

from parta.dossiers.rules.facts import Slot
from parta.planes.counted import LAST_OF_SET, ON_DAY, Further, Type, register_dimensions


def register_counted() -> None:
    """Called once at start."""
    register_dimensions(
        "child",
        {
            "category": _items(Slot.CATEGORY),
            "watch": _items(Slot.WATCH),
            "need": _one("level", "dossiers_need_v1", "need"),
        },
    )
    register_dimensions(
        "post",
        {
            "education": _one("level", "dossiers_diploma_v1", "education"),
            "qualification": _one("category", "dossiers_attestation_v1", "qualification"),
            "hundredths": Further(
                Type.NUMBER,
                "coalesce(shares.total, 0)",
                f"""left join (
                  select d.institution_id, d.person_id, sum(d.hundredths)::int as total from dossiers_share_v1 d
                  where {ON_DAY.format("d")} {{of_facts}} group by 1, 2
                ) shares on shares.person_id = f.record and shares.institution_id = f.institution_id""",  # noqa: S608
                is_sum=True,
            ),
        },
    )


def _items(slot: Slot) -> Further:
    """Positions held on the day; what was answered with «no» is not held."""
    name = f"slot_{int(slot)}"
    return Further(
        Type.SET,
        f"coalesce({name}.items, 0)",
        f"""left join (
          select d.person_id, bit_or(1::bigint << d.item) as items from dossiers_status_v1 d
          where d.slot = {int(slot)} and d.is_so and d.item between 0 and {LAST_OF_SET} and {ON_DAY.format("d")}
            {{of_facts}} group by 1) {name} on {name}.person_id = f.record""",  # noqa: S608  numbers of ours
    )


def _one(column: str, view: str, name: str) -> Further:
    """One number of a person on the day, the highest of several; 0 where nothing is recorded."""
    return Further(
        Type.NUMBER,
        f"coalesce({name}s.value, 0)",
        f"""left join (select d.person_id, max(d.{column}) as value from {view} d
          where {ON_DAY.format("d")} {{of_facts}} group by 1) {name}s on {name}s.person_id = f.record""",  # noqa: S608
    )
