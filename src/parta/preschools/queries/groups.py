"""Reads of preschool groups: what they are, how full, who is with the children."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, STAFF_ROLES, Actor
from parta.kernel.dates import school_year_of
from parta.kernel.errors import NotVisible
from parta.people import api as people
from parta.preschools import policies
from parta.preschools.kinds import limits_on
from parta.preschools.models import Educator
from parta.preschools.models import Terms as TermsRow
from parta.preschools.rules.groups import Limit, Meal, Terms, limit_of, meals_in
from parta.reference import api as reference

PRESCHOOL_GROUP = 3  # kind of a group in `enrolment`
CODIFIERS = ("preschool_direction", "preschool_profile", "preschool_stay", "preschool_age", "preschool_work")


@dataclass(frozen=True, slots=True)
class Place:
    """An institution as its pages need it."""

    id: int
    public_id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A preschool group on a day. ``terms`` None: nobody has said yet what it is."""

    id: int
    name: str
    version: int
    language: int
    children: int
    terms: Terms | None
    direction: str
    profile: str
    stay: str
    age: str
    educators: tuple[str, ...]
    educator_posts: tuple[int, ...]
    limit: Limit | None

    @property
    def free(self) -> int | None:
        """Places without a child; negative when there are more children than places."""
        return None if self.terms is None else self.terms.places - self.children

    @property
    def is_over_limit(self) -> bool:
        return self.limit is not None and self.children > self.limit.most

    @property
    def meals(self) -> tuple[Meal, ...]:
        return meals_in(self.terms.meals) if self.terms else ()


@dataclass(frozen=True, slots=True)
class GroupsPage:
    """Preschool groups of an institution and a school year."""

    place: Place
    school_year: int
    groups: tuple[GroupLine, ...]
    may_form: bool
    may_give: bool

    @property
    def children(self) -> int:
        return sum(group.children for group in self.groups)

    @property
    def places(self) -> int:
        return sum(group.terms.places for group in self.groups if group.terms)

    @property
    def free(self) -> int:
        return sum(max(0, group.free or 0) for group in self.groups)


def place_of(actor: Actor, school: UUID) -> Place:
    """The institution, for its staff. Two statements.

    :raises NotVisible: the actor does not work there
    """
    institution_id = institutions.institution_id_of(school)
    if institution_id not in actor.institutions(*STAFF_ROLES):
        raise NotVisible
    card = institutions.institution(institution_id)
    return Place(institution_id, school, card.title)


def groups_page(actor: Actor, school: UUID, *, on: date) -> GroupsPage:
    """Groups of the school year of the day. Eight statements."""
    place = place_of(actor, school)
    return GroupsPage(
        place=place,
        school_year=school_year_of(on),
        groups=group_lines(actor, place.id, on=on),
        may_form=bool(policies.may_form(actor, institution_id=place.id)),
        may_give=place.id in actor.institutions(*LEADING_ROLES)
        and bool(policies.may_give(actor, institution_id=place.id)),
    )


def group_lines(actor: Actor, institution_id: int, *, on: date) -> tuple[GroupLine, ...]:
    """Preschool groups on a day. Six statements."""
    cards = enrolment.groups_of(
        institution_id=institution_id, school_year=school_year_of(on), on=on, kinds=(PRESCHOOL_GROUP,)
    )
    return lines_of(actor, institution_id, cards, on=on)


def lines_of(
    actor: Actor, institution_id: int, cards: Sequence[enrolment.GroupCard], *, on: date
) -> tuple[GroupLine, ...]:
    """These groups with their terms on the day. Five statements."""
    terms = _terms_of(actor, institution_id, [card.id for card in cards], on)
    names = _educators_of(institution_id, [card.id for card in cards], on)
    lists = reference.items(*CODIFIERS, on=on)
    limits = limits_on(on)
    return tuple(_line(card, terms.get(card.id), names.get(card.id, {}), lists, limits, on) for card in cards)


def terms_of(row: TermsRow) -> Terms:
    """A row as the rules know it."""
    return Terms(
        direction=row.direction, stay=row.stay, age=row.age, hours=row.hours, places=row.places, meals=row.meals,
        profile=row.profile, work=row.work, over_reason=row.over_reason,
    )  # fmt: skip


def _terms_of(actor: Actor, institution_id: int, group_ids: Collection[int], on: date) -> dict[int, Terms]:
    rows = policies.visible_terms(actor).filter(
        institution_id=institution_id, group_id__in=group_ids, during__contains=on
    )
    return {row.group_id: terms_of(row) for row in rows}


def _educators_of(institution_id: int, group_ids: Collection[int], on: date) -> dict[int, dict[int, str]]:
    """Posts and names by group, in the order in which they were named. Two statements."""
    rows = list(
        Educator.objects.now()
        .filter(institution_id=institution_id, group_id__in=group_ids, during__contains=on)
        .order_by("group_id", "id")
        .values_list("group_id", "post_id")
    )
    held = people.posts({post_id for _group, post_id in rows})
    found: dict[int, dict[int, str]] = {}
    for group_id, post_id in rows:
        if post_id in held:
            found.setdefault(group_id, {})[post_id] = held[post_id].person.full
    return found


def _line(
    card: enrolment.GroupCard,
    terms: Terms | None,
    educators: Mapping[int, str],
    lists: Mapping[str, Mapping[int, reference.ItemCard]],
    limits: Sequence[Limit],
    on: date,
) -> GroupLine:
    shown = dict.fromkeys(CODIFIERS, "")
    profile = lists["preschool_profile"].get(terms.profile or 0) if terms else None
    if terms is not None:
        for name in CODIFIERS:
            item = lists[name].get(getattr(terms, name.removeprefix("preschool_")) or 0)
            shown[name] = item.shown if item else ""
    posts = sorted(educators, key=lambda post_id: post_id != card.tutor_post_id)
    return GroupLine(
        id=card.id, name=card.name, version=card.version, language=card.language, children=card.size, terms=terms,
        direction=shown["preschool_direction"], profile=shown["preschool_profile"], stay=shown["preschool_stay"],
        age=shown["preschool_age"], educators=tuple(educators[post_id] for post_id in posts),
        educator_posts=tuple(posts),
        limit=limit_of(limits, terms, profile.code if profile else "", on) if terms else None,
    )  # fmt: skip


def group_line(actor: Actor, place: Place, group_id: int, *, on: date) -> GroupLine:
    """One preschool group on a day. Six statements.

    :raises NotVisible: the institution has no such group in the school year of the day
    """
    card = enrolment.group_card(institution_id=place.id, group_id=group_id, on=on)
    if card is None or card.kind != PRESCHOOL_GROUP or card.school_year != school_year_of(on):
        raise NotVisible
    (line,) = lines_of(actor, place.id, [card], on=on)
    return line


def own_preschool(actor: Actor) -> int | None:
    """The institution the actor acts for. No statement."""
    current = actor.current
    if current is not None and current.role in STAFF_ROLES:
        return current.institution_id
    grant = next(actor.having(*STAFF_ROLES), None)
    return grant.institution_id if grant else None
