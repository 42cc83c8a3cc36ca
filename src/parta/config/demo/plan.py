"""What is taught in which year of study, by whom, how it is marked and what is set: the plan of the demo schools."""

from dataclasses import dataclass
from importlib import resources
from random import Random

# Lessons a week by year of study and subject code: close to the typical plans, short of their school-chosen hours.
HOURS: dict[int, dict[str, int]] = {
    1: {"ukrainian_language": 6, "mathematics": 4, "exploring_world": 3, "english": 2, "art": 1, "design_technologies": 1,
        "physical_culture": 3},
    2: {"ukrainian_language": 4, "literary_reading": 3, "mathematics": 4, "exploring_world": 2, "english": 3,
        "informatics": 1, "art": 1, "design_technologies": 1, "physical_culture": 3},
    5: {"ukrainian_language": 4, "ukrainian_literature": 2, "foreign_literature": 2, "english": 4, "mathematics": 5,
        "exploring_nature": 2, "history_intro": 1, "ethics": 1, "informatics": 1, "technologies": 1, "art": 1, "health": 1,
        "physical_culture": 3},
    6: {"ukrainian_language": 4, "ukrainian_literature": 2, "foreign_literature": 2, "english": 4, "mathematics": 5,
        "exploring_nature": 2, "geography": 2, "history_ukraine": 1, "world_history": 1, "ethics": 1, "informatics": 1,
        "technologies": 1, "art": 1, "health": 1, "physical_culture": 3},
    7: {"ukrainian_language": 3, "ukrainian_literature": 2, "foreign_literature": 2, "english": 4, "algebra": 3,
        "geometry": 2, "biology": 2, "geography": 2, "physics": 2, "chemistry": 2, "history_ukraine": 1, "world_history": 1,
        "informatics": 1, "technologies": 1, "art": 1, "health": 1, "physical_culture": 2},
    8: {"ukrainian_language": 3, "ukrainian_literature": 2, "foreign_literature": 2, "english": 3, "algebra": 3,
        "geometry": 2, "biology": 2, "geography": 2, "physics": 2, "chemistry": 2, "history_ukraine": 2, "world_history": 1,
        "informatics": 2, "technologies": 1, "art": 1, "health": 1, "physical_culture": 2},
    9: {"ukrainian_language": 3, "ukrainian_literature": 2, "foreign_literature": 2, "english": 3, "algebra": 3,
        "geometry": 2, "biology": 2, "geography": 2, "physics": 3, "chemistry": 2, "history_ukraine": 2, "world_history": 1,
        "law": 1, "informatics": 2, "art": 1, "physical_culture": 2},
    10: {"ukrainian_language": 2, "ukrainian_literature": 2, "foreign_literature": 1, "english": 3, "algebra_analysis": 3,
         "geometry": 2, "biology_ecology": 2, "geography": 1, "physics_astronomy": 3, "chemistry": 2, "history_ukraine": 2,
         "world_history": 1, "civic_education": 2, "informatics": 2, "defence": 2, "physical_culture": 3},
    11: {"ukrainian_language": 2, "ukrainian_literature": 2, "foreign_literature": 1, "english": 3, "algebra_analysis": 3,
         "geometry": 2, "biology_ecology": 2, "geography": 1, "physics_astronomy": 3, "chemistry": 2, "history_ukraine": 2,
         "world_history": 1, "informatics": 2, "defence": 2, "physical_culture": 3},
}  # fmt: skip
HOURS[3] = HOURS[4] = HOURS[2] | {"exploring_world": 3}
# A vocational school teaches general subjects beside the trade, in fewer hours.
VOCATIONAL = {"ukrainian_language": 2, "ukrainian_literature": 1, "english": 2, "algebra_analysis": 2, "history_ukraine": 1,
              "physics_astronomy": 2, "informatics": 2, "physical_culture": 2}  # fmt: skip

_LYCEUM_AREAS = (
    "ukrainian_language ukrainian_literature",
    "foreign_literature ethics",
    "english",
    "mathematics algebra geometry algebra_analysis",
    "biology exploring_nature biology_ecology health",
    "geography",
    "physics physics_astronomy",
    "chemistry",
    "history_intro history_ukraine world_history civic_education law",
    "informatics",
    "technologies",
    "art",
    "physical_culture defence",
)
_SMALL_AREAS = (
    "ukrainian_language ukrainian_literature foreign_literature",
    "english",
    "mathematics algebra geometry algebra_analysis informatics physics physics_astronomy",
    "biology exploring_nature biology_ecology health chemistry geography",
    "history_intro history_ukraine world_history civic_education law ethics art technologies",
    "physical_culture defence",
)
LYCEUM_AREAS = tuple(frozenset(area.split()) for area in _LYCEUM_AREAS)
SMALL_AREAS = tuple(frozenset(area.split()) for area in _SMALL_AREAS)

