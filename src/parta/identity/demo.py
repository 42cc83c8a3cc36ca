"""People of the demo sign-in. Loaded everywhere, of use in demo mode only."""

from dataclasses import dataclass

from django.utils import timezone

from parta.identity import acting, grants, territory
from parta.identity.operations.accounts import ensure_account
from parta.identity.operations.deputies import ask_deputy
from parta.kernel.actor import LEADING_ROLES, SYSTEM, Role
from parta.kernel.dates import local_day

KEY_PASSWORD = "демо"  # noqa: S105  shown on the page; see parta.signing.testing.DEMO_PASSWORD


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the list."""

    person: str
    name: str
    about: str
    has_key: bool


def people() -> tuple[Line, ...]:
    """Who may be chosen, with role and place in words."""
    chosen = grants.demo_people()
    known = grants.persons()
    names = known.names([person.person_id for person in chosen])
    return tuple(
        Line(str(p.person_id), names[p.person_id].spoken, str(p.about) or _about(p.person_id), p.has_key)
        for p in chosen
        if p.person_id in names
    )


def account_of(person: str) -> int | None:
    """The account of somebody on the list; None for anybody else."""
    found = _listed(person)
    return None if found is None else ensure_account(actor=SYSTEM, person_id=found)


def key_of(person: str, *, national: bool = False) -> bytes | None:
    """The file key of somebody on the list, made by the test authority (``national``: with ДСТУ 4145); None when there
    is no РНОКПП to put into it.
    """
    from parta.signing.testing import demo_key_for  # a test authority must not be loaded by a real installation

    found = _listed(person)
    rnokpp = grants.persons().rnokpp(found) if found is not None else ""
    if found is None or not rnokpp:
        return None
    name = grants.persons().names([found])[found]
    _spoken, held = grants.grants_of(found, local_day(timezone.now()))
    leading = [grant for grant in held if grant.role in LEADING_ROLES]
    edrpou = territory.edrpou_of(leading)[0] if leading else ""
    if leading and leading[0].role is Role.DEPUTY and leading[0].institution_id is not None:
        # as if invited by the head: the key then answers, and the head of the demo has somebody to confirm
        ask_deputy(actor=SYSTEM, person_id=found, institution_id=leading[0].institution_id, now=timezone.now())
    return demo_key_for(
        str(found),
        family_name=name.family_name,
        given_name=name.given_name,
        patronymic=name.patronymic,
        rnokpp=rnokpp,
        edrpou=edrpou,
        organisation=territory.labels_of(leading)[leading[0]].title if edrpou else "",
        national=national,
    )


def _listed(person: str) -> int | None:
    return next((each.person_id for each in grants.demo_people() if str(each.person_id) == person), None)


def _about(person_id: int) -> str:
    _name, held = grants.grants_of(person_id, local_day(timezone.now()))
    if not held:
        return ""
    first = held[0]
    place = "" if first.role is Role.GUARDIAN else territory.labels_of([first])[first].title
    return ", ".join(filter(None, (acting.roles_of([first])[first], place)))
