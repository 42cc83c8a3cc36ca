"""`python -m bench.saves LEVEL`: acts of a school's office and of officers, each kept for good, the slowest first.

Cells of a journal are measured over HTTP (`make bench`); here the operations behind forms run in this process as the
application's role, commit and its wait for the disk included. Bar of «A country to measure on»: 80 ms p95.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from bench.stands import Stand
    from parta.kernel.actor import Actor

ROOT = Path(__file__).resolve().parents[1]
BAR = 80  # ms, p95
AGAIN = 25
SINCE = date(2026, 9, 1)


@dataclass(frozen=True, slots=True)
class Office:
    """Whose acts are measured, and on what."""

    stand: "Stand"
    head: "Actor"
    teacher: "Actor"
    now: datetime
    today: date

    @property
    def place(self) -> dict[str, Any]:
        return {"actor": self.head, "institution_id": self.stand.institution_id}


def acts(office: Office) -> Iterator[tuple[str, Callable[[int], object]]]:
    """What is done, and how it is done the n-th time."""
    yield from _of_teacher(office)
    yield from _of_classes(office)
    yield from _of_people(office)
    yield from _of_orders(office)
    yield from _of_card(office)


def _of_teacher(office: Office) -> Iterator[tuple[str, Callable[[int], object]]]:
    from parta.journal.operations.lessons import open_lesson, set_theme

    course = {"institution_id": office.stand.institution_id, "course_id": office.stand.course_id}
    days = [day for n in range(60) if (day := office.today - timedelta(days=n)).weekday() < 5]
    yield (
        "open a lesson",
        lambda n: open_lesson(actor=office.teacher, **course, held_on=days[n], no=11, topic=f"Повторення {n}"),
    )
    yield (
        "name a theme",
        lambda n: set_theme(
            actor=office.teacher, **course, no=20 + n, title=f"Дроби {n}", ends_on=days[0] + timedelta(days=n)
        ),
    )


def _of_classes(office: Office) -> Iterator[tuple[str, Callable[[int], object]]]:
    from parta.curriculum import api as curriculum
    from parta.enrolment import api as enrolment
    from parta.reference import api as reference

    made: list[int] = []
    year = SINCE.year
    letters = [f"{letter}{number}" for letter in "ЩЮЯ" for number in range(1, 10)]
    yield (
        "form a class",
        lambda n: made.append(enrolment.create_class(**office.place, school_year=year, grade=5, letter=letters[n])),
    )
    subjects = [subject.id for subject in reference.subjects()]
    courses: list[int] = []
    yield (
        "give a class a subject",
        lambda n: courses.append(curriculum.create_course(**office.place, group_id=made[n], subject_id=subjects[0])),
    )
    (post,) = sorted(office.teacher.posts(institution_id=office.stand.institution_id))[:1]
    yield (
        "assign a teacher",
        lambda n: curriculum.assign_teacher(**office.place, course_ids=[courses[n]], post_id=post, since=SINCE),
    )


def _of_people(office: Office) -> Iterator[tuple[str, Callable[[int], object]]]:
    from parta.enrolment import api as enrolment
    from parta.enrolment.operations.guardians import add_guardian
    from parta.people import api as people

    yield "take on a teacher", lambda n: people.employ(
        **office.place, position=people.Position.TEACHER, since=office.today, now=office.now,
        newcomer=people.NewPerson("Вимірна", "Ольга", "Іванівна", rnokpp=_rnokpp(n)),
    )  # fmt: skip
    members = enrolment.members_on(
        institution_id=office.stand.institution_id, group_id=office.stand.class_id, on=office.today
    )
    pupils = [member.pupil_id for member in members]
    yield "add a guardian", lambda n: add_guardian(
        **office.place, pupil_id=pupils[n % len(pupils)], since=office.today, until=None, today=office.today,
        guardian=enrolment.Guardian("Вимірна", f"Марія-{'АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЮЯ'[n]}", "", kinship=1),
    )  # fmt: skip
    yield (
        "cards for a family",
        lambda n: people.invite_guardians(**office.place, pupil_ids=[pupils[n % len(pupils)]], now=office.now),
    )


def _of_orders(office: Office) -> Iterator[tuple[str, Callable[[int], object]]]:
    from parta.documents import api as documents

    keys: list[Any] = []
    orders: list[int] = []

    def begin(n: int) -> None:
        child = {
            "family_name": f"Вимірн{'аеиоуюяї'[n % 8]}{'бвгдж'[n % 5]}ко", "given_name": "Остап",
            "patronymic": "Ілліч", "sex": "ч", "born_on": f"{1 + n:02}.03.2015",
        }  # fmt: skip
        keys.append(
            documents.begin_form(
                **office.place, texts=child, since=office.today, class_id=office.stand.class_id, now=office.now
            )
        )

    yield "check a child", begin
    yield (
        "write an order for one",
        lambda n: orders.append(
            documents.prepare_enrolment(
                **office.place,
                key=keys[n],
                revision=1,
                number=f"{n + 1}-вим",
                dated_on=office.today,
                ground="заява",
                now=office.now,
            )
        ),
    )
    yield (
        "enrol one",
        lambda n: documents.register_order(**office.place, order_id=orders[n], request_id=uuid4(), now=office.now),
    )


def _of_card(office: Office) -> Iterator[tuple[str, Callable[[int], object]]]:
    from parta.institutions import api as institutions
    from parta.institutions.queries import open_cards

    def edit(n: int) -> None:
        card = open_cards().get(institution_id=office.stand.institution_id)
        institutions.edit_card(
            **office.place, changes={"phone": f"+38044{n:07}"}, version=card.known_from, today=office.today
        )

    yield "edit a card", edit


def _rnokpp(n: int) -> str:
    """One that nobody has: born in the 19th century's last days, as the register counts them."""
    from parta.kernel.codes import rnokpp_is_valid

    body = f"{3000 + n:05}{n:04}"
    return next(code for digit in "0123456789" if rnokpp_is_valid(code := body + digit))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.saves", description=__doc__)
    parser.add_argument("level")
    words = parser.parse_args()
    data = Path(os.environ.get("PARTA_BENCH_DATA", ROOT / "build" / f"bench-{words.level}"))
    from bench.house import standing

    with standing(data, "saves") as asked:
        from django.utils import timezone

        from bench.stands import stands_of_twin
        from parta.identity.api import actor_of_account

        stand = stands_of_twin(asked, 1, 1200)[0]
        today = timezone.localdate()
        office = Office(
            stand, actor_of_account(stand.head_account, today), actor_of_account(stand.teacher_account, today),
            timezone.now(), today,
        )  # fmt: skip
        found = {name: _times(act) for name, act in acts(office)}
    return _tell(found)


def _times(act: Callable[[int], object]) -> list[float]:
    times = []
    for n in range(AGAIN):
        began = time.perf_counter()
        act(n)
        times.append((time.perf_counter() - began) * 1000)
    return sorted(times)


def _tell(found: dict[str, list[float]]) -> int:
    print(f"{'act':30} {'p50':>7} {'p95':>7} {'most':>7} ms; {AGAIN} times, bar {BAR} ms p95")
    for name, times in sorted(found.items(), key=lambda item: -item[1][int(len(item[1]) * 0.95)]):
        p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
        print(f"{name:30} {p50:7.1f} {p95:7.1f} {times[-1]:7.1f} {'' if p95 <= BAR else '✗'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
