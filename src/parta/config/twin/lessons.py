"""Lessons, absences, marks, homework of one institution over its school days, and the hash chain over them.

Rows go into the partitions of the year, where the chain's statement triggers of the parent do not stand; so the log
  is made here, entry
by entry, in the words and order that the triggers would have used, and `check` has the database verify it (decision
  0006).
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from parta.config.demo.days import held_at, holidays
from parta.config.demo.plan import FIRST_MARKED_GRADE, LEVELS_UPTO, is_tested, share_marked
from parta.config.demo.timetable import Demand, week_of
from parta.config.twin import country
from parta.config.twin.school import ClassMade, CourseMade, Institution

OPERATION = "twin.journal.load"
TEST_EVERY = 9  # lessons of a course from one written test to the next
_ORDINARY, _TEST = 1, 3
_NOISE = 2048
_TOPIC = ("Вивчення нового матеріалу", "Закріплення вивченого", "Узагальнення й повторення", "Розв’язування вправ",
          "Практичні завдання", "Робота з підручником")  # fmt: skip
_TASK = ("§ {0}, № {1}", "§ {0}, питання 1–5", "Вправа {1}", "Повторити § {0}", "№ {1}, № {2}")


def school_days(school_year: int, today: date) -> list[date]:
    """Weekdays outside holidays from 1 September up to the day."""
    free = holidays(school_year)
    first = date(school_year, 9, 1)
    days = (first + timedelta(days=n) for n in range((today - first).days + 1))
    return [day for day in days if day.weekday() < 5 and not any(a <= day <= b for a, b in free)]


@dataclass(slots=True)
class Chain:
    """The log of one journal while it is written. ``seq`` and ``hash`` come from the entry by which it was opened."""

    journal: int
    seq: int
    hash: bytes
    lines: list[str] = field(default_factory=list)

    def append(self, inst: int, year: int, at: str, account: int, what: str, post: int | None, rows: str) -> None:
        self.seq += 1
        entry = (
            f'{{"v":1,"i":{inst},"j":{self.journal},"n":{self.seq},"at":"{at}","by":{account},"op":"{OPERATION}",'
            f'"t":"{what}",{"" if post is None else f"{chr(34)}p{chr(34)}:{post},"}"rows":{rows}}}'
        )
        self.hash = hashlib.sha256(self.hash + entry.encode()).digest()
        text = entry.replace("\\", "\\\\")
        self.lines.append(f"{inst}\t{self.journal}\t{self.seq}\t{year}\t{text}\t\\\\x{self.hash.hex()}\n")


@dataclass(slots=True)
class _Class:
    """A class during the year: how its pupils learn and when they are ill."""

    made: ClassMade
    ability: list[float]
    away: dict[int, dict[int, int]]  # number of the school day → pupil's index → reason


class Journals:
    """Writes the journals of an institution whose people are made. ``opened`` = journal → (seq, hash) of its first
    entry.
    """

    def __init__(self, inst: Institution, days: Sequence[date], opened: dict[int, tuple[int, bytes]], at: str) -> None:
        self.inst, self.days, self.at = inst, days, at
        self.year = inst.ground.school_year
        self.chance = Random(f"{inst.ground.seed}:lessons:{inst.plan.site.ordinal}")  # noqa: S311
        self.noise = [self.chance.gauss(0, 1.35) for _number in range(_NOISE)]
        self.reasons = [reason for reason, share in country.ABSENCE_REASONS for _number in range(round(share * 100))]
        self.chains = {journal: Chain(journal, *tip) for journal, tip in opened.items()}
        self.classes = {each.id: self._life(each) for each in inst.classes}
        self.held: dict[int, int] = {}  # course → lessons so far
        self.marks = self.absences = self.lessons = 0

    def write(self) -> None:
        courses = {course.id: course for each in self.inst.classes for course in each.courses}
        week = week_of(self._demands(), self.chance)
        slots = [[(no, week.get((day, no), ())) for no in range(1, 9)] for day in range(5)]
        for number, day in enumerate(self.days):
            for no, demands in slots[day.weekday()]:
                moment = held_at(day, no)
                for demand in demands:
                    for course in demand.courses:
                        self._lesson(courses[course], number, day, no, moment)
        log = self.inst.lines["journal_log"]
        for chain in self.chains.values():
            log.extend(chain.lines)

    def _demands(self) -> list[Demand]:
        """Lessons a week of each class; the halves of a class have theirs at once."""
        found = []
        for each in self.inst.classes:
            together: dict[str, list[CourseMade]] = {}
            for course in each.courses:
                together.setdefault(course.subject, []).append(course)
            found += [
                Demand(each.id, tuple(c.id for c in own), tuple({c.post_id: None for c in own}), own[0].hours)
                for own in together.values()
            ]
        return found

    def _life(self, made: ClassMade) -> _Class:
        chance = self.chance
        ability = [min(11.6, max(2.4, chance.gauss(7.5, 2.0))) for _pupil in made.pupils]
        away: dict[int, dict[int, int]] = {}
        for index in range(len(made.pupils)):
            day, often = -1, chance.expovariate(1 / 0.022)
            while True:
                day += 1 + int(chance.expovariate(max(often, 0.001)))
                if day >= len(self.days):
                    break
                length, reason = 1 + int(chance.random() * 4.6), self.reasons[int(chance.random() * len(self.reasons))]
                for number in range(day, day + length):
                    away.setdefault(number, {})[index] = reason
                day += length
        return _Class(made, ability, away)

    def _lesson(self, course: CourseMade, number: int, day: date, no: int, moment: datetime) -> None:
        inst, year = self.inst.id, self.year
        lesson = self.inst._id("lesson")
        count = self.held[course.id] = self.held.get(course.id, 0) + 1
        is_test = count % TEST_EVERY == 0 and is_tested(course.subject) and course.grade >= FIRST_MARKED_GRADE
        kind = _TEST if is_test else _ORDINARY
        topic = "Контрольна робота" if is_test else f"Тема {1 + count // 4}. {_TOPIC[count % 6]}"
        journal, chain, account = course.class_id, self.chains[course.class_id], self.inst.posts[course.post_id]
        self.inst.lines["journal_lesson"].append(
            f"{lesson}\t{inst}\t{course.id}\t{journal}\t{day}\t{year}\t{no}\t{kind}\t{topic}\n"
        )
        words = json.dumps(topic, ensure_ascii=False)
        told = f'[[{lesson}, {course.id}, "{day}", {no}, {kind}, null, null, false, {words}]]'
        chain.append(inst, year, self.at, account, "lesson", None, told)
        self.lessons += 1
        put_at = f"{moment:%Y-%m-%d %H:%M:%S}+00"
        life = self.classes[journal]
        away = life.away.get(number, {})
        if away:
            self._absences(course, life, lesson, day, put_at, away)
        if course.grade >= FIRST_MARKED_GRADE:
            self._marks(course, life, lesson, put_at, away, is_test)
        if self.chance.random() < 0.55 and course.grade > 1 and not is_test and number + 1 < len(self.days):
            self._homework(course, lesson, count, day)

    def _absences(
        self, course: CourseMade, life: _Class, lesson: int, day: date, put_at: str, away: dict[int, int]
    ) -> None:
        inst, year, post, journal = self.inst.id, self.year, course.post_id, course.class_id
        pupils, members = life.made.pupils, course.members
        found = [(pupils[n], away[n]) for n in sorted(away) if n in members]
        if not found:
            return
        self.inst.lines["journal_absence"].extend(
            f"{lesson}\t{pupil}\t{put_at}\t{inst}\t{post}\t{journal}\t{day}\t{year}\t0\t{reason}\n"
            for pupil, reason in found
        )
        told = ",".join(f"[{pupil},{reason}]" for pupil, reason in found)
        self.chains[journal].append(
            inst, year, self.at, self.inst.posts[post], "absence", post, f"[[{lesson},[{told}]]]"
        )
        self.absences += len(found)

    def _marks(
        self, course: CourseMade, life: _Class, lesson: int, put_at: str, away: dict[int, int], is_test: bool
    ) -> None:
        inst, year, post, random = self.inst.id, self.year, course.post_id, self.chance.random
        members, ability, pupils, noise = course.members, life.ability, life.made.pupils, self.noise
        share = 0.96 if is_test else share_marked(course.subject)
        if not is_test:  # each n-th of the class from a random one: everybody's turn comes
            step = max(1, int(1 / share + random()))
            members = members[int(random() * step) :: step]
        by_levels = course.grade <= LEVELS_UPTO
        found = []
        for n in members:
            if n in away or (is_test and random() > share):
                continue
            value = int(ability[n] + noise[int(random() * _NOISE)] + 0.5)
            value = 1 if value < 1 else min(value, 12)
            found.append((pupils[n], 31 + (value - 1) // 3 if by_levels else value))
        if not found:
            return
        self.inst.lines["journal_mark"].extend(
            f"{lesson}\t{pupil}\t{put_at}\t{inst}\t{post}\t{year}\t1\t0\t{value}\n" for pupil, value in found
        )
        told = ",".join(f"[{pupil},{value}]" for pupil, value in found)
        self.chains[course.class_id].append(
            inst, year, self.at, self.inst.posts[post], "mark", post, f"[[{lesson},[{told}]]]"
        )
        self.marks += len(found)

    def _homework(self, course: CourseMade, lesson: int, count: int, day: date) -> None:
        inst, year = self.inst.id, self.year
        body = _TASK[count % 5].format(count + 3, count * 4 + 7, count * 4 + 9)
        due = day + timedelta(days=3 if day.weekday() >= 4 else 2)
        self.inst.lines["journal_homework"].append(
            f"{lesson}\t{lesson}\t{inst}\t{course.id}\t{course.class_id}\t{due}\t{year}\t{body}\n"
        )
        told = f'[[{lesson}, {course.id}, {lesson}, "{due}", {json.dumps(body, ensure_ascii=False)}]]'
        self.chains[course.class_id].append(
            inst, year, self.at, self.inst.posts[course.post_id], "homework", None, told
        )
