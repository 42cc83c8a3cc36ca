"""Screens of classes and pupils."""

from datetime import date
from typing import Any

from django.utils import timezone

from parta.enrolment import api, testing
from parta.enrolment.operations.takeouts import ask_takeout
from parta.enrolment.rules.takeouts import Column
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.kernel.dates import school_year_of
from parta.people import api as people
from parta.people.testing import make_deputy, make_guardian, make_head, make_officer, make_person, make_teacher
from parta.reference import api as reference

LONG = "Комунальний заклад „Ліцей з дошкільним відділенням, початковою школою та гімназією імені Олени Пчілки“"


class Scene:
    """A school with a full class, a tutor, families."""

    def __init__(self) -> None:
        reference.load_first_lists()
        self.institution = make_institution(LONG)
        self.head = make_head(self.institution)
        tutor = make_teacher(self.institution)
        (post,) = tutor.posts(institution_id=self.institution)
        words: dict[str, Any] = {"institution_id": self.institution}
        of_now = {**words, "school_year": school_year_of(timezone.localdate())}
        self.class_id = testing.make_class(**of_now, grade=8, letter="Б", tutor_post_id=post)
        for grade, letter in ((1, "А"), (1, "Б"), (10, "фізмат")):
            testing.make_class(**of_now, grade=grade, letter=letter)
        self.pupils = testing.make_pupils(28, **words, class_id=self.class_id)
        self.empty = testing.make_class(**of_now, grade=5, letter="В")
        make_guardian(self.pupils[0].person_id, since=date(2026, 9, 1))
        long_name = people.NewPerson("Дем’яненко-Яворська", "Єлизавета-Мирослава", "Володимирівна", sex="f")
        (person,) = people.record_persons(actor=SYSTEM, persons=[long_name], today=date(2026, 9, 1))
        make_guardian(self.pupils[0].person_id, person_id=person, kinship=people.Kinship.GUARDIAN)
        first = people.cards([self.pupils[0].person_id])[self.pupils[0].person_id]
        facts = people.PersonFacts("Бабенко-Нечуй", first.given_name, first.patronymic, first.sex, first.born_on)
        api.correct_pupil(
            actor=self.head,
            institution_id=self.institution,
            pupil_id=first.person_id,
            version=1,
            facts=facts,
            reason="Описка в прізвищі, звірено зі свідоцтвом про народження",
            today=timezone.localdate(),
        )
        self.base = f"/schools/{institutions.public_id_of(self.institution)}"


def _scene(site: Any) -> Scene:
    scene: Scene = site.once("enrolment", Scene)
    return scene


def _head(site: Any) -> Actor:
    return _scene(site).head


def _national(site: Any) -> Actor:
    """With one child under protection who is enrolled nowhere."""

    def made() -> Actor:
        officer, today = make_officer(Role.NATIONAL), timezone.localdate()
        people.shield_person(
            actor=officer, institution_id=None, person_id=make_person(), today=today,
            mark=people.NewProtection(2, "Лист служби у справах дітей № 12 від 01.09.2026", "суд", today),
        )  # fmt: skip
        return officer

    found: Actor = site.once("enrolment national", made)
    return found


def _page(rest: str) -> Any:
    def address(site: Any) -> str:
        scene = _scene(site)
        return scene.base + rest.format(id=scene.class_id, empty=scene.empty, pupil=scene.pupils[0].public_id)

    return address


def _request(site: Any) -> str:
    return f"{_scene(site).base}/lists/{_asked(site)[0]}/"


def _own_request(site: Any) -> str:
    return f"{_scene(site).base}/lists/{_asked(site)[1]}/"


def _requests(site: Any) -> str:
    _asked(site)
    return f"{_scene(site).base}/lists/"


def _asked(site: Any) -> tuple[int, int]:
    """Requests: of a deputy, that waits for the head; of the head, to be signed."""
    scene = _scene(site)
    made: tuple[int, int] = site.once("enrolment.takeout", lambda: _ask(scene))
    return made


def _ask(scene: Scene) -> tuple[int, int]:
    more = testing.make_class(
        institution_id=scene.institution, school_year=school_year_of(timezone.localdate()), grade=7, letter="А"
    )
    testing.make_pupils(27, institution_id=scene.institution, class_id=more)
    words: dict[str, Any] = {"institution_id": scene.institution, "now": timezone.now()}
    what: dict[str, Any] = {"group_ids": [scene.class_id, more], "columns": [Column.BORN_ON, Column.PHONES]}
    purpose = "Громадській організації «Автобус до школи», щоб замовити підвіз на другий семестр; видалять 1 лютого"
    code = "2904011182"
    deputy = make_deputy(scene.institution, powers=frozenset({"movement"}), person_id=make_person(rnokpp=code))
    waiting = ask_takeout(actor=deputy, purpose=purpose, **what, **words)
    testing.sign_request(actor=deputy, rnokpp=code, takeout_id=waiting, **words)
    own = ask_takeout(actor=scene.head, purpose="Поліклініці, для планового щеплення", **what, **words)
    return waiting, own


SCREENS = [
    ("classes", _page("/classes/"), _head),
    ("classes-nothing", _page("/classes/?q=немає"), _head),
    ("class", _page("/classes/{id}/"), _head),
    ("class-empty", _page("/classes/{empty}/"), _head),
    ("class-new", _page("/classes/new/"), _head),
    ("class-edit", _page("/classes/{id}/edit/"), _head),
    ("families", _page("/classes/{id}/families/"), _head),
    ("family-renew", _page("/classes/{id}/families/{pupil}/"), _head),
    ("roll", _page("/classes/{id}/roll/"), _head),
    ("movement-table", _page("/movement-table/"), _head),
    ("pupil", _page("/pupils/{pupil}/"), _head),
    ("document-new", _page("/pupils/{pupil}/documents/new/"), _head),
    ("pupil-correct", _page("/pupils/{pupil}/correct/"), _head),
    ("takeout", _request, _head),
    ("takeout-sign", _own_request, _head),
    ("takeouts", _requests, _head),
    ("takeout-new", _page("/lists/new/"), _head),
    ("guardian", _page("/pupils/{pupil}/guardians/new/"), _head),
    ("protected", _page("/protected/"), _head),
    ("protect", _page("/pupils/{pupil}/protect/"), _head),
    ("adoption", _page("/pupils/{pupil}/adoption/"), _head),
    ("guarded", "/protection/", _national),
]
