"""Screens of data sets."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from parta.dossiers import api
from parta.dossiers.api import Slot
from parta.dossiers.testing import fact_of, make_fact
from parta.enrolment import testing as enrolment
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import school_year_of
from parta.people import api as people
from parta.people.testing import make_guardian, make_head, make_person, make_teacher
from parta.reference import api as reference

LONG = "Комунальний заклад „Ліцей з дошкільним відділенням, початковою школою та гімназією імені Олени Пчілки“"


class Scene:
    """A child with a full data set and a teacher with a full card."""

    def __init__(self) -> None:
        reference.load_first_lists()
        self.school = make_institution(LONG)
        self.head = make_head(self.school)
        teacher = make_teacher(self.school, person_id=make_person("Їжак", "Петро", "Ілліч"))
        (self.post,) = teacher.posts(institution_id=self.school)
        opened = date(school_year_of(timezone.localdate()), 9, 1)
        class_id = enrolment.make_class(
            institution_id=self.school, school_year=opened.year, grade=5, letter="А", tutor_post_id=self.post
        )
        self.class_id = class_id
        self.child, *_rest = enrolment.make_pupils(12, institution_id=self.school, class_id=class_id, since=opened)
        make_guardian(self.child.person_id)
        words: dict[str, Any] = {
            "actor": self.head, "institution_id": self.school, "person_id": self.child.person_id, "now": timezone.now(),
        }  # fmt: skip
        make_fact(Slot.REGISTERED_ADDRESS, since=opened, **words)
        make_fact(Slot.NEED, since=opened, **words)
        for item in (5, 6):
            make_fact(Slot.CATEGORY, since=opened, item=item, **words)
        self.fact = make_fact(Slot.WATCH, since=opened, item=3, is_so=False, **words)
        make_fact(Slot.WATCH, since=opened + timedelta(days=20), item=3, **words)
        told = [fact_of(Slot.ACTUAL_ADDRESS, opened, line="вул. Садова, 4")]
        api.receive_facts(
            actor=SYSTEM, institution_id=self.school, person_id=self.child.person_id, source="Курс: Дошкілля",
            facts=told, now=timezone.now(),
        )  # fmt: skip
        words["person_id"] = teacher.person_id
        make_fact(Slot.SHARE, since=opened, post_id=self.post, **words)
        make_fact(Slot.ATTESTATION, since=date(2021, 3, 21), ground="протокол 4 від 21.03.2021", title=2, **words)
        make_fact(Slot.DIPLOMA, since=date(2004, 6, 30), **words)


def scene(site: Any) -> Scene:
    found: Scene = site.once("dossiers", Scene)
    return found


def head(site: Any) -> Actor:
    return scene(site).head


def child(tail: str = "") -> Any:
    return lambda site: (
        f"/schools/{institutions.public_id_of(scene(site).school)}/pupils/{scene(site).child.public_id}/data/{tail}"
    )


def staff(tail: str = "") -> Any:
    return lambda site: f"/staff/{institutions.public_id_of(scene(site).school)}/{tail}"


def card(site: Any) -> str:
    return f"{staff()(site)}{people.posts([scene(site).post])[scene(site).post].post_public_id}/data/"


def lacking(site: Any) -> str:
    return f"/schools/{institutions.public_id_of(scene(site).school)}/data/?class={scene(site).class_id}"


SCREENS = [
    ("child", child(), head),
    ("address-new", child("registered-address/new/"), head),
    ("need-new", child("need/new/"), head),
    ("take", child("sources/actual-address/take/"), head),
    ("children", lacking, head),
    ("employee", card, head),
    ("share-new", lambda site: f"{card(site)}share/new/", head),
    ("qualification", staff("qualification/"), head),
]
