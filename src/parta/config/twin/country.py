"""Figures of the country that the twin is made after, each with its source. Facts, not copies of a register.

Sources: [pon] КМДА and regional figures of autumn 2025 (АІКОМ), as told by pon.org.ua; [noc] Держстат, start of
2024/25, as told by
nocenzor.com.ua; [sud] МОН, as told by sud.ua; [fakty] Держстат, 08.2025; [lutsk] Луцька громада, 2025; [design] the
size this
platform is built for; [own] our own estimate so that the sums meet a sourced total.
"""

from dataclasses import dataclass

from parta.config.demo.plan import HOURS


@dataclass(frozen=True, slots=True)
class Region:
    """A region: first two digits of its codes, pupils in thousands (2025/26), schools (2024/25), preschool
    institutions.
    """

    prefix: str
    name: str
    pupils_k: float
    schools: int
    source: str = "own"


# Regions that are wholly occupied have no rows: their schools answer to nobody whom we could serve.
REGIONS = (
    Region("05", "Вінницька", 152, 615),
    Region("07", "Волинська", 131, 520),
    Region("12", "Дніпропетровська", 283.1, 785, "pon"),
    Region("14", "Донецька", 67.4, 315),
    Region("18", "Житомирська", 130, 565),
    Region("21", "Закарпатська", 155, 575),
    Region("23", "Запорізька", 100, 410),
    Region("26", "Івано-Франківська", 149, 550, "pon"),
    Region("32", "Київська", 229.5, 595, "pon"),
    Region("35", "Кіровоградська", 85, 315),
    Region("44", "Луганська", 12, 85),
    Region("46", "Львівська", 274.7, 1077, "pon"),
    Region("48", "Миколаївська", 88, 405),
    Region("51", "Одеська", 236.6, 730, "pon"),
    Region("53", "Полтавська", 136, 460),
    Region("56", "Рівненська", 148, 490),
    Region("59", "Сумська", 80, 345),
    Region("61", "Тернопільська", 102, 535),
    Region("63", "Харківська", 190, 615),
    Region("65", "Херсонська", 38, 220),
    Region("68", "Хмельницька", 130, 480),
    Region("71", "Черкаська", 112, 410),
    Region("73", "Чернівецька", 98, 355),
    Region("74", "Чернігівська", 82, 365),
    Region("80", "Київ", 298.2, 480, "pon"),
)

# Thousands of pupils by year of study, 2025/26. The first year and the sum are sourced [pon]; the rest is [own].
GRADES_K = {1: 252, 2: 310, 3: 318, 4: 325, 5: 362, 6: 368, 7: 375, 8: 375, 9: 362, 10: 235, 11: 225}

PUPILS_PER_CLASS = 18.46  # 3.5 M pupils in 190 k classes [design]; 20–22 in 2020–2023, fewer since
PUPILS_PER_TEACHER = 8.97  # 3.5 M pupils, 390 k teachers [design]; 305 pupils and 31 teachers a school [noc]
PRESCHOOLS_PER_SCHOOL = 12_000 / 12_300  # [fakty]
CHILDREN_PER_PRESCHOOL = 55  # Миколаївська 44, Волинська 61, Київ 107 a preschool (press, 2024–2026); country [own]
CHILDREN_PER_GROUP = 18  # [own]
PLACES_OF_GROUP = 20  # [own]
MIXED_AGES = 6  # codifier preschool_age: a group of the twin has children of three years
VOCATIONAL_PER_SCHOOL = (
    650 / 12_300
)  # [own]: 947 working institutions in the register of 2023, a third of them private courses
TOWN_SHARE = 0.72  # of pupils [noc]
RURAL_SCHOOLS = 0.60  # of schools, register of 2023
BOYS = 0.513  # of pupils: Івано-Франківська 2024/25, 79.4 k of 154.7 k [pon]
WOMEN_TEACHERS = 0.834  # [sud], 03.2026
WOMEN_HEADS = 0.744  # [sud], 03.2026
PRIVATE_SCHOOLS = 0.028  # register of 2023

# Codifier study_form of `reference` → share of pupils. 11.1 % distance [pon]; of the 18.9 % «other» the parts are
# [own].
STUDY_FORMS = {7: 0.111, 2: 0.055, 4: 0.079, 3: 0.055}
INCLUSIVE = 0.012  # of pupils [own], 35 k of 3.9 M in the counts of 2023
DISPLACED = 0.075  # of pupils [own]
SPLIT_FROM = 28  # pupils in a class from which it is divided for English: more than 27 (МОН № 128, 2002)
LARGEST_CLASS = 30  # 1–4 years ≤ 24 by law, older ≤ 30; towns exceed it [lutsk: 27.7 a first class]

# Who stands for a child: mother, father, both. [own]
MOTHER_ONLY, FATHER_ONLY = 0.40, 0.05
ABSENT_SHARE = 0.065  # of lessons of pupils [own]; absences : marks = 0.29–0.45 in published counters
ABSENCE_REASONS = ((2, 0.62), (3, 0.20), (4, 0.06), (1, 0.12))  # codifier absence_reason; shares [own]


def weekly_hours(grade: int) -> dict[str, int]:
    """Lessons a week by subject code (1…11; vocational years are told by the caller)."""
    return HOURS[min(grade, 11)]


def preschool_direction(at: int) -> tuple[int, int | None]:
    """Direction and profile of a preschool group, by its number; codifiers of `reference`, shares [own]."""
    if at % 40 == 7:
        return 3, at // 40 % 9 + 1  # special
    if at % 90 == 11:
        return 4, at // 90 % 6 + 11  # sanatorium
    return (2, None) if at % 12 == 3 else (1, None)


def preschool_stay(at: int, *, is_rural: bool) -> tuple[int, str]:
    """Stay and hours a day of a preschool group, by its number; codifier preschool_stay, shares [own]."""
    if at % 60 == 13:
        return 2, "4"
    if at % 70 == 17:
        return 3, "24"
    return 1, "9" if is_rural else "12" if at % 5 == 0 else "10.5"
