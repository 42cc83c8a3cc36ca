"""Fixtures of documents: a school with its head, the rules and the texts of the state."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from conftest import another_database
from django.conf import LazySettings
from django.db import connection, connections

from parta.documents import api
from parta.documents.queries.lists import pupil_list
from parta.documents.rules.lists import FoundLine, PupilList
from parta.enrolment.testing import make_class
from parta.institutions import api as institutions
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM, Actor
from parta.people.testing import make_head
from parta.reference import api as reference
from parta.rulebook import api as rulebook

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SINCE = date(2026, 9, 1)
HEADER = "Прізвище;Ім'я;По батькові;Стать;Дата нар.;Свід.;ПІБ матері;Тел. мами"
ROWS = (
    "Бабенко;Мирослава;Тарасівна;ж;14.03.2013;І-КЛ 482913;Бабенко Олена Іванівна;0971234567",
    "Гнатюк;Орест;Павлович;ч;02/11/2012;І-КЛ 318845;Гнатюк Ірина Петрівна;0501234567",
    "Лисенко;Захар;Ігорович;ч;18.08.2012;І-КЛ 240908;;",
    "Пилипчук;Ярина;Андріївна;ж;30.06.2013;І-КЛ 490277;Пилипчук Ганна Іванівна;0671112233",
    "Шпак;Данило;Русланович;ч;11.12.2012;І-КЛ 322654;Шпак Ольга Іванівна;0501231231",
)


def csv(*rows: str, header: str = HEADER) -> bytes:
    return "\r\n".join((header, *rows)).encode()


@dataclass
class School:
    """A school whose head brings lists and orders."""

    head: Actor
    institution: int
    class_id: int
    keys: list[UUID] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"/schools/{institutions.public_id_of(self.institution)}"

    def begin(self, data: bytes, *, class_id: int | None = 0, name: str = "8-Б.csv", since: date = SINCE) -> UUID:
        """A list read from these bytes; ``class_id`` 0 = the class of the school."""
        key = api.begin_list(
            actor=self.head,
            institution_id=self.institution,
            file_name=name,
            data=data,
            since=since,
            class_id=self.class_id if class_id == 0 else class_id,
            now=NOW,
        )
        self.keys.append(key)
        return key

    def pupils(self, key: UUID) -> PupilList:
        return pupil_list(self.head, institution_id=self.institution, key=key)

    def found(self, key: UUID, severity: str = "block") -> list[FoundLine]:
        return [line for line in self.pupils(key).findings if line.severity == severity]

    def correct(self, key: UUID, **words: Any) -> PupilList:
        words = {"revision": self.pupils(key).revision} | words
        return api.correct_list(actor=self.head, institution_id=self.institution, key=key, now=NOW, **words)

    def prepare(self, key: UUID, number: str = "47-у", **words: Any) -> int:
        """The order of a list as it stands."""
        words = {"dated_on": SINCE, "ground": "заяви батьків", "revision": self.pupils(key).revision} | words
        return api.prepare_enrolment(
            actor=self.head, institution_id=self.institution, key=key, number=number, now=NOW, **words
        )

    def register(self, order_id: int, request_id: UUID, **words: Any) -> api.State:
        words = {"actor": self.head, "now": NOW} | words
        return api.register_order(institution_id=self.institution, order_id=order_id, request_id=request_id, **words)

    def order(self, order_id: int) -> api.OrderCard:
        return api.order_card(self.head, institution_id=self.institution, order_id=order_id)


def load_state() -> None:
    """What the state has put into force: lists, rules, texts of orders."""
    reference.load_first_lists()
    rulebook.load_first_editions(actor=SYSTEM)
    api.load_first_editions(actor=SYSTEM)


def make_school(name: str = "Калинівський ліцей № 3", school_year: int = 2026) -> School:
    institution = make_institution(name)
    class_id = make_class(institution_id=institution, school_year=school_year, grade=8, letter="Б")
    return School(make_head(institution), institution, class_id)


@pytest.fixture(scope="module")
def law(ground: None) -> None:
    load_state()


@pytest.fixture(scope="module")
def standing(law: None) -> School:
    return make_school()


@pytest.fixture
def state(law: None, db: None, settings: LazySettings, tmp_path: Path) -> None:
    settings.PARTA_DATA = tmp_path


@pytest.fixture
def school(standing: School, state: None) -> School:
    return replace(standing, keys=[])


@pytest.fixture
def elsewhere(settings: LazySettings, tmp_path: Path, django_db_blocker: Any) -> Iterator[Callable[[], None]]:
    """A database where threads may commit; the answer closes a thread's connection."""
    settings.PARTA_DATA = tmp_path
    with django_db_blocker.unblock(), another_database(f"documents_{connection.settings_dict['NAME']}"):
        yield connections.close_all
