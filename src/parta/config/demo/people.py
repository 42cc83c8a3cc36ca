"""The people one may be: named, with a РНОКПП by which they are found again, and words about what to try."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parta.config.demo.codes import rnokpp
from parta.identity.api import DemoPerson
from parta.people import api as people


@dataclass(frozen=True, slots=True)
class Someone:
    """A person of the demo list. ``key`` is what the code calls him; ``number`` makes his РНОКПП."""

    key: str
    number: int
    family_name: str
    given_name: str
    patronymic: str
    sex: str
    born_on: date
    about: str | Promise
    signs: bool = False

    @property
    def rnokpp(self) -> str:
        return rnokpp(self.number, self.sex)

    def as_new(self) -> people.NewPerson:
        return people.NewPerson(
            family_name=self.family_name, given_name=self.given_name, patronymic=self.patronymic, sex=self.sex,
            born_on=self.born_on, rnokpp=self.rnokpp,
        )  # fmt: skip


CAST: Sequence[Someone] = (
    Someone(
        "national", 1, "Вербицька", "Ірина", "Олексіївна", "f", date(1978, 4, 11),
        _("national administrator: the register of institutions, the review list, the cascade"), signs=True,
    ),
    Someone(
        "second", 14, "Лисенко", "Богдан", "Тарасович", "m", date(1974, 5, 19),
        _("second national administrator: reads and signs editions of rules that the first has drafted"), signs=True,
    ),
    Someone(
        "region", 2, "Гайворонський", "Олег", "Степанович", "m", date(1971, 10, 2),
        _("officer of Vinnytsia region: appoint officers of districts, look at the region’s institutions"), signs=True,
    ),
    Someone(
        "district", 3, "Стадник", "Лариса", "Іванівна", "f", date(1975, 1, 23),
        _("officer of Khmilnyk district: appoint officers of communities, see which heads never signed in"), signs=True,
    ),
    Someone(
        "community", 4, "Мазур", "Віктор", "Павлович", "m", date(1980, 7, 30),
        _("education officer of Kalynivka community: replace a head, open the hub and its branch"), signs=True,
    ),
    Someone(
        "head", 5, "Петренко", "Наталія", "Богданівна", "f", date(1969, 2, 14),
        _("head of the lyceum «Обрій»: enrol a class from a spreadsheet by a signed order; staff"), signs=True,
    ),
    Someone(
        "deputy", 6, "Кравчук", "Тетяна", "Миколаївна", "f", date(1976, 11, 5),
        _("deputy head of the lyceum: classes, subjects and teachers; whose journals lag"), signs=True,
    ),
    Someone(
        "tutor", 7, "Савчук", "Олена", "Петрівна", "f", date(1982, 6, 18),
        _("teacher of Ukrainian, class teacher of 8-Б: the journal, totals of the class, family cards"),
    ),
    Someone(
        "mathematician", 8, "Коваленко", "Андрій", "Юрійович", "m", date(1988, 9, 9),
        _("teacher of mathematics: marks from the keyboard, paste a column, correct with a reason"),
    ),
    Someone(
        "physicist", 9, "Дем’янчук", "Роман", "Ігорович", "m", date(1991, 3, 27),
        _("teacher of physics who has left lessons open: what waits for me"),
    ),
    Someone(
        "linguist", 10, "Гнатюк", "Марія", "Василівна", "f", date(1985, 12, 1),
        _("teacher of English with half a class: study groups in one journal"),
    ),
    Someone(
        "mother", 11, "Руденко", "Оксана", "Сергіївна", "f", date(1986, 5, 20),
        _("mother of two, in 8-Б and 3-А: today, the week, what is new, a corrected mark"),
    ),
    Someone(
        "father", 12, "Руденко", "Ігор", "Віталійович", "m", date(1984, 8, 8),
        _("father whose standing for the children ended by a court’s decision: the diary is closed"),
    ),
    Someone(
        "pupil", 13, "Руденко", "Софія", "Ігорівна", "f", date(2013, 3, 12),
        _("pupil of 8-Б: the own diary"),
    ),
)  # fmt: skip
BY_KEY = {someone.key: someone for someone in CAST}


def on_the_list() -> Sequence[DemoPerson]:
    """Whom a visitor of the demonstration may be; nobody before the community is made."""
    recorded = people.match_identifiers(rnokpps=[someone.rnokpp for someone in CAST]).by_rnokpp
    return [
        DemoPerson(recorded[someone.rnokpp].person_id, about=someone.about, has_key=someone.signs)
        for someone in CAST
        if someone.rnokpp in recorded
    ]
