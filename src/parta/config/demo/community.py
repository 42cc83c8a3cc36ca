"""The invented community: institutions on real places; officers above them, each appointed by the level above."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from parta.config.demo.codes import edrpou
from parta.config.demo.people import BY_KEY
from parta.identity import api as identity
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM, Actor, Role
from parta.people import api as people
from parta.reference import api as reference

# Codes of КАТОТТГ: Калинівська громада of Хмільницький район, Вінницька область. The institutions are invented.
REGION, DISTRICT, COMMUNITY = "UA05000000000010236", "UA05120000000017020", "UA05120070000075759"
TOWN, HUB_VILLAGE, BRANCH_VILLAGE = "UA05120070010068103", "UA05120070170051193", "UA05120070120089613"
SMALL_VILLAGE = "UA05120070210036517"

_GYMNASIUM, _LYCEUM, _VOCATIONAL, _KINDERGARTEN = 2, 3, 41, 52
_COMMUNAL, _STATE = 1, 2


@dataclass(frozen=True, slots=True)
class Site:
    """An institution to be founded. ``hub`` is the key of the hub of a branch."""

    key: str
    number: int
    name: str
    short_name: str
    kind: int
    place: str
    address: str
    ownership: int = _COMMUNAL
    hub: str = ""
    role: institutions.NetworkRole = institutions.NetworkRole.ORDINARY


SITES = (
    Site("lyceum", 1, "Комунальний заклад «Ліцей „Обрій“ Калинівської міської ради» (вигаданий, демо)",
         "Ліцей «Обрій» (демо)", _LYCEUM, TOWN, "вул. Вигадана, 1"),
    Site("hub", 2, "Комунальний заклад «Опорний ліцей „Перевесло“ Калинівської міської ради» (вигаданий, демо)",
         "Опорний ліцей «Перевесло» (демо)", _LYCEUM, HUB_VILLAGE, "вул. Шкільна, 2",
         role=institutions.NetworkRole.HUB),
    Site("branch", 2, "Початкова школа — філія опорного ліцею «Перевесло» (вигадана, демо)",
         "Філія «Перевесла» (демо)", _GYMNASIUM, BRANCH_VILLAGE, "вул. Садова, 5", hub="hub",
         role=institutions.NetworkRole.BRANCH),
    Site("village", 3, "Комунальний заклад «Гімназія „Первоцвіт“ Калинівської міської ради» (вигаданий, демо)",
         "Гімназія «Первоцвіт» (демо)", _GYMNASIUM, SMALL_VILLAGE, "вул. Ставкова, 12"),
    Site("rabbit", 4, "Комунальний заклад дошкільної освіти «Сонячний зайчик» (вигаданий, демо)",
         "ЗДО «Сонячний зайчик» (демо)", _KINDERGARTEN, TOWN, "вул. Вигадана, 7"),
    Site("periwinkle", 5, "Комунальний заклад дошкільної освіти «Барвінок» (вигаданий, демо)",
         "ЗДО «Барвінок» (демо)", _KINDERGARTEN, HUB_VILLAGE, "вул. Шкільна, 4"),
    Site("trade", 6, "Державний заклад професійної освіти «Майстерня» (вигаданий, демо)",
         "Центр професійної освіти «Майстерня» (демо)", _VOCATIONAL, TOWN, "вул. Реміснича, 3", ownership=_STATE),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Community:
    """What was founded: institutions by key, and the officers who act."""

    institutions: Mapping[str, int]
    officers: Mapping[str, Actor]


def is_founded() -> bool:
    """Is the demo community there already? Told by a РНОКПП, which nobody changes; codes of institutions are edited."""
    first = BY_KEY["national"].rnokpp
    return bool(people.match_identifiers(rnokpps=[first]).by_rnokpp)


def found(today: date) -> Community:
    """Officers from the top down, then the institutions."""
    places = {code: _place(code) for code in (REGION, DISTRICT, COMMUNITY, *(site.place for site in SITES))}
    officers = _officers(places, today)
    made: dict[str, int] = {}
    for site in SITES:
        made[site.key] = _found(site, places, made, officers["national"], today)
    return Community(made, officers)


def _place(code: str) -> int:
    found = reference.place_by_katottg(code)
    if found is None:
        raise LookupError(f"the codifier of territories has no {code}: the demo stands on it")
    return found.id


def _officers(places: Mapping[str, int], today: date) -> dict[str, Actor]:
    """The cascade: each level appoints the next."""
    made: dict[str, Actor] = {"national": SYSTEM}
    above = SYSTEM
    for key, role, code in (
        ("national", Role.NATIONAL, None),
        ("second", Role.NATIONAL, None),
        ("region", Role.REGION, REGION),
        ("district", Role.DISTRICT, DISTRICT),
        ("community", Role.COMMUNITY, COMMUNITY),
    ):
        authority = institutions.authority_of_territory(places[code]) if code else None
        person_id = people.record_person(
            actor=SYSTEM if role is Role.NATIONAL else above, person=BY_KEY[key].as_new(), today=today
        )
        identity.grant_office(
            actor=SYSTEM if role is Role.NATIONAL else above,
            person_id=person_id,
            role=role,
            authority_id=authority.id if authority else None,
        )
        above = made[key] = actor_of(person_id, today)
    return made


def officer_of(key: str, code: str) -> tuple[institutions.AuthorityCard, Actor]:
    """The authority of a territory, and the officer of it whom the demo has."""
    authority = institutions.authority_of_territory(_place(code))
    person = people.find_by_rnokpp(BY_KEY[key].rnokpp)
    if authority is None or person is None:
        raise LookupError("the demo community is not there: make it first")
    return authority, actor_of(person.person_id, timezone.localdate())


def actor_of(person_id: int, today: date) -> Actor:
    """The person as one who acts, with an account."""
    return identity.actor_of_account(identity.ensure_account(actor=SYSTEM, person_id=person_id), today)


def _found(site: Site, places: Mapping[str, int], made: Mapping[str, int], national: Actor, today: date) -> int:
    authority = institutions.authority_of_territory(places[REGION if site.ownership == _STATE else COMMUNITY])
    new = institutions.NewInstitution(
        name=site.name, short_name=site.short_name, kind=site.kind, ownership=site.ownership,
        edrpou=edrpou(site.number), territory_id=places[site.place], authority_id=authority.id if authority else None,
        parent_id=made.get(site.hub), network_role=site.role, address=site.address,
    )  # fmt: skip
    return institutions.add_institution(actor=national, new=new, today=today).id
