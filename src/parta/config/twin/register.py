"""Institutions of the twin: those of an official register, or invented ones on real places, in the official format.

Both come in through `parta import register`, so that the cards, authorities, scopes and the directory are the
module's own work.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from django.db import connection

from parta.config.demo.codes import edrpou
from parta.config.twin import country
from parta.config.twin.country import REGIONS
from parta.config.twin.sizing import PRESCHOOL, SCHOOL, VOCATIONAL_SCHOOL, Site, share
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM

Say = Callable[[str], None]
HEADER = ("Код в ЄДЕБО", "Повна назва", "Скорочена назва", "Код ЄДРПОУ", "Статус", "Тип закладу", "Форма власності",
          "Код КАТОТТГ", "Регіон", "Населений пункт", "Місцезнаходження (юридична адреса)",
          "Найменування органу, до сфери управління якого належить заклад освіти", "Сільський",
          "Ліцензовані обсяги")  # fmt: skip
_FIRST_CODE = 90_000_001  # of ЄДЕБО: real ones have six digits
_FIRST_EDRPOU = 1_000  # the demo's institutions come before
COMMUNITY = "UA05120070000075759"  # Калинівська громада: a town and villages
_PRESCHOOL, _VOCATIONAL = "ясла-садок", "заклад професійної (професійно-технічної) освіти"
_STREETS = (
    "Шкільна",
    "Садова",
    "Центральна",
    "Миру",
    "Соборна",
    "Зелена",
    "Молодіжна",
    "Вишнева",
    "Ставкова",
    "Лісова",
)


@dataclass(frozen=True, slots=True)
class Quota:
    """How many institutions and pupils a region has at the chosen scale; ``community``: in this community only."""

    prefix: str
    schools: int
    pupils: int
    preschools: int
    vocational: int
    community: str = ""
    all_schools: int = 0  # of the region in the country; 0: as many as there are


def quotas(scale: str) -> list[Quota]:
    """Counts by region for «school», «community», «region» (Вінницька), «country», a share such as «0.01», or a number
    of schools of one community such as «3».

    :raises ValueError: none of these
    """
    if scale == "school":
        return [Quota("05", 1, 1_200, 0, 0, COMMUNITY)]
    if scale == "community":
        return [Quota("05", 12, 3_420, 12, 1, COMMUNITY)]
    if scale.isdigit() and int(scale) > 0:
        return [Quota("05", int(scale), 285 * int(scale), int(scale), 0, COMMUNITY)]
    part = 1.0 if scale in ("region", "country") else float(scale)
    if not 0 < part <= 1:
        raise ValueError("a scale is school, community, region, country a number of schools or a share below 1")
    chosen = [region for region in REGIONS if scale != "region" or region.prefix == "05"]
    sourced = sum(region.pupils_k for region in REGIONS)
    whole = 3_507_504 / sourced  # pupils of 2025/26 [pon]
    return [
        Quota(
            region.prefix,
            max(1, round(region.schools * part)),
            max(50, round(region.pupils_k * whole * part)),
            max(1, round(region.schools * country.PRESCHOOLS_PER_SCHOOL * part)),
            max(1, round(region.schools * country.VOCATIONAL_PER_SCHOOL * part)),
            all_schools=region.schools,
        )
        for region in chosen
    ]


@dataclass(frozen=True, slots=True)
class _Place:
    katottg: str
    name: str
    category: str
    region: str
    community: str


def load_invented(wanted: Sequence[Quota], seed: int, as_of: date, say: Say, *, schools: bool) -> None:
    """Write the register of the invented institutions and import it. ``schools`` False: only those that no register
    has.
    """
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(HEADER)
    number = 0
    for quota in wanted:
        chance = Random(f"{seed}:register:{quota.prefix}")  # noqa: S311
        towns, villages = _places(quota)
        kinds = [(SCHOOL, quota.schools)] if schools else []
        for sort, count in (*kinds, (PRESCHOOL, quota.preschools), (VOCATIONAL_SCHOOL, quota.vocational)):
            for place in _spread(sort, count, towns, villages, chance):
                number += 1
                out.writerow(_row(number, sort, place, chance))
    _import(text.getvalue().encode(), f"twin-{as_of:%Y-%m-%d}.csv", as_of, None, say)


def load_official(file: Path, columns: Mapping[str, str] | None, say: Say) -> None:
    """Import an official register as it is."""
    _import(file.read_bytes(), file.name, None, columns, say)


def _import(data: bytes, name: str, as_of: date | None, columns: Mapping[str, str] | None, say: Say) -> None:
    run_id = institutions.begin_import(actor=SYSTEM, register="schools", name=name, data=data, as_of=as_of)
    loaded = institutions.run_import(
        actor=SYSTEM, run_id=run_id, data=data, columns=dict(columns) if columns else None, say=say
    )
    say(
        f"register: {loaded.rows} rows, {loaded.rows_in} in, {loaded.rows_on_review} on review, "
        f"{loaded.rows_rejected} rejected"
    )


def _places(quota: Quota) -> tuple[list[_Place], list[_Place]]:
    """Towns (by size of their category) and villages of the region, from КАТОТТГ."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select t.katottg, t.name, t.category, r.name, coalesce(c.name, '') from reference_territory t "
            "left join reference_territory r on r.id = coalesce(t.region_id, t.id) "
            "left join reference_territory c on c.id = t.community_id "
            "where t.katottg like %s and t.category in ('K', 'M', 'T', 'X', 'C') and t.abolished_on is null "
            "and (%s = '' or c.katottg = %s) order by t.katottg",
            [f"UA{quota.prefix}%", quota.community, quota.community],
        )
        found = [_Place(*row) for row in cursor.fetchall()]
    return [p for p in found if p.category != "C"], [p for p in found if p.category == "C"]


