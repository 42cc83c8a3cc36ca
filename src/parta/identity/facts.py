"""By which fact the bearer of an invitation is told from a finder, and why somebody gets none."""

from django.utils.translation import gettext as _

from parta.identity import grants, rules
from parta.identity.rules import Fact
from parta.kernel.actor import Role
from parta.kernel.errors import DomainError


class AlreadyIn(DomainError):
    """The person signs in already: a new role is there at the next sign-in, no invitation is needed."""

    code = "already-in"

    def __init__(self) -> None:
        super().__init__(
            _("This person signs in already. The new role is there at the next sign-in, without an invitation.")
        )


class NoFact(DomainError):
    """The school holds nothing by which the bearer of a card could be told from a finder."""

    code = "no-fact"


def fact_for(role: Role, person_id: int, pupil_id: int | None) -> tuple[Fact, int]:
    """What to ask the bearer, and of whom it is: the child's birthday of a guardian, one's own of others, or the last
    digits of a code. At most three statements.

    :raises NoFact: nothing of these is recorded
    """
    if role in rules.NEED_KEP:
        return Fact.KEP, person_id
    subject = pupil_id if role is Role.GUARDIAN and pupil_id else person_id
    known = grants.persons()
    if known.born_on(subject) is not None:
        return Fact.BORN_ON, subject
    if known.rnokpp_tail(subject):
        return Fact.RNOKPP_TAIL, subject
    if known.document_tails(subject):
        return Fact.DOCUMENT_TAIL, subject
    raise NoFact(_("Record the date of birth, the РНОКПП or a document first: the bearer of the card is asked for it."))


def fact_elsewhere(person_id: int, pupil_id: int | None) -> tuple[Fact, int]:
    """What to ask somebody whose account also opens another place: what the school that prints the card cannot know.
    The birthday of the child there (``pupil_id``), or a КЕП in the person's name. At most one statement.
    """
    if pupil_id is not None and grants.persons().born_on(pupil_id) is not None:
        return Fact.BORN_ON, pupil_id
    return Fact.KEP, person_id
