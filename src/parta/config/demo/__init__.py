"""The demo community: invented institutions and people on real places, made once at the first start of a demonstration.

    parta demo

Everything is written through the façades of the modules, by the system or by the person who would do it in life, so the
trails are true. The same day gives the same community: one seed, no clock but «today» and «now».
"""

from collections.abc import Callable, Sequence
from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from parta.config.demo import admission, lessons
from parta.config.demo.community import Community, found, is_founded
from parta.config.demo.days import study_days
from parta.config.demo.people import BY_KEY
from parta.config.demo.plan import LYCEUM_AREAS, SMALL_AREAS
from parta.config.demo.schools import ClassPlan, Maker, School, SchoolPlan, appoint_deputy, appoint_head, build, maker
from parta.connection import api as connection
from parta.kernel.actor import SYSTEM
from parta.kernel.dates import school_year_of

Say = Callable[[str], None]
SEED = 20260901


class NotInDemo(RuntimeError):
    """Invented people are never put beside real ones."""


def make(say: Say) -> None:
    """Make the demo community unless it is there. All or nothing.

    :raises NotInDemo: demo mode is off
    """
    if not settings.PARTA_DEMO:
        raise NotInDemo("The demo community is made in demo mode only.")
    if is_founded():
        return
    now = timezone.now()
    today = timezone.localdate(now)
    say("making the demo community: institutions and officers …")
    with transaction.atomic():
        community = found(today)
        work = maker(today, school_year_of(today), SEED)
        rows: dict[str, int] = {}
        for key, wanted in PLANS.items():
            say(f"making the demo community: {key} …")
            school = _school(work, community, key, wanted)
            for name, number in lessons.load(
                school, today=today, now=now, chance=work.chance, told=_oddities(work, school)
            ).items():
                rows[name] = rows.get(name, 0) + number
            rows["applications"] = rows.get("applications", 0) + admission.announce(work, key, school, now)
    say("the demo community is ready: " + ", ".join(f"{name} {number}" for name, number in rows.items() if number))


def _school(work: Maker, community: Community, key: str, wanted: SchoolPlan) -> School:
    institution_id = community.institutions[key]
    officer = community.officers["region" if key == "trade" else "community"]
    named = key == "lyceum"
    head = appoint_head(work, institution_id, officer, someone=BY_KEY["head"] if named else None)
    connection.connect_known(
        actor=SYSTEM,
        persons={institution_id: head.person_id or 0},
        since=date(work.school_year, 9, 1),
        now=timezone.now(),
    )
    school = School(institution_id, work.school_year, head)
    if named:
        appoint_deputy(work, school, BY_KEY["deputy"])
    build(work, school, wanted, _NAMED if named else {})
    return school


def _oddities(work: Maker, school: School) -> lessons.Told:
    """A physicist whose last lessons have no topics and one of whose journals is silent; classes that miss topics."""
    physicist = school.posts.get("physicist")
    if physicist is None:
        return lessons.Told()
    held = study_days(work.today)
    own = [course for course in school.courses if course.post_id == physicist]
    most = max((course.hours for course in own), default=0)  # of one lesson a week a fortnight says nothing yet
    silent = next((course.id for course in reversed(own) if course.hours == most and len(own) > 1), None)
    return lessons.Told(
        silent_courses=frozenset({silent} if silent else ()),
        silent_since=_before(held, _SILENT_FOR),
        untold_posts=frozenset({physicist}),
        untold_since=_before(held, _UNTOLD_FOR),
        without_topic=frozenset(c.id for c in school.courses if c.subject == "geography" and c.grade == 7),
    )


_SILENT_FOR = 11  # study days: longer than twice the pause of two lessons a week
_UNTOLD_FOR = 3


def _before(held: Sequence[date], days: int) -> date:
    """The first of the last ``days`` study days; never, while the year is younger."""
    return held[-days] if len(held) > days else date.max


_NAMED = {
    "tutor": ("ukrainian_language", "ukrainian_literature"),
    "mathematician": ("algebra", "geometry"),
    "physicist": ("physics",),
    "linguist": ("english",),
}


def _lyceum() -> SchoolPlan:
    """Thirty classes; 6-А is larger than the law allows, so that a finding has its cause."""
    sizes = {(6, "А"): 31}
    letters = dict.fromkeys(range(1, 10), "АБВ") | {10: "АБ", 11: "А"}
    classes = [
        ClassPlan(grade, letter, sizes.get((grade, letter), 20 + (grade * 7 + number * 3) % 6))
        for grade, own in letters.items()
        for number, letter in enumerate(own)
    ]
    return SchoolPlan(classes, LYCEUM_AREAS)


_RABBIT = ("Бджілки", "Дзвіночки", "Метелики", "Сонечка")
_PERIWINKLE = ("Барвінок", "Волошка", "Чомусики")
PLANS = {
    "lyceum": _lyceum(),
    "hub": SchoolPlan([ClassPlan(grade, "", 12 + grade % 4) for grade in range(1, 12)], SMALL_AREAS),
    "branch": SchoolPlan([ClassPlan(grade, "", 6 + grade % 3) for grade in range(1, 5)], SMALL_AREAS[1:2]),
    "village": SchoolPlan([ClassPlan(grade, "", 5 + grade % 4) for grade in range(1, 10)], SMALL_AREAS),
    "rabbit": SchoolPlan([ClassPlan(0, name, 17) for name in _RABBIT], others=8),
    "periwinkle": SchoolPlan([ClassPlan(0, name, 13) for name in _PERIWINKLE], others=6),
    "trade": SchoolPlan(
        [ClassPlan(10, "КХ", 18), ClassPlan(10, "ЕЛ", 16), ClassPlan(11, "КХ", 17), ClassPlan(11, "ЕЛ", 15)],
        SMALL_AREAS, is_vocational=True, others=5,
    ),
}  # fmt: skip
