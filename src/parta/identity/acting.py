"""For whom the pages are shown: the label in the frame and the switch between roles (`parta.ui.frame.acting_for`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from parta.identity import opening, queries, territory, words
from parta.institutions import api as institutions
from parta.kernel.actor import Actor, Grant, Role
from parta.ui.frame import Acting, Choice

_KEPT = "acting"  # session key: labels of the roles, so that a page costs no statement for them


def acting(request: HttpRequest) -> Acting | None:
    """The role the pages are shown for, and those one may switch to. No SQL once the session holds their labels."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or actor.current is None:
        return None
    labels = _labels(request, actor)
    choices = tuple(
        Choice(value=key, label=title, role=str(words.ROLES[grant.role]), current=_same_door(grant, actor.current))
        for key, (title, _full), grant in ((k, labels[k], g) for k, g in _doors(actor.grants).items())
    )
    key = queries.grant_key(_door(actor.current, actor.grants))
    title, full = labels[key]
    return Acting(
        label=title,
        role=str(words.ROLES[actor.current.role]),
        full=full,
        choices=choices,
        switch_url=reverse("identity:act-as"),
    )


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role in words."""

    role: str
    place: str


def lines_of(held: Sequence[Grant]) -> tuple[RoleLine, ...]:
    """Roles for a list; all children of a family are one line."""
    found = list(_doors(held).values())
    labels = territory.labels_of(found)
    return tuple(RoleLine(str(words.ROLES[grant.role]), labels[grant].title or title_of(grant)[0]) for grant in found)


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
    labels = territory.labels_of([grant for grant, _opening in not_yet])
    return tuple(
        OpeningLine(labels[grant].title, str(words.ROLES[grant.role]), each.opens_on, each.giver)
        for grant, each in not_yet
    )


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


def _labels(request: HttpRequest, actor: Actor) -> dict[str, tuple[str, str]]:
    doors = _doors(actor.grants)
    session: Any = request.session
    kept: dict[str, list[str]] = session.get(_KEPT, {})
    if not set(doors) <= set(kept):
        found = territory.labels_of(list(doors.values()))
        kept = {key: _brief_and_full(found[grant]) for key, grant in doors.items()}
        session[_KEPT] = kept
    named: dict[str, tuple[str, str]] = {}
    for key, grant in doors.items():
        title, full = kept[key]
        named[key] = (title, full) if title else title_of(grant)  # words that depend on the language are not kept
    return named


def _brief_and_full(label: territory.Label) -> list[str]:
    return [label.brief, label.full or label.title]


def _doors(grants: Sequence[Grant]) -> dict[str, Grant]:
    """Roles as one switches between them: all children of a family are one."""
    found: dict[str, Grant] = {}
    for grant in grants:
        found.setdefault(queries.grant_key(_door(grant, grants)), grant)
    return found


def _door(grant: Grant, grants: Sequence[Grant]) -> Grant:
    return next(other for other in grants if _same_door(other, grant))


def _same_door(one: Grant, other: Grant) -> bool:
    if one.role is Role.GUARDIAN or other.role is Role.GUARDIAN:
        return one.role is other.role
    return queries.grant_key(one) == queries.grant_key(other)
