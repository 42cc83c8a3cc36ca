"""The spreadsheet that schools fill in: its columns, hints and the example row. Pure; texts come from the caller."""

from dataclasses import dataclass

# Columns of our template, in order; every one is recognised by its own heading when the file comes back.
COLUMNS = (
    "family_name", "given_name", "patronymic", "sex", "born_on", "document", "rnokpp", "applied_on",
    "guardian1_name", "guardian1_kinship", "guardian1_phone", "guardian1_email", "guardian1_ground",
    "guardian2_name", "guardian2_kinship", "guardian2_phone", "guardian2_email", "guardian2_ground",
)  # fmt: skip
NEEDED = frozenset({"family_name", "given_name", "sex", "born_on"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column as written into the template: heading (Ukrainian, recognised by `enrolment`), hint, example, allowed
    values.
    """

    code: str
    heading: str
    hint: str
    example: str
    values: tuple[str, ...] = ()
    width: int = 18


HEADINGS: dict[str, Column] = {
    column.code: column
    for column in (
        Column("class_name", "Клас", "Як у школі: 5-Б", "5-Б", width=8),
        Column("family_name", "Прізвище", "Українськими літерами, як у свідоцтві", "Шевченко"),
        Column("given_name", "Ім’я", "Українськими літерами, як у свідоцтві", "Мар’яна"),
        Column("patronymic", "По батькові", "Якщо немає, залиште порожнім", "Ігорівна"),
        Column("sex", "Стать", "ч або ж", "ж", ("ч", "ж"), 8),
        Column("born_on", "Дата народження", "Як 14.03.2019", "14.03.2019", width=16),
        Column("document", "Свідоцтво про народження", "Серія й номер: І-КЛ 482913", "І-КЛ 482913", width=26),
        Column("rnokpp", "РНОКПП дитини", "Десять цифр; якщо немає, залиште порожнім", "", width=16),
        Column("applied_on", "Дата заяви", "Як 12.08.2026", "12.08.2026", width=14),
        Column("guardian1_name", "ПІБ представника 1", "Мати, батько чи інший законний представник",
               "Шевченко Олена Петрівна", width=30),
        Column("guardian1_kinship", "Ким доводиться 1", "Оберіть зі списку", "мати",
               ("мати", "батько", "усиновлювач", "опікун", "прийомні батьки", "інше"), 18),
        Column("guardian1_phone", "Телефон 1", "Як 097 123 45 67", "097 123 45 67", width=18),
        Column("guardian1_email", "Електронна пошта 1", "Для листа-запрошення; можна залишити порожнім",
               "olena@example.com", width=24),
        Column("guardian1_ground", "Підстава 1", "Документ: свідоцтво про народження, рішення суду",
               "свідоцтво про народження", width=26),
        Column("guardian2_name", "ПІБ представника 2", "Якщо є другий представник", "", width=30),
        Column("guardian2_kinship", "Ким доводиться 2", "Оберіть зі списку", "",
               ("мати", "батько", "усиновлювач", "опікун", "прийомні батьки", "інше"), 18),
        Column("guardian2_phone", "Телефон 2", "Як 097 123 45 67", "", width=18),
        Column("guardian2_email", "Електронна пошта 2", "Можна залишити порожнім", "", width=24),
        Column("guardian2_ground", "Підстава 2", "Документ", "", width=26),
    )
}  # fmt: skip
MARK, MARK_HEADING = "ПРИКЛАД", "№"


def columns(*, with_class: bool) -> tuple[Column, ...]:
    """Columns of the template; with the class in front when one file holds several classes."""
    codes = (("class_name",) if with_class else ()) + COLUMNS
    return tuple(HEADINGS[code] for code in codes)