# Subjects of years 1–4 that the class teacher does not teach.
BY_SPECIALISTS = frozenset({"english"})
FULL_LOAD = 20  # lessons a week of one teacher; 18 are a full rate

# Nothing is put into the journal as a number: years 1–2 are told in words (formative assessment).
FIRST_MARKED_GRADE = 3
LEVELS_UPTO = 4

_SELDOM_MARKED = frozenset(
    {"physical_culture", "art", "technologies", "design_technologies", "health", "ethics", "defence"}
)
_NO_HOMEWORK = frozenset(
    {"physical_culture", "art", "design_technologies", "health", "ethics", "defence", "civic_education"}
)


def hours_of(grade: int) -> dict[str, int]:
    """Lessons a week by subject code."""
    return HOURS[grade]


def share_marked(subject: str) -> float:
    """Which part of a class gets a mark at an ordinary lesson."""
    return 0.07 if subject in _SELDOM_MARKED else 0.17


def is_tested(subject: str) -> bool:
    """Are there written tests in the subject?"""
    return subject not in _SELDOM_MARKED


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics of subjects by year of study, from `topics.txt`."""

    by_grade: dict[tuple[str, int], tuple[str, ...]]

    def at(self, subject: str, grade: int, number: int, total: int) -> str:
        """Topic of the lesson ``number`` (from 0) of ``total``: spread over the lessons, the second lesson of one says so."""
        topics = self.by_grade.get((subject, grade), ())
        if not topics:
            return ""
        place = number * len(topics) // max(total, len(topics))
        first = next(n for n in range(total) if n * len(topics) // max(total, len(topics)) == place)
        ending = ("", ". Розв’язування вправ", ". Узагальнення", ". Практикум")
        if subject in _WORDS:
            ending = ("", ". Продовження", ". Узагальнення", ". Розвиток мовлення")
        return topics[place] + ending[min(number - first, 3)]


_WORDS = frozenset(
    {
        "ukrainian_literature", "foreign_literature", "literary_reading", "english", "history_ukraine", "world_history",
        "history_intro", "law", "civic_education", "ethics", "health", "art", "exploring_world", "geography", "biology",
        "physical_culture", "technologies", "design_technologies", "defence", "biology_ecology", "exploring_nature",
    }
)  # fmt: skip


def read_topics() -> Topics:
    """The file beside this module."""
    text = resources.files(__package__).joinpath("topics.txt").read_text(encoding="utf-8")
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        head, _colon, tail = line.partition(": ")
        subject, _space, years = head.partition(" ")
        first, _dash, last = years.partition("-")
        for grade in range(int(first), int(last or first) + 1):
            found[subject, grade] = tuple(topic.strip() for topic in tail.split(" | "))
    return Topics(found)


def homework(subject: str, grade: int, number: int, chance: Random) -> str:
    """What a teacher of the subject would set after the lesson ``number``; nothing for some."""
    if grade == 1 or subject in _NO_HOMEWORK or chance.random() < 0.2:
        return ""
    section, task, leaf = number + 3, 10 + number * 4 + chance.randrange(4), 20 + number * 3 + chance.randrange(3)
    words = {
        "ukrainian_language": (f"Вправа {task}", f"§ {section}, вправа {task}", f"Вивчити правило, с. {leaf}", f"Вправа {task}, повторити § {section}"),
        "ukrainian_literature": (f"Прочитати с. {leaf}–{leaf + 6}", "Вивчити напам’ять уривок", f"Питання 1–4, с. {leaf}", "Скласти план розповіді про героя"),
        "foreign_literature": (f"Прочитати с. {leaf}–{leaf + 8}", f"Питання 3 і 5, с. {leaf}", "Читацький щоденник"),
        "literary_reading": (f"Читати с. {leaf}–{leaf + 2}", f"Переказ, с. {leaf}", "Намалювати героя твору"),
        "english": (f"Слова до уроку {section}, вправа {task % 9 + 1}", f"Ex. {task % 9 + 1}, p. {leaf}", "Скласти діалог на 8 реплік", f"Вивчити слова, с. {leaf}"),
        "history_ukraine": (f"§ {section}, питання 3 письмово", f"§ {section}, дати", f"§ {section}, робота з картою"),
        "informatics": ("Завершити роботу на комп’ютері", f"§ {section}", "Проєкт: надіслати посилання"),
        "technologies": ("Принести матеріали для виробу",),
    }.get(subject)  # fmt: skip
    if words is None:
        words = (
            f"§ {section}, № {task}, {task + 3}",
            f"§ {section}, № {task}–{task + 2}",
            f"§ {section}, питання 1–5",
            f"№ {task}, {task + 4}",
        )
    return chance.choice(words)