_WEIGHT = {"K": 100.0, "M": 10.0, "T": 1.5, "X": 1.0}


def _spread(sort: str, count: int, towns: list[_Place], villages: list[_Place], chance: Random) -> list[_Place]:
    """Places for so many institutions: villages get one each in turn, towns by weight."""
    rural = 0.0 if sort == VOCATIONAL_SCHOOL or not villages else country.RURAL_SCHOOLS
    in_villages = round(count * rural) if towns else count
    picked = chance.sample(villages, min(len(villages), in_villages))
    picked += [villages[n % len(villages)] for n in range(in_villages - len(picked))]
    counts = share(count - in_villages, [_WEIGHT[p.category] for p in towns]) if towns else []
    return picked + [place for place, own in zip(towns, counts, strict=False) for _number in range(own)]


def _row(number: int, sort: str, place: _Place, chance: Random) -> list[str]:
    is_rural = place.category == "C"
    body = f"{place.community or place.name} {'сільська' if is_rural else 'міська'} рада"
    if place.category == "K":
        body = "Виконавчий орган Київської міської ради (Київська міська державна адміністрація)"
    kind, name = _kind(sort, number, is_rural, place)
    ownership = "Приватна" if sort == SCHOOL and not is_rural and chance.random() < 0.07 else "Комунальна"
    return [
        str(_FIRST_CODE + number), f"{name} (вигаданий заклад)", name, edrpou(_FIRST_EDRPOU + number), "працює", kind,
        ownership, place.katottg, place.region, place.name,
        f"вул. {_STREETS[number % len(_STREETS)]}, {1 + number % 120}", body, "так" if is_rural else "ні", "",
    ]  # fmt: skip


def _kind(sort: str, number: int, is_rural: bool, place: _Place) -> tuple[str, str]:
    if sort == PRESCHOOL:
        return _PRESCHOOL, f"Заклад дошкільної освіти № {number} ({place.name})"
    if sort == VOCATIONAL_SCHOOL:
        return _VOCATIONAL, f"Професійний ліцей № {number} ({place.name})"
    if (number * 7) % 10 < (4 if is_rural else 1):
        return "гімназія", f"Гімназія № {number} ({place.name})"
    return "ліцей", f"Ліцей № {number} ({place.name})"


# Kinds of the codifier → what they teach: first and last year of study.
_GYMNASIUM, _PRIMARY = frozenset({2, 9}), frozenset({1})
_SENIOR = frozenset({13, 14, 15, 16, 17, 18, 19})
_SPECIAL_OR_EVENING = frozenset({7, 20, 31, 32, 33, 34, 35, 36})


def sites(wanted: Sequence[Quota], weights: Mapping[str, float]) -> list[Site]:
    """The institutions that the twin fills, in an order that only the register decides.

    Of each region the schools with most pupils are taken (``weights``: code of ЄДЕБО → pupils), then the others by
    code.
    """
    found: list[Site] = []
    for quota in wanted:
        rows = _open_institutions(quota)
        general = [row for row in rows if 1 <= row[2] <= 19 and row[2] not in _SPECIAL_OR_EVENING]
        general.sort(key=lambda row: (-weights.get(row[1], 0.0), row[1]))
        today = general[: quota.all_schools or len(general)]
        count = min(quota.schools, len(today))
        schools = [today[(2 * n + 1) * len(today) // (2 * count)] for n in range(count)]
        for sort, own in (
            (SCHOOL, schools),
            (PRESCHOOL, [r for r in rows if 51 <= r[2] <= 59][: quota.preschools]),
            (VOCATIONAL_SCHOOL, [r for r in rows if 41 <= r[2] <= 44][: quota.vocational]),
        ):
            for institution_id, code, kind, is_rural in own:
                first, last = _grades(sort, kind)
                found.append(
                    Site(len(found), institution_id, quota.prefix, sort, first, last, is_rural, weights.get(code, 0.0))
                )
    return found


def _open_institutions(quota: Quota) -> list[tuple[int, str, int, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select d.institution_id, d.edebo, d.kind, coalesce(k.is_rural, t.category = 'C', false) "
            "from institutions_directory d "
            "join institutions_card k on k.institution_id = d.institution_id and k.known_to is null and "
            "upper_inf(k.during) "
            "left join reference_territory t on t.id = d.territory_id "
            "left join reference_territory r on r.id = d.region_id "
            "left join reference_territory c on c.id = d.community_id "
            "where d.status = 1 and r.katottg like %s and (%s = '' or c.katottg = %s) and d.edebo <> '' "
            "order by length(d.edebo), d.edebo",
            [f"UA{quota.prefix}%", quota.community, quota.community],
        )
        return [(int(i), str(code), int(kind), bool(rural)) for i, code, kind, rural in cursor.fetchall()]


def _grades(sort: str, kind: int) -> tuple[int, int]:
    if sort != SCHOOL:
        return 0, 0
    if kind in _PRIMARY:
        return 1, 4
    if kind in _GYMNASIUM:
        return 1, 9
    return (5, 11) if kind in _SENIOR else (1, 11)


def read_weights(file: Path) -> dict[str, float]:
    """Pupils by code of ЄДЕБО, from a table with the columns edebo_id and pupils_2020."""
    with file.open(encoding="utf-8-sig", newline="") as table:
        return {
            row["edebo_id"]: float(row["pupils_2020"])
            for row in csv.DictReader(table)
            if row.get("pupils_2020") and float(row["pupils_2020"]) > 0
        }
