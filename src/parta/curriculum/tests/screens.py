"""Screens of teaching."""

from typing import Any

from django.utils import timezone

from parta.curriculum import testing
from parta.enrolment import api as enrolment
from parta.enrolment import testing as classes
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import school_year_of
from parta.people.testing import make_head, make_teacher
from parta.reference import api as reference


class Scene:
    """A parallel of three classes, one of them with subjects and groups."""

    def __init__(self) -> None:
        reference.load_first_lists()
        self.institution = make_institution()
        self.head = make_head(self.institution)
        words: dict[str, Any] = {"institution_id": self.institution}
        posts = [min(make_teacher(self.institution).posts(**words)) for _ in range(4)]
        of_now = {**words, "school_year": school_year_of(timezone.localdate())}
        self.class_id, *_others = (classes.make_class(**of_now, grade=8, letter=letter) for letter in "АБВ")
        classes.make_class(**of_now, grade=1, letter="А")
        classes.make_pupils(12, **words, class_id=self.class_id)
        for at, subject_id in enumerate((1, 2, 5, 6, 21, 22)):
            testing.make_course(
                **words, group_id=self.class_id, subject_id=subject_id, post_id=posts[at % 4] if at % 3 else None
            )
        for name in ("нім. 1", "нім. 2", "Інформатика, група 1", "Інформатика, група 2"):
            group = enrolment.create_study_group(actor=SYSTEM, **words, class_id=self.class_id, name=name)
            if name == "нім. 1":
                testing.make_course(**words, group_id=group, subject_id=7, post_id=posts[0])
        self.base = f"/schools/{institutions.public_id_of(self.institution)}"


def _scene(site: Any) -> Scene:
    scene: Scene = site.once("curriculum", Scene)
    return scene


def _head(site: Any) -> Actor:
    return _scene(site).head


def _page(rest: str) -> Any:
    return lambda site: _scene(site).base + rest.format(id=_scene(site).class_id)


SCREENS = [
    ("grid", _page("/teaching/?grade=8"), _head),
    ("grid-empty", _page("/teaching/?grade=1"), _head),
    ("subjects", _page("/classes/{id}/subjects/"), _head),
    ("groups", _page("/classes/{id}/groups/"), _head),
]
