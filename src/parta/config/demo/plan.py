"""What is taught in which year of study, by whom, how it is marked and what is set: the plan of the demo schools."""

from dataclasses import dataclass
from importlib import resources
from random import Random

# Lessons a week by year of study and subject code: close to the typical plans, short of their school-chosen hours.
_HOURS = {
    1: "ukrainian_language 6, mathematics 4, exploring_world 3, english 2, art 1, design_technologies 1, "
       "physical_culture 3",
    2: "ukrainian_language 4, literary_reading 3, mathematics 4, exploring_world 2, english 3, informatics 1, "
       "art 1, design_technologies 1, physical_culture 3",
    5: "ukrainian_language 4, ukrainian_literature 2, foreign_literature 2, english 4, mathematics 5, "
       "exploring_nature 2, history_intro 1, ethics 1, informatics 1, technologies 1, art 1, health 1, "
       "physical_culture 3",
    6: "ukrainian_language 4, ukrainian_literature 2, foreign_literature 2, english 4, mathematics 5, "
       "exploring_nature 2, geography 2, history_ukraine 1, world_history 1, ethics 1, informatics 1, "
       "technologies 1, art 1, health 1, physical_culture 3",
    7: "ukrainian_language 3, ukrainian_literature 2, foreign_literature 2, english 4, algebra 3, geometry 2, "
       "biology 2, geography 2, physics 2, chemistry 2, history_ukraine 1, world_history 1, informatics 1, "
       "technologies 1, art 1, health 1, physical_culture 2",
    8: "ukrainian_language 3, ukrainian_literature 2, foreign_literature 2, english 3, algebra 3, geometry 2, "
       "biology 2, geography 2, physics 2, chemistry 2, history_ukraine 2, world_history 1, informatics 2, "
       "technologies 1, art 1, health 1, physical_culture 2",
    9: "ukrainian_language 3, ukrainian_literature 2, foreign_literature 2, english 3, algebra 3, geometry 2, "
       "biology 2, geography 2, physics 3, chemistry 2, history_ukraine 2, world_history 1, law 1, informatics 2, "
       "art 1, physical_culture 2",
    10: "ukrainian_language 2, ukrainian_literature 2, foreign_literature 1, english 3, algebra_analysis 3, "
       "geometry 2, biology_ecology 2, geography 1, physics_astronomy 3, chemistry 2, history_ukraine 2, "
       "world_history 1, civic_education 2, informatics 2, defence 2, physical_culture 3",
    11: "ukrainian_language 2, ukrainian_literature 2, foreign_literature 1, english 3, algebra_analysis 3, "
       "geometry 2, biology_ecology 2, geography 1, physics_astronomy 3, chemistry 2, history_ukraine 2, "
       "world_history 1, informatics 2, defence 2, physical_culture 3",
}  # fmt: skip
_VOCATIONAL = (
    "ukrainian_language 2, ukrainian_literature 1, english 2, algebra_analysis 2, history_ukraine 1, "
    "physics_astronomy 2, informatics 2, physical_culture 2"
)


def _read_hours(text: str) -> dict[str, int]:
    return {subject: int(hours) for subject, hours in (pair.split() for pair in text.split(", "))}


HOURS = {grade: _read_hours(text) for grade, text in _HOURS.items()}
HOURS[3] = HOURS[4] = HOURS[2] | {"exploring_world": 3}
# A vocational school teaches general subjects beside the trade, in fewer hours.
VOCATIONAL = _read_hours(_VOCATIONAL)

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
_NO_HOMEWORK = _SELDOM_MARKED - {"technologies"} | {"civic_education"}


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
        """Topic of the lesson ``number`` (from 0) of ``total``: topics are spread over the lessons, evenly."""
        topics = self.by_grade.get((subject, grade), ())
        if not topics:
            return ""
        place = number * len(topics) // max(total, len(topics))
        first = next(n for n in range(total) if n * len(topics) // max(total, len(topics)) == place)
        ending = _ENDINGS.get(subject, _EXERCISES if subject in _RECKONED else _TOLD)
        return topics[place] + ending[min(number - first, 3)]


# How the second, third and fourth lesson of one topic are called.
_EXERCISES = ("", ". Розв’язування вправ", ". Узагальнення", ". Практикум")
_TOLD = ("", ". Продовження", ". Узагальнення", ". Повторення")
_SAME = ("", "", "", "")
_ENDINGS = {
    "english": ("", ". Practice", ". Revision", ". Speaking"),
    "ukrainian_literature": ("", ". Аналіз твору", ". Узагальнення", ". Розвиток мовлення"),
    "foreign_literature": ("", ". Аналіз твору", ". Узагальнення", ". Розвиток мовлення"),
    **dict.fromkeys(("physical_culture", "art", "technologies", "design_technologies", "defence", "health"), _SAME),
}
_RECKONED = frozenset(
    {
        "ukrainian_language", "mathematics", "algebra", "geometry", "algebra_analysis", "physics", "physics_astronomy",
        "chemistry", "informatics",
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
    place = {"section": section, "task": task, "next": task + 3, "leaf": leaf, "far": leaf + 6, "small": task % 9 + 1}
    return chance.choice(_SET.get(subject, _SET_ANYWHERE)).format(**place)


# How homework is worded by subject.
_SET: dict[str, tuple[str, ...]] = {
    "ukrainian_language": (
        "Вправа {task}", "§ {section}, вправа {task}", "Вивчити правило, с. {leaf}",
        "Вправа {task}, повторити § {section}",
    ),
    "ukrainian_literature": (
        "Прочитати с. {leaf}–{far}", "Вивчити напам’ять уривок", "Питання 1–4, с. {leaf}",
        "Скласти план розповіді про героя",
    ),
    "foreign_literature": ("Прочитати с. {leaf}–{far}", "Питання 3 і 5, с. {leaf}", "Читацький щоденник"),
    "literary_reading": ("Читати с. {leaf}–{far}", "Переказ, с. {leaf}", "Намалювати героя твору"),
    "english": (
        "Слова до уроку {section}, вправа {small}", "Ex. {small}, p. {leaf}", "Скласти діалог на 8 реплік",
        "Вивчити слова, с. {leaf}",
    ),
    "history_ukraine": ("§ {section}, питання 3 письмово", "§ {section}, дати", "§ {section}, робота з картою"),
    "informatics": ("Завершити роботу на комп’ютері", "§ {section}", "Проєкт: надіслати посилання"),
    "technologies": ("Принести матеріали для виробу",),
    "exploring_world": ("§ {section}, питання 1–3", "Спостереження за погодою", "Зошит, с. {leaf}"),
}  # fmt: skip
_SET_ANYWHERE = (
    "§ {section}, № {task}, {next}",
    "§ {section}, № {task}–{next}",
    "§ {section}, питання 1–5",
    "№ {task}, {next}",
)
