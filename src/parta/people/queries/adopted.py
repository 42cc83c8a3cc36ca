"""The sealed history of an identity, for the one person who keeps it."""

import json
from dataclasses import dataclass
from datetime import date, datetime

from parta.kernel.actor import Actor, Role
from parta.people.models import Adoption, Person
from parta.signing.api import vault


@dataclass(frozen=True, slots=True)
class FormerIdentity:
    """Under what a child was recorded before it was adopted. Personal data, and a secret of the family."""

    person_id: int
    name: str
    born_on: date | None
    ground: str
    sealed_at: datetime


def former_identity(actor: Actor, person_id: int) -> FormerIdentity | None:
    """The former identity of a child, when the actor is who keeps it and is in charge of the institution to this day;
    None for everybody else, whatever there is. The caller logs the reading. Two statements.
    """
    held = actor.institutions(Role.HEAD, Role.ACTING)
    if actor.person_id is None or not held:
        return None
    for row in Adoption.objects.filter(keeper_id=actor.person_id, institution_id__in=held).order_by("-set_at"):
        kept = json.loads(vault().open(row.sealed))
        if kept["successor"] == person_id:
            former = Person.objects.get(pk=kept["former"])
            name = " ".join(filter(None, (former.family_name, former.given_name, former.patronymic)))
            return FormerIdentity(former.pk, name, former.born_on, kept["ground"], row.set_at)
    return None
