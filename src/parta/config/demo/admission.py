"""First-grade admission of the demo community: two schools accept applications, the lyceum has more than places."""

from datetime import date, datetime, timedelta

from parta.admission import api as admission
from parta.config.demo.schools import Maker, School

# Places by kind of class, and how many apply. By schools of the plan.
WANTED = {
    "lyceum": ({"загальний, денна форма": 24, "з поглибленим вивченням англійської": 12}, 30),
    "hub": ({"загальний": 14}, 7),
}
BEGUN, LASTS = 20, 120  # days before and after today: it is always the time of applications
_GROUNDS = ("", "territory", "", "siblings", "territory", "", "staff")
_STREETS = ("вул. Незалежності", "вул. Шкільна", "пров. Садовий", "вул. Івана Мазепи")


def announce(make: Maker, key: str, school: School, now: datetime) -> int:
    """Announce the admission of the coming year and take applications of invented children; returns how many."""
    if key not in WANTED:
        return 0
    shapes, count = WANTED[key]
    admission.announce(
        actor=school.head, institution_id=school.institution_id, school_year=make.school_year + 1, site="", now=now,
        days=_days(make),
        shapes=[admission.NewShape(name, places) for name, places in shapes.items()],
        note="Документи показують у приймальні щодня з 9:00 до 16:00.",
    )  # fmt: skip
    offered = admission.offered_shapes(school.institution_id, make.today, only_own=True)
    for number in range(count):
        _apply(make, offered[0 if number % 3 else -1].id, number + 100 * len(shapes), now)
    return count


def _days(make: Maker) -> admission.Days:
    """Around today, ended before the school year is a month old."""
    left = min(LASTS, (date(make.school_year + 1, 9, 30) - make.today).days)

    def on(shift: int) -> date:
        return make.today + timedelta(days=shift)

    return admission.Days(
        accept_from=on(-BEGUN), accept_until=on(left // 5), draw_on=on(left // 3), confirm_until=on(left * 2 // 5),
        second_from=on(left // 3 + 1), second_until=on(left),
    )  # fmt: skip


def _apply(make: Maker, shape: int, number: int, now: datetime) -> None:
    family = make.names.family()
    child, mother = make.names.child(family), make.names.mother(family)
    ground = _GROUNDS[number % len(_GROUNDS)]
    claims = (admission.NewClaim(ground),) if ground else ()
    told = admission.Told(
        family_name=child.family, given_name=child.given, patronymic=child.patronymic, sex=child.sex,
        born_on=(date(make.school_year - 5, 3, 1) + timedelta(days=number % 150)).isoformat(),
        document=f"ІІ-АМ {700000 + number}", settlement="", street=_STREETS[number % len(_STREETS)],
        house=str(1 + number % 40), applicant=" ".join((mother.family, mother.given, mother.patronymic)),
        kinship="mother", phone=f"+38067{9000000 + number}", email="",
    )  # fmt: skip
    admission.apply_for(
        actor=None, told=told, wishes=[admission.NewWish(shape, claims)], way=admission.Way(site=""), now=now
    )  # fmt: skip
