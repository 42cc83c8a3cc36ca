"""Labelled trouble beside a twin: what finders of duplicates, transfers, broken cards and bad files are scored on.

Every row made here is told in ``labels.jsonl``: {"kind", "is_fault", "persons" | "institution" …, "changed"}. Twins
and namesakes are
labelled too, as what must *not* be found. Nothing of the twin is overwritten but the indicators that are made missing.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from parta.config.twin import loading
from parta.config.twin.files import faulty_files
from parta.config.twin.loading import Connection
from parta.config.twin.making import Options, require_twin
from parta.config.twin.school import new_uuid
from parta.config.twin.tables import Rows
from parta.kernel.dates import school_year_of
from parta.signing.api import IdentifierKind, vault

Say = Callable[[str], None]
Label = dict[str, Any]
# Parts of all the trouble: kind → share.
SHARES = {"typo": 0.14, "spelling": 0.03, "names exchanged": 0.02, "birth date": 0.03, "look-alike": 0.14,
          "re-issued certificate": 0.14, "twins": 0.14, "namesakes": 0.14, "claimed by two schools": 0.10,
          "broken card": 0.06, "missing indicator": 0.06}  # fmt: skip
_SPELLINGS = {"і": "и", "и": "і", "г": "ґ", "ґ": "г", "е": "є", "є": "е", "’": ""}
_LATIN = str.maketrans("аеіорсухАВЕІКМНОРСТХ", "aeiopcyxABEIKMHOPCTX")
_BIRTH_CERTIFICATE = 1


@dataclass(frozen=True, slots=True)
class Child:
    """A child of the twin, with one guardian, and another class where a second record of him may appear."""

    id: int
    public_id: str
    family: str
    given: str
    patronymic: str
    sex: str
    born: str
    institution: int
    group: int
    guardian: int
    guardian_name: tuple[str, str, str]
    other_institution: int = 0
    other_group: int = 0


def make_trouble(owner_url: str, options: Options, share: float, folder: Path, say: Say) -> int:
    """Make trouble for this share of the pupils; write the labels and the faulty spreadsheets. Returns how many
    labels.
    """
    year = school_year_of(options.today)
    folder.mkdir(parents=True, exist_ok=True)
    chance = Random(f"{options.seed}:trouble")  # noqa: S311  invented people are no secret
    with loading.connect(owner_url) as connection:
        require_twin(connection)
        row = connection.execute("select count(*) from enrolment_pupil").fetchone()
        count = max(len(SHARES), round(share * (row[0] if row else 0)))
        connection.commit()
        with connection.transaction():
            loading.begin(connection)
            maker = _Trouble(connection, chance, year)
            labels = list(maker.make(_children(connection, options.seed, count, chance), count))
            for table, last in maker.next.items():
                loading.set_aside(connection, table, last)
            loading.write(connection, maker.rows, year)
        with connection.transaction():  # changes keep their own entry of the trail, row by row
            connection.execute(
                "select set_config('app.actor', '0', true), set_config('app.operation', 'twin.trouble', true)"
            )
            labels += _missing_indicators(connection, max(1, round(count * SHARES["missing indicator"])))
    labels += faulty_files(folder, chance)
    text = "".join(json.dumps(label, ensure_ascii=False) + "\n" for label in labels)
    (folder / "labels.jsonl").write_text(text)
    say(f"trouble: {len(labels)} labels in {folder / 'labels.jsonl'}")
    return len(labels)


def _children(connection: Connection, seed: int, count: int, chance: Random) -> list[Child]:
    """Children by a lot that the seed decides, and for each a class of the same year of study elsewhere."""
    rows = connection.execute(
        "select p.id, p.public_id::text, p.family_name, p.given_name, p.patronymic, p.sex, p.born_on::text, "
        "m.institution_id, m.group_id, g.guardian_id, w.family_name, w.given_name, w.patronymic, c.grade "
        "from (select institution_id, group_id, pupil_id from enrolment_membership where is_class and known_to is null "
        "order by md5(pupil_id || %s) limit %s) m "
        "join people_person p on p.id = m.pupil_id "
        "join enrolment_group c on c.institution_id = m.institution_id and c.id = m.group_id "
        "join lateral (select guardian_id from people_guardianship where pupil_id = m.pupil_id and known_to is null "
        "order by id limit 1) g on true join people_person w on w.id = g.guardian_id order by p.id",
        [f":{seed}:trouble", count],
    ).fetchall()
    classes: dict[int, list[tuple[int, int]]] = {}
    for institution, group, grade in connection.execute(
        "select institution_id, id, grade from enrolment_group where kind in (1, 3) order by md5(id::text || %s) "
        "limit 5000",
        [f":{seed}"],
    ):
        classes.setdefault(grade, []).append((institution, group))
    found = []
    for *own, grade in rows:
        elsewhere = [place for place in classes.get(grade, ()) if place[0] != own[7]]
        institution, group = chance.choice(elsewhere) if elsewhere else (0, 0)
        found.append(Child(*own[:10], tuple(own[10:13]), institution, group))  # type: ignore[call-arg]
    return found


class _Trouble:
    """Rows and labels; ids follow the last ones of each table."""

    def __init__(self, connection: Connection, chance: Random, year: int) -> None:
        self.connection, self.chance, self.year, self.rows = connection, chance, year, Rows()
        self.books: dict[tuple[int, str], int] = {}  # institution and letter → the last number in the book
        tables = (
            "people_person",
            "people_guardianship",
            "people_document",
            "enrolment_enrolment",
            "enrolment_membership",
        )
        self.next = {table: loading.set_aside(connection, table, 0) for table in tables}
        self.during = f"[{year}-09-01,)"

    def make(self, children: Sequence[Child], count: int) -> Iterator[Label]:
        makers = {
            "typo": self._typo, "spelling": self._spelling, "names exchanged": self._exchanged,
            "birth date": self._birth, "look-alike": self._look_alike, "re-issued certificate": self._certificate,
            "twins": self._twins, "namesakes": self._namesakes, "claimed by two schools": self._claimed,
            "broken card": self._broken,
        }  # fmt: skip
        waiting = iter(children)
        for kind, maker in makers.items():
            for _number in range(max(1, round(count * SHARES[kind]))):
                child = next(waiting, None)
                if child is None:
                    return
                if child.other_group:
                    yield {"kind": kind, **maker(child)}

    def _id(self, table: str) -> int:
        self.next[table] += 1
        return self.next[table]

    def _person(self, family: str, given: str, patronymic: str, sex: str, born: str) -> tuple[int, str]:
        person, public = self._id("people_person"), new_uuid(self.chance)
        self.rows.lines["people_person"].append(
            f"{person}\t{public}\t{family}\t{given}\t{patronymic}\t{sex}\t{born}\t\n"
        )
        return person, public

    def _pupil(
        self, child: Child, place: tuple[int, int], name: tuple[str, str, str], sex: str, born: str, guardian: int
    ) -> dict[str, Any]:
        """A second record: person, name card, main enrolment, class, guardian."""
        person, public = self._person(*name, sex, born)
        self._placed(person, public, " ".join(filter(None, name)), sex, born, place, is_main=True)
        self.rows.lines["people_guardianship"].append(
            f"{self._id('people_guardianship')}\t{guardian}\t{person}\t1\tсвідоцтво про народження\tt\t{self.during}\n"
        )
        return {"persons": [child.public_id, public], "institutions": [child.institution, place[0]], "id": person}

    def _placed(
        self, person: int, public: str, name: str, sex: str, born: str, place: tuple[int, int], *, is_main: bool
    ) -> None:
        institution, group = place
        lines = self.rows.lines
        letter, number = self._book(institution, name)
        lines["enrolment_pupil"].append(
            f"{institution}\t{person}\t{public}\t{name}\t{sex}\t{born}\t{letter}\t{number}\n"
        )
        lines["enrolment_enrolment"].append(
            f"{self._id('enrolment_enrolment')}\t{person}\t{institution}\t{'t' if is_main else 'f'}\t1\t{self.during}\n"
        )
        lines["enrolment_membership"].append(
            f"{institution}\t{self.year}\t{self._id('enrolment_membership')}\t{group}\t{person}\tt\t1\t{self.during}\n"
        )

    def _book(self, institution: int, name: str) -> tuple[str, int]:
        """The next number of the letter in the alphabetical book of the institution."""
        place = institution, name[0].upper()
        if place not in self.books:
            row = self.connection.execute(
                "select coalesce(max(book_number), 0) from enrolment_pupil "
                "where institution_id = %s and book_letter = %s",
                place,
            ).fetchone()
            self.books[place] = row[0] if row else 0
        self.books[place] += 1
        return place[1], self.books[place]

    def _again(self, child: Child, name: tuple[str, str, str], changed: str, born: str = "") -> Label:
        """The same child recorded by another school, with his guardian recorded anew."""
        guardian, _public = self._person(*child.guardian_name, "f", "1985-05-15")
        place = (child.other_institution, child.other_group)
        label = self._pupil(child, place, name, child.sex, born or child.born, guardian)
        return {"is_fault": True, "changed": changed, **label}

    def _typo(self, child: Child) -> Label:
        which = self.chance.randrange(2)
        name = [child.family, child.given, child.patronymic]
        name[which] = _misspelt(name[which], self.chance)
        return self._again(child, (name[0], name[1], name[2]), f"{(child.family, child.given)[which]} → {name[which]}")

    def _spelling(self, child: Child) -> Label:
        """и for і, г for ґ, a lost apostrophe: what keyboards and ears confuse."""
        at = next((n for n, sign in enumerate(child.family) if n and sign in _SPELLINGS), 0)
        family = child.family[:at] + _SPELLINGS.get(child.family[at], child.family[at]) + child.family[at + 1 :]
        return self._again(child, (family, child.given, child.patronymic), f"{child.family} → {family}")

    def _exchanged(self, child: Child) -> Label:
        return self._again(child, (child.given, child.family, child.patronymic), "family name and given name")

    def _birth(self, child: Child) -> Label:
        born = misheard_day(child.born)
        return self._again(child, (child.family, child.given, child.patronymic), f"{child.born} → {born}", born)

    def _look_alike(self, child: Child) -> Label:
        family = child.family.translate(_LATIN)
        if family == child.family:  # none of its letters has a Latin twin (П’ятниця): the other keyboard was on
            family = f"{family[:-1]}z"
        return self._again(child, (family, child.given, child.patronymic), "Latin letters in the family name")

    def _certificate(self, child: Child) -> Label:
        """The old certificate was revoked; the other school recorded the child under the new one."""
        label = self._again(child, (child.family, child.given, child.patronymic), "certificate")
        numbers = [f"І-АМ {self.chance.randrange(100_000, 999_999)}" for _number in range(2)]
        self._document(child.id, numbers[0], "2024-03-01 09:00:00+00")
        self._document(label["id"], numbers[1], "\\N")
        return {**label, "certificates": numbers}

    def _document(self, person: int, number: str, revoked: str) -> None:
        box = vault()
        key, sealed = (
            box.lookup_key(f"{_BIRTH_CERTIFICATE} {number}", IdentifierKind.DOCUMENT).hex(),
            box.encrypt(number).hex(),
        )
        self.rows.lines["people_document"].append(
            f"{self._id('people_document')}\t{person}\t{_BIRTH_CERTIFICATE}\t\\\\x{key}\t\\\\x{sealed}\t2019-05-05"
            f"\t{revoked}\n"
        )

    def _twins(self, child: Child) -> Label:
        given = {"f": ("Дарина", "Злата"), "m": ("Назар", "Матвій")}[child.sex]
        name = given[0] if child.given != given[0] else given[1]
        place = (child.institution, child.group)
        label = self._pupil(child, place, (child.family, name, child.patronymic), child.sex, child.born, child.guardian)
        return {"is_fault": False, "changed": "given name", **label}

    def _namesakes(self, child: Child) -> Label:
        guardian, _public = self._person(child.family, "Ярина", "Тарасівна", "f", "1990-02-20")
        place = (child.other_institution, child.other_group)
        name = (child.family, child.given, child.patronymic)
        return {
            "is_fault": False,
            "changed": "nothing",
            **self._pupil(child, place, name, child.sex, child.born, guardian),
        }

    def _claimed(self, child: Child) -> Label:
        """One person; two schools teach him, one of them beside the main enrolment."""
        name = " ".join(filter(None, (child.family, child.given, child.patronymic)))
        place = (child.other_institution, child.other_group)
        self._placed(child.id, child.public_id, name, child.sex, child.born, place, is_main=False)
        return {"is_fault": True, "persons": [child.public_id], "institutions": [child.institution, place[0]]}

    def _broken(self, child: Child) -> Label:
        """A card that nobody should have accepted: a birth a century ago, a sex that the patronymic belies."""
        place, which = (child.other_institution, child.other_group), self.chance.randrange(2)
        born = f"19{child.born[2:]}" if which == 0 else child.born
        sex = child.sex if which == 0 else {"f": "m", "m": "f"}[child.sex]
        guardian, _public = self._person("Вигадана", "Ярина", "Тарасівна", "f", "1990-02-20")
        name = (child.family, "Мирон" if child.sex == "m" else "Мирослава", child.patronymic)
        label = self._pupil(child, place, name, sex, born, guardian)
        return {
            "is_fault": True,
            "changed": ("century of birth", "sex")[which],
            **label,
            "persons": label["persons"][1:],
        }


def _misspelt(word: str, chance: Random) -> str:
    """One letter left out, doubled or changed places with the next: what fingers do."""
    at = chance.randrange(1, max(2, len(word) - 1))
    return chance.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
        )
    )


def _missing_indicators(connection: Connection, count: int) -> Iterator[Label]:
    """Classes without a class teacher, courses whose hours nobody said."""
    for kind, statement in (
        ("class without a class teacher",
         "update enrolment_group set tutor_post_id = null where (institution_id, id) in (select institution_id, id "
         "from "
         "enrolment_group where kind = 1 order by md5(id::text || 'tutor') limit %s) returning institution_id, id"),
        ("course without hours",
         "update curriculum_course set weekly_hours = null where (institution_id, id) in (select institution_id, id "
         "from "
         "curriculum_course order by md5(id::text || 'hours') limit %s) returning institution_id, id"),
    ):  # fmt: skip
        for institution, number in connection.execute(statement.encode(), [max(1, count // 2)]).fetchall():
            yield {
                "kind": "missing indicator",
                "is_fault": True,
                "what": kind,
                "institution": institution,
                "id": number,
            }


def misheard_day(born: str) -> str:
    """Another day of the calendar that a person writes for this one (ISO 8601): day and month exchanged where that is a
    day too, else one digit of the day.
    """
    year, month, day = born.split("-")
    if int(day) <= 12 and day != month:
        return f"{year}-{day}-{month}"
    if day[0] == "3":
        return f"{year}-{month}-2{day[1]}"
    last = int(day[1])
    return f"{year}-{month}-{day[0]}{last - 1 if last > 1 else last + 1}"
