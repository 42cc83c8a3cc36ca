"""Screens of child accounting."""

from datetime import date
from typing import Any

from parta.accounting.testing import make_notice
from parta.enrolment import testing as enrolment
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import Actor
from parta.people.testing import make_guardian, make_head
from parta.reference import api as reference

LONG = "Комунальний заклад „Ліцей з дошкільним відділенням, початковою школою та гімназією імені Олени Пчілки“"


class Scene:
    """A class, one of whose pupils has been absent."""

    def __init__(self) -> None:
        reference.load_first_lists()
        self.school = make_institution(LONG)
        self.head = make_head(self.school)
        class_id = enrolment.make_class(institution_id=self.school, grade=8, letter="Б")
        self.child, *_rest = enrolment.make_pupils(14, institution_id=self.school, class_id=class_id)
        make_guardian(self.child.person_id)
        self.notice = make_notice(
            institution_id=self.school, pupil_id=self.child.person_id, group_id=class_id, first_day=date(2026, 11, 2),
            last_day=date(2026, 11, 13),
        )  # fmt: skip


def scene(site: Any) -> Scene:
    found: Scene = site.once("accounting", Scene)
    return found


def head(site: Any) -> Actor:
    return scene(site).head


def school(tail: str) -> Any:
    return lambda site: f"/schools/{institutions.public_id_of(scene(site).school)}/{tail}"


SCREENS = [
    ("notices", school("absence-notices/"), head),
    ("notice", lambda site: school(f"absence-notices/{scene(site).notice}/")(site), head),
    ("alphabetical", school("alphabetical-book/"), head),
    ("personal-file", lambda site: school(f"pupils/{scene(site).child.public_id}/personal-file/")(site), head),
]
