"""For whom the pages are shown: the label in the frame and the switch between roles (`parta.ui.frame.acting_for`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from parta.identity import grants, opening, queries, territory, words
from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Grant, Role
from parta.ui.frame import Acting, Choice

_KEPT = "labels"  # session key: labels of the roles, so that a page costs no statement for them


def acting(request: HttpRequest) -> Acting | None:
    """The role the pages are shown for, and those one may switch to. No SQL once the session holds their labels."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.current is None:
        return None
    labels = _labels(request, actor)
    choices = tuple(
        Choice(value=key, label=label.title, role=label.role, current=_same_door(grant, actor.current))
        for key, label, grant in ((k, labels[k], g) for k, g in _doors(actor.grants).items())
    )
    here = labels[queries.grant_key(_door(actor.current, actor.grants))]
    return Acting(
        label=here.title,
        role=here.role,
        full=here.full,
        choices=choices,
        switch_url=reverse("identity:act-as"),
        sort=here.sort,
    )


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role in words."""

    role: str
    place: str


def lines_of(held: Sequence[Grant]) -> tuple[RoleLine, ...]:
    """Roles for a list; all children of a family are one line."""
    found = list(_doors(held).values())
    labels, roles = territory.labels_of(found), roles_of(found)
    return tuple(RoleLine(roles[grant], labels[grant].title or title_of(grant)[0]) for grant in found)


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A deputy's own check that is not over, in words."""

    place: str
    codes: str  # ЄДРПОУ that the certificate may have
    asked_at: datetime | None
    accepted_at: datetime | None


def checks_of(checks: Sequence[tuple[queries.DeputyCheck, int]]) -> tuple[CheckLine, ...]:
    """What a deputy waits for, place by place."""
    titles = institutions.names_of([institution_id for _check, institution_id in checks])
    return tuple(
        CheckLine(
            titles.get(institution_id, ""),
            ", ".join(sorted(territory.codes_of(institution_id))),
            check.asked_at,
            check.accepted_at,
        )
        for check, institution_id in checks
    )


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """A role in an institution that is not in yet: where, from which day, by whose word."""

    place: str
    role: str
    opens_on: date
    giver: str


def openings_of(not_yet: Sequence[tuple[Grant, opening.Opening]]) -> tuple[OpeningLine, ...]:
    """Roles that open later, in words."""
    held = [grant for grant, _opening in not_yet]
    labels, roles = territory.labels_of(held), roles_of(held)
    return tuple(OpeningLine(labels[grant].title, roles[grant], each.opens_on, each.giver) for grant, each in not_yet)


def place_of(grant: Grant) -> tuple[str, str]:
    """Short and full name of the institution or authority of a role, for a guardian too."""
    label = territory.labels_of([grant])[grant]
    return label.title or title_of(grant)[0], label.full


def title_of(grant: Grant) -> tuple[str, str]:
    """Short and full name of where the role is held."""
    if grant.role is Role.GUARDIAN:
        return str(words.MY_CHILDREN), ""
    if grant.role is Role.NATIONAL:
        return str(words.WHOLE_COUNTRY), ""
    label = territory.labels_of([grant])[grant]
    return label.title, label.full


def roles_of(held: Sequence[Grant]) -> dict[Grant, str]:
    """The name of each role, a responsible person by his own. One statement when a role is a deputy’s, two when one is
    a teacher's: who teaches is named by the kind of the institution.
    """
    responsible = _responsible(held)
    sorts = sorts_of([grant for grant in held if grant.role is Role.TEACHER])
    return {
        grant: _role(grant, grant.post_id in responsible, sorts.get(grant.institution_id or 0, "")) for grant in held
    }


def sorts_of(held: Sequence[Grant]) -> dict[int, str]:
    """The groups of kinds of the institutions of these roles. Two statements, none when there are none."""
    return institutions.learners_groups({grant.institution_id for grant in held if grant.institution_id})


def role_invited_to(person_id: int, role: Role, institution_id: int | None, today: date) -> str:
    """The name of the role of an invitation, which knows no post: the person's posts there tell. At most two
    statements.
    """
    if role is Role.TEACHER and institution_id is not None:
        return str(words.role(role, institutions.learners_group(institution_id)))
    if role is not Role.DEPUTY or institution_id is None:
        return str(words.ROLES[role])
    posts = [post.post_id for post in grants.deputy_posts(institution_id, today) if post.person_id == person_id]
    return str(words.RESPONSIBLE if posts and set(posts) <= set(responsible_posts(posts)) else words.ROLES[role])


def responsible_posts(post_ids: Sequence[int]) -> frozenset[int]:
    """Which of these posts are of responsible persons. One statement."""
    return grants.persons().responsible_posts(post_ids)


def _responsible(held: Sequence[Grant]) -> frozenset[int]:
    posts = [grant.post_id for grant in held if grant.role is Role.DEPUTY and grant.post_id is not None]
    return responsible_posts(posts) if posts else frozenset()


def _role(grant: Grant, is_responsible: bool, sort: str) -> str:
    return str(words.RESPONSIBLE if is_responsible else words.role(grant.role, sort))


@dataclass(frozen=True, slots=True)
class _Label:
    title: str
    full: str
    role: str
    sort: str


def _labels(request: HttpRequest, actor: Actor) -> dict[str, _Label]:
    doors = _doors(actor.grants)
    session: Any = request.session
    kept: dict[str, tuple[str, str, bool, str]] = session.get(_KEPT, {})
    if not set(doors) <= set(kept):
        held = list(doors.values())
        found, responsible, sorts = territory.labels_of(held), _responsible(held), sorts_of(held)
        kept = {
            key: (
                *_brief_and_full(found[grant]),
                grant.post_id in responsible,
                sorts.get(grant.institution_id or 0, ""),
            )
            for key, grant in doors.items()
        }
        session[_KEPT] = kept
    named: dict[str, _Label] = {}
    for key, grant in doors.items():
        title, full, is_responsible, sort = kept[key]
        if not title:  # words that depend on the language are not kept
            title, full = title_of(grant)
        named[key] = _Label(title, full, _role(grant, is_responsible, sort), sort)
    return named


def _brief_and_full(label: territory.Label) -> tuple[str, str]:
    return label.brief, label.full or label.title


def _doors(held: Sequence[Grant]) -> dict[str, Grant]:
    """Roles as one switches between them: all children of a family are one."""
    found: dict[str, Grant] = {}
    for grant in held:
        found.setdefault(queries.grant_key(_door(grant, held)), grant)
    return found


def _door(grant: Grant, held: Sequence[Grant]) -> Grant:
    return next(other for other in held if _same_door(other, grant))


def _same_door(one: Grant, other: Grant) -> bool:
    if one.role is Role.GUARDIAN or other.role is Role.GUARDIAN:
        return one.role is other.role
    return queries.grant_key(one) == queries.grant_key(other)
