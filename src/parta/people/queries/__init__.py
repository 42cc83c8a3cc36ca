"""Reads about people. What leaves the module is named field by field in its dataclass."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet

from parta.kernel.actor import Actor
from parta.people.models import Document, Guardianship, Person, Tenure
from parta.people.rules import IN_CHARGE, LEADING, DocumentKind, Kinship, Position
from parta.planes.lookups import among
from parta.signing.api import IdentifierKind, vault

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PersonName:
    """Personal data: ids and the name."""

    person_id: int
    public_id: UUID
    family_name: str
    given_name: str
    patronymic: str = ""

    @property
    def full(self) -> str:
        """«Савчук Олена Петрівна»: registers, orders, lists."""
        return " ".join(filter(None, (self.family_name, self.given_name, self.patronymic)))

    @property
    def short(self) -> str:
        """«Савчук О. П.» with spaces that do not break."""
        initials = [f"{part[0]}." if part[0].isalpha() else part for part in (self.given_name, self.patronymic) if part]
        return "\u00a0".join((self.family_name, *initials))

    @property
    def spoken(self) -> str:
        """«Олена Савчук»: when we speak to the person or of a child to the family."""
        return f"{self.given_name} {self.family_name}"


_NAME = ("pk", "public_id", "family_name", "given_name", "patronymic")


def names(person_ids: Collection[int]) -> dict[int, PersonName]:
    """Names of these persons, in one statement."""
    rows = Person.objects.filter(pk__in=among(person_ids)).values_list(*_NAME)
    return {row[0]: PersonName(*row) for row in rows}


def person_by_public_id(public_id: UUID) -> PersonName | None:
    """The person behind an id of a URL. The caller checks what its actor may see."""
    row = Person.objects.filter(public_id=public_id).values_list(*_NAME).first()
    return PersonName(*row) if row else None


def ids_of(public_ids: Collection[str]) -> list[int]:
    """Ids behind public ids from a form; what is no such id is left out. One statement."""
    wanted = [UUID(each) for each in public_ids if _UUID.fullmatch(each)]
    return list(Person.objects.filter(public_id__in=wanted).order_by("pk").values_list("pk", flat=True))


def ids_by_public_id(public_ids: Collection[UUID]) -> dict[UUID, int]:
    """Ids of these persons. One statement."""
    return dict(Person.objects.filter(public_id__in=public_ids).values_list("public_id", "pk"))


def is_own_rnokpp(actor: Actor, rnokpp: str) -> bool:
    """Is the РНОКПП that of the acting person? One statement."""
    person = find_by_rnokpp(rnokpp)
    return person is not None and person.person_id == actor.person_id


def find_by_rnokpp(rnokpp: str) -> PersonName | None:
    """The person with this РНОКПП. A national search: the caller logs it and shows only that a record exists."""
    row = Person.objects.filter(rnokpp_key__in=vault().lookup_keys(rnokpp)).values_list(*_NAME).first()
    return PersonName(*row) if row else None


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post as held on a day."""

    post_id: int
    post_public_id: UUID
    person: PersonName
    position: Position
    powers: frozenset[str]
    since: date
    until: date | None
    institution_id: int
    ground: str = ""
    is_main: bool = True


def staff_of(institution_id: int, on: date) -> tuple[PostLine, ...]:
    """Who works in the institution on a day: heads first, then by the Ukrainian alphabet. One statement."""
    rows = Tenure.objects.filter(institution_id=institution_id, known_to=None, during__contains=on)
    return post_lines(rows.order_by("position", "person__sort_key", "post_id"))


def works_in(*, institution_id: int, person_id: int, since: date) -> bool:
    """Does the person hold a post of the institution on the day or later? One statement."""
    rows = Tenure.objects.filter(institution_id=institution_id, person_id=person_id, known_to=None)
    return rows.exclude(during__fully_lt=(since, None)).exists()


def staff_from(institution_id: int, on: date) -> tuple[PostLine, ...]:
    """Who works in the institution on a day or from a coming one, in the order of `staff_of`. One statement."""
    rows = Tenure.objects.filter(institution_id=institution_id, known_to=None).exclude(during__fully_lt=(on, None))
    return post_lines(rows.order_by("position", "person__sort_key", "post_id", "during"))


def emails_of(person_ids: Collection[int]) -> dict[int, str]:
    """E-mail addresses that are recorded. Personal data; one statement."""
    return dict(Person.objects.filter(pk__in=person_ids).exclude(email="").values_list("pk", "email"))


def rnokpps_of(person_ids: Collection[int]) -> dict[int, str]:
    """РНОКПП of those for whom one is recorded, in plain: for what a law sends to a partner. One statement."""
    rows = Person.objects.filter(pk__in=person_ids, rnokpp_sealed__isnull=False).values_list("pk", "rnokpp_sealed")
    return {person_id: vault().decrypt(bytes(sealed)) for person_id, sealed in rows if sealed is not None}


