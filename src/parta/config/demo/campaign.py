"""The case of a campaign: services of the portal Diia come into institutions of a region, as shares of the open press
had it (79 % of vocational, 62 % of secondary schools, 33 % of preschools; one region, 2023).

    parta demo --campaign

Three hundred invented institutions on real communities answer stage by stage; every figure is counted from what they
said. Districts differ, some communities have not begun. The institutions of the demo community are asked too and have
said nothing yet, so that one may.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from parta.collections import api as collections
from parta.config.demo.codes import edrpou
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import local_day

Say = Callable[[str], None]
TITLE = "Впровадження сервісів порталу Дія"
_FIRST_EDRPOU = 500  # the community's own come before, those of the twin after
_QUIET = 6  # every so many-th community has not begun
_LETTER = """Просимо до останнього дня кампанії впровадити в закладах освіти сервіси порталу Дія: службовий кабінет і \
приймання документів за згодою власника.

Хто не має ключа, спершу перевіряє його готовність. Питання ставте за телефонами, вказаними нижче."""
_STAGES = (
    ("Службовий кабінет у Дії підключено", "Керівник підписує приєднання КЕП закладу.", ""),
    ("Працівники приймають документи через Дію", "Хто зараховує дітей, просить копію документа в застосунку.",
     "документів прийнято"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """How many institutions of a kind are made, and how many of them have done both stages and the first one alone."""

    code: str
    number: int
    name: str
    size: int
    done: int
    begun: int


# With the seven of the demo community, which have said nothing: 80 of 101, 64 of 104, 34 of 102.
KINDS = (
    Kind("vocational", 41, "Професійний ліцей № {n} (вигаданий, демо)", 100, 80, 9),
    Kind("general", 2, "Гімназія № {n} (вигадана, демо)", 100, 64, 14),
    Kind("preschool", 52, "ЗДО № {n} (вигаданий, демо)", 100, 34, 22),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an institution is founded. ``rank`` of the district: the greater, the later it goes."""

    authority_id: int
    territory_id: int | None
    rank: int
    is_quiet: bool = False


def is_made() -> bool:
    """Are the institutions of the case there already?"""
    return bool(institutions.institutions_by_edrpou(edrpou(_FIRST_EDRPOU + 1)))


def make(say: Say, *, region: institutions.AuthorityCard, officer: Actor, kinds: Sequence[Kind] = KINDS) -> UUID:
    """Found the institutions, announce the campaign for the region, let them answer; returns its public id."""
    now = timezone.now()
    say(f"making the case of a campaign: {sum(kind.size for kind in kinds)} institutions …")
    with transaction.atomic():
        answers = [each for kind in kinds for each in _found(kind, list(_places(region, kind)), now)]
        made = _announce(region, officer, now)
        for institution_id, stages in answers:
            for stage in range(1, stages + 1):
                figure = 1 + institution_id * 37 % 400 if _STAGES[stage - 1][2] else None
                collections.say(
                    actor=SYSTEM, public_id=made, institution_id=institution_id, stage=stage,
                    said=collections.Said(True, figure),
                )  # fmt: skip
    say("the case of a campaign is ready")
    return made


def _places(region: institutions.AuthorityCard, kind: Kind) -> Iterator[Place]:
    """Where institutions of a kind are: vocational ones under the region itself, others under its communities."""
    if kind.code == "vocational":
        yield Place(region.id, region.territory_id, 0)
        return
    number = 0
    for rank, district in enumerate(institutions.authorities_below(region.id)):
        for community in institutions.authorities_below(district.id):
            number += 1
            yield Place(community.id, community.territory_id, rank, number % _QUIET == 0)


def _found(kind: Kind, places: Sequence[Place], now: datetime) -> list[tuple[int, int]]:
    """Found institutions of a kind; returns (id, stages that it has done)."""
    made: list[tuple[float, int, Place]] = []
    for n in range(1, kind.size + 1):
        place = places[(n - 1) % len(places)]
        name = kind.name.format(n=n)
        code = edrpou(_FIRST_EDRPOU + 100 * [each.code for each in KINDS].index(kind.code) + n)
        new = institutions.NewInstitution(
            name=f"Комунальний заклад «{name}»", short_name=name, kind=kind.number, edrpou=code,
            territory_id=place.territory_id, authority_id=place.authority_id, phone=f"+38043200{code[-4:]}",
            email=f"zaklad{code[-4:]}@example.ua",
        )  # fmt: skip
        institution_id = institutions.add_institution(actor=SYSTEM, new=new, today=local_day(now)).id
        made.append((_turn(kind, n, place), institution_id, place))
    order = sorted((turn, institution_id) for turn, institution_id, place in made if not place.is_quiet)
    if len(order) < kind.done + kind.begun:
        raise ValueError(f"{len(order)} institutions cannot be {kind.done} done and {kind.begun} begun")
    stages = [2] * kind.done + [1] * kind.begun
    return [(institution_id, count) for (_when, institution_id), count in zip(order, stages, strict=False)]


def _turn(kind: Kind, n: int, place: Place) -> float:
    """When the nth of a kind answers: districts of a low rank early, with chance among them; the same every time.

    By the number and not by the id: ids differ from one database to the next.
    """
    return int(sha256(f"{kind.code}{n}".encode()).hexdigest()[:8], 16) / 2**32 + place.rank / 8


def _announce(region: institutions.AuthorityCard, officer: Actor, now: datetime) -> UUID:
    today = local_day(now)
    stages = [
        collections.NewStage(name, text, today + timedelta(days=10 + 7 * number), collections.Told.PRESSED, "", figure)
        for number, (name, text, figure) in enumerate(_STAGES)
    ]
    wanted = collections.Wanted(
        title=TITLE, letter=_LETTER, ground=collections.Ground.ORDER, ground_number="214-од",
        ground_on=today - timedelta(days=30), scope=region.public_id, groups=[kind.code for kind in KINDS],
        stages=stages,
    )  # fmt: skip
    made = collections.draft(actor=officer, authority_id=region.id, wanted=wanted, now=now)
    collections.open_collection(actor=officer, public_id=made, now=now)
    return made
