"""Screens of enrolment lists and orders."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from parta.documents import api
from parta.documents.tests.conftest import HEADER, NOW, ROWS, School, csv, load_state, make_school
from parta.enrolment import api as enrolment
from parta.enrolment.testing import make_class
from parta.institutions.testing import make_institution
from parta.kernel.actor import Actor, Role
from parta.people.testing import make_officer

BAD = (
    "Гнатюк;Орест;Павлович;ч;02/11/2012;1-КЛ 318845;Гнатюк Ірина Петрівна;050123;<b>пільга</b>",
    "Сaвчук;Кіра;Ігорівна;ж;18.08.2021;І-КЛ 318846;;;=1+1",
    "Дем'яненко-Яворська;Єлизавета-Мирослава;Володимирівна;ж;09.01.1913;І-КЛ 255671;;;",
    "Шпак;Данило;Русланович;;11.12.12;;Шпак Ольга Іванівна;0501231231;",
    "Лисенко;Захар;Ігорович;ч;18.08.2016;І-КЛ 240908;;;",
    "Лисенко;Марко;Ігорович;ч;18.08.2017;І-КЛ 240909;;;",
)


FIRST, SECOND = "Юрченко Юхимчук Ющенко Юревич Юзьків", "Ткач Олійник Савчук Мороз Кравець"


def _others(families: str, series: str) -> tuple[str, ...]:
    """Children whom nobody takes for those of another list: other families, no guardian in common."""
    return tuple(
        ";".join((family, *row.split(";")[1:5], row.split(";")[5].replace("І-КЛ", series), "", ""))
        for row, family in zip(ROWS, families.split(), strict=True)
    )


class Scene:
    """A list with problems, a list that is ready, an order in each state."""

    def __init__(self) -> None:
        load_state()
        self.school: School = make_school()
        self.bad = self.school.begin(csv(*BAD, header=HEADER + ";Прим."))
        self.ready = self.school.begin(csv(*ROWS))
        self.registered = self.school.prepare(self.school.begin(csv(*ROWS)), "47-у")
        self.school.register(self.registered, uuid4())
        self.undone = self.school.prepare(self.school.begin(csv(*_others(FIRST, "ІІ-БК"))), "48-у")
        self.school.register(self.undone, uuid4())
        self.correction = api.correct_order(
            actor=self.school.head,
            institution_id=self.school.institution,
            order_id=self.undone,
            number="49-у",
            dated_on=date(2026, 9, 2),
            ground="помилково надіслано список іншого класу",
            request_id=uuid4(),
            now=NOW,
        )
        self.draft = self.school.prepare(self.school.begin(csv(*_others(SECOND, "ІІІ-АМ"))), "50-у")
        self.officer = make_officer(Role.NATIONAL)
        words: Any = {"actor": self.school.head, "institution_id": self.school.institution, "now": NOW}
        members = enrolment.members_on(
            institution_id=self.school.institution, group_id=self.school.class_id, on=date(2026, 11, 20)
        )
        make_class(institution_id=self.school.institution, grade=8, letter="В")
        ids = [member.pupil_id for member in members]
        self.pupil = members[0].public_id
        self.move = api.begin_movement(**words, kind=api.Kind.PARALLEL, pupil_ids=ids[:4])
        api.change_movement(**words, key=self.move, revision=0, number="51-у", ground="заяви батьків")
        self.transfer = api.offer_transfer(
            **words, pupil_id=ids[4], target_id=make_institution("Березівська гімназія"), since=date(2026, 12, 1)
        )


def _scene(site: Any) -> Scene:
    scene: Scene = site.once("documents", Scene)
    return scene


def _head(site: Any) -> Actor:
    return _scene(site).school.head


def _officer(site: Any) -> Actor:
    return _scene(site).officer


def _list(rest: str, *, bad: bool) -> Any:
    def address(site: Any) -> str:
        scene = _scene(site)
        key: UUID = scene.bad if bad else scene.ready
        return f"{scene.school.base}/enrolment/{key}/{rest}"

    return address


def _page(rest: str) -> Any:
    def address(site: Any) -> str:
        scene = _scene(site)
        return scene.school.base + rest.format(
            id=scene.school.class_id,
            registered=scene.registered,
            undone=scene.undone,
            correction=scene.correction,
            draft=scene.draft,
            move=scene.move,
            transfer=scene.transfer,
            pupil=scene.pupil,
        )

    return address


SCREENS = [
    ("enrol", _page("/enrolment/"), _head),
    ("columns", _list("columns/", bad=True), _head),
    ("problems", _list("", bad=True), _head),
    ("ready", _list("", bad=False), _head),
    ("preview", _list("order/", bad=False), _head),
    ("child", _page("/classes/{id}/enrolment/"), _head),
    ("orders", _page("/orders/"), _head),
    ("order-draft", _page("/orders/{draft}/"), _head),
    ("order", _page("/orders/{registered}/"), _head),
    ("order-undone", _page("/orders/{undone}/"), _head),
    ("correction", _page("/orders/{correction}/"), _head),
    ("correct", _page("/orders/{registered}/correction/"), _head),
    ("movement", _page("/movement/"), _head),
    ("move-whom", _page("/movement/withdrawal/?class={id}"), _head),
    ("move-step", _page("/movement/begun/{move}/"), _head),
    ("new-year", _page("/new-year/"), _head),
    ("new-year-class", _page("/new-year/{id}/"), _head),
    ("transfers", _page("/transfers/"), _head),
    ("transfer", _page("/transfers/{transfer}/"), _head),
    ("first-graders", _page("/first-graders/"), _head),
    ("transfer-ask", _page("/transfers/ask/"), _head),
    ("transfer-offer", _page("/transfers/offer/{pupil}/?q=гімназія"), _head),
]