def certificates_of(person_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Series and numbers of birth certificates, replaced ones too, in plain: for a module that finds what it keeps of
    the same child under a key of its own; shown to nobody. One statement.
    """
    kinds = (DocumentKind.BIRTH_CERTIFICATE, DocumentKind.FOREIGN_BIRTH_CERTIFICATE)
    rows = Document.objects.filter(person_id__in=person_ids, kind__in=kinds, is_mistaken=False).order_by(
        "person_id", "id"
    )
    found: dict[int, tuple[str, ...]] = {}
    for person_id, sealed in rows.values_list("person_id", "number_sealed"):
        found[person_id] = (*found.get(person_id, ()), vault().decrypt(bytes(sealed)))
    return found


def in_charge_in(institution_ids: Collection[int], on: date) -> dict[int, PostLine]:
    """Who is in charge of each institution on a day, the head before an acting one; in one statement. Institutions
    without either are left out.
    """
    rows = Tenure.objects.filter(
        institution_id__in=among(institution_ids), known_to=None, during__contains=on, position__in=IN_CHARGE
    )
    return {line.institution_id: line for line in post_lines(rows.order_by("-position"))}


def leaders_of(institution_ids: Collection[int], on: date) -> dict[int, tuple[PostLine, ...]]:
    """Those who lead each institution on a day, in one statement: heads, acting heads, deputies, responsible persons;
    institutions without any are left out.
    """
    rows = Tenure.objects.filter(
        institution_id__in=among(institution_ids),
        known_to=None,
        during__contains=on,
        position__in=LEADING,
    )
    found: dict[int, tuple[PostLine, ...]] = {}
    for line in post_lines(rows.order_by("position", "person__sort_key", "post_id")):
        found[line.institution_id] = (*found.get(line.institution_id, ()), line)
    return found


def posts(post_ids: Collection[int]) -> dict[int, PostLine]:
    """These posts with their people, in one statement, whenever they were held (the last period counts)."""
    rows = Tenure.objects.filter(post_id__in=post_ids, known_to=None).order_by("during")
    return {line.post_id: line for line in post_lines(rows)}


def post_by_public_id(institution_id: int, public_id: UUID) -> PostLine | None:
    """The post behind an id of a URL, if it is in this institution."""
    rows = Tenure.objects.filter(post__public_id=public_id, institution_id=institution_id, known_to=None).order_by(
        "during"
    )
    return next(reversed(post_lines(rows)), None)


def head_of(institution_id: int, on: date) -> PostLine | None:
    """The head of the institution on a day."""
    rows = Tenure.objects.filter(
        institution_id=institution_id, known_to=None, during__contains=on, position=Position.HEAD
    )
    return next(iter(post_lines(rows)), None)


def in_charge_of(institution_id: int, on: date) -> PostLine | None:
    """Who answers for the institution on a day and signs for it: the acting head when there is one, else the head."""
    rows = Tenure.objects.filter(
        institution_id=institution_id, known_to=None, during__contains=on, position__in=IN_CHARGE
    )
    return next(iter(post_lines(rows.order_by("-position"))), None)


def head_name(institution_id: int, on: date) -> str:
    """Full name of the head on a day; empty when nobody is appointed. One statement."""
    found = head_of(institution_id, on)
    return found.person.full if found else ""


def post_lines(rows: QuerySet[Tenure]) -> tuple[PostLine, ...]:
    fields = ("post_id", "post__public_id", "institution_id", "position", "powers", "during", "ground",
              "post__is_main", "person_id", "person__public_id", "person__family_name", "person__given_name",
              "person__patronymic")  # fmt: skip
    return tuple(
        PostLine(
            post_id=post_id,
            post_public_id=public_id,
            person=PersonName(*person),
            position=Position(position),
            powers=frozenset(powers),
            since=during.lower,
            until=during.upper,
            institution_id=institution_id,
            ground=ground,
            is_main=is_main,
        )
        for post_id, public_id, institution_id, position, powers, during, ground, is_main, *person in rows.values_list(
            *fields
        )
    )


@dataclass(frozen=True, slots=True)
class GuardianLine:
    """Who stands for a child, over which days."""

    pupil_id: int
    guardian: PersonName
    kinship: Kinship
    ground: str
    since: date
    until: date | None
    may_read: bool


def guardians_of(pupil_ids: Collection[int], on: date) -> tuple[GuardianLine, ...]:
    """Guardians of these children on a day or from a coming one, in one statement."""
    rows = (
        Guardianship.objects.filter(pupil_id__in=pupil_ids, known_to=None)
        .exclude(during__fully_lt=(on, None))
        .order_by("pupil_id", "kind", "guardian__sort_key")
        .values_list("pupil_id", "kind", "ground", "during", "may_read", "guardian_id", "guardian__public_id",
                     "guardian__family_name", "guardian__given_name", "guardian__patronymic")
    )  # fmt: skip
    return tuple(
        GuardianLine(row[0], PersonName(*row[5:]), Kinship(row[1]), row[2], row[3].lower, row[3].upper, row[4])
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Personal data: ids, the name, sex («f», «m», None) and birth date, as a school's name card copies them."""

    person_id: int
    public_id: UUID
    family_name: str
    given_name: str
    patronymic: str
    sex: str | None
    born_on: date | None
    version: int  # what a form of corrections carries
    is_shielded: bool = False  # the name is a label: the child is under protection

    @property
    def full(self) -> str:
        """«Савчук Олена Петрівна»."""
        return " ".join(filter(None, (self.family_name, self.given_name, self.patronymic)))


# Kind, series and number, birth date of the holder. The number alone finds nobody, so that it tells nothing.
PaperKey = tuple[int, str, date | None]


@dataclass(frozen=True, slots=True)
class Matches:
    """Who is recorded under exact identifiers, each keyed as it was asked."""

    by_rnokpp: dict[str, PersonCard]
    by_unzr: dict[str, PersonCard]
    by_document: dict[PaperKey, PersonCard]


_CARD = (*_NAME, "sex", "born_on", "version", "is_shielded")


def cards(person_ids: Collection[int]) -> dict[int, PersonCard]:
    """Name cards of these persons, in one statement. Personal data."""
    return {row[0]: PersonCard(*row) for row in Person.objects.filter(pk__in=person_ids).values_list(*_CARD)}


def match_identifiers(
    *, rnokpps: Collection[str] = (), unzrs: Collection[str] = (), documents: Collection[PaperKey] = ()
) -> Matches:
    """Who is recorded under these identifiers, in four statements however many there are.

    A national search by exact identifiers: the caller logs it and shows only that a record exists. A document leads to
    a holder born on the day that was said and to nobody else: whoever knows a number alone learns nothing.
    """
    by_key = _lookups(rnokpps, IdentifierKind.RNOKPP)
    by_rnokpp = Person.objects.filter(rnokpp_key__in=by_key).values_list("rnokpp_key", *_CARD) if by_key else ()
    by_unzr_key = _lookups(unzrs, IdentifierKind.UNZR)
    by_unzr = Person.objects.filter(unzr_key__in=by_unzr_key).values_list("unzr_key", *_CARD) if by_unzr_key else ()
    asked = {
        (kind, key, born_on): (kind, number, born_on)
        for kind, number, born_on in documents
        for key in vault().lookup_keys(f"{int(kind)} {number}", IdentifierKind.DOCUMENT)
    }
    # A number that was replaced still leads to its holder; a valid one wins, a mistaken one leads to nobody.
    # Of two holders born on one day the undisputed one.
    held = Document.objects.filter(number_key__in={key for _kind, key, _day in asked}, is_mistaken=False).order_by(
        "-is_disputed", F("revoked_at").asc(nulls_last=True)
    )
    holders = held.values_list("kind", "number_key", *(f"person__{name}" for name in _CARD)) if asked else ()
    return Matches(
        by_rnokpp={by_key[bytes(row[0])]: PersonCard(*row[1:]) for row in by_rnokpp},
        by_unzr={by_unzr_key[bytes(row[0])]: PersonCard(*row[1:]) for row in by_unzr},
        by_document={
            asked[at]: card
            for kind, key, *rest in holders
            if (at := (kind, bytes(key), (card := PersonCard(*rest)).born_on)) in asked
        },
    )


def post_ids_of(person_id: int) -> frozenset[int]:
    """Posts that a person holds or held, in whatever institution. One statement."""
    return frozenset(Tenure.objects.filter(person_id=person_id).values_list("post_id", flat=True))


def find_by_contacts(contacts: Collection[str]) -> dict[str, tuple[PersonCard, ...]]:
    """Who is recorded with one of these phones or e-mail addresses, in one statement. Several people may share one."""
    found: dict[str, list[PersonCard]] = {}
    if contacts:
        rows = Person.objects.filter(Q(phone__in=contacts) | Q(email__in=contacts)).order_by("pk")
        for phone, email, *card in rows.values_list("phone", "email", *_CARD):
            for contact in {phone, email} & set(contacts):
                found.setdefault(contact, []).append(PersonCard(*card))
    return {contact: tuple(people) for contact, people in found.items()}


def _lookups(values: Iterable[str], kind: IdentifierKind) -> dict[bytes, str]:
    return {key: value for value in values for key in vault().lookup_keys(value, kind)}
