"""What `identity` asks about people, answered from the register (see `parta.identity.grants.Persons`)."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _

from parta.audit.api import acting
from parta.identity.api import Ended, Name
from parta.kernel.actor import Actor
from parta.kernel.dates import local_day
from parta.kernel.errors import Refused
from parta.people.farewells import ended_of
from parta.people.models import Document, Person, Post, Tenure
from parta.people.queries import emails_of
from parta.people.rules import Position
from parta.signing.api import IdentifierKind, vault

_TAIL = 4


class PersonsOfRegister:
    """The only implementation; registered in `apps.py`."""

    def by_rnokpp(self, rnokpp: str) -> int | None:
        keys = vault().lookup_keys(rnokpp)
        return Person.objects.filter(rnokpp_key__in=keys).values_list("pk", flat=True).first()

    def names(self, person_ids: Collection[int]) -> Mapping[int, Name]:
        rows = Person.objects.filter(pk__in=person_ids).values_list("pk", "family_name", "given_name", "patronymic")
        return {person_id: Name(family, given, patronymic) for person_id, family, given, patronymic in rows}

    def emails(self, person_ids: Collection[int]) -> Mapping[int, str]:
        return emails_of(person_ids)

    def born_on(self, person_id: int) -> date | None:
        return Person.objects.filter(pk=person_id).values_list("born_on", flat=True).first()

    def rnokpp(self, person_id: int) -> str:
        sealed = Person.objects.filter(pk=person_id).values_list("rnokpp_sealed", flat=True).first()
        return vault().decrypt(bytes(sealed)) if sealed else ""

    def rnokpp_tail(self, person_id: int) -> str:
        return self.rnokpp(person_id)[-_TAIL:]

    def document_tails(self, person_id: int) -> tuple[str, ...]:
        sealed = Document.objects.filter(person_id=person_id, revoked_at=None).values_list("number_sealed", flat=True)
        return tuple(vault().decrypt(bytes(number))[-_TAIL:] for number in sealed)

    def has_rnokpp(self, person_id: int) -> bool:
        return Person.objects.filter(pk=person_id, rnokpp_key__isnull=False).exists()

    def responsible_posts(self, post_ids: Collection[int]) -> frozenset[int]:
        rows = Post.objects.filter(pk__in=post_ids, position=Position.RESPONSIBLE)
        return frozenset(rows.values_list("pk", flat=True))

    def ended_since(self, person_id: int, since: datetime, today: date) -> tuple[Ended, ...]:
        rows = list(Tenure.objects.filter(person_id=person_id, known_to=None).order_by("during", "pk"))
        held = {
            (row.institution_id, row.position) for row in rows if row.during.upper is None or row.during.upper > today
        }
        over = [row for row in rows if row.during.upper is not None and row.during.upper <= today]
        fresh = [row for row in over if row.known_from > since or row.during.upper > local_day(since)]
        found = {
            (row.institution_id, row.position): ended_of(Position(row.position), row.institution_id, row.during.upper)
            for row in fresh
            if (row.institution_id, row.position) not in held
        }
        return tuple(each for each in found.values() if each is not None)

    def remember_rnokpp(self, actor: Actor, person_id: int, rnokpp: str) -> None:
        box = vault()
        if not box.lookup_keys(rnokpp):
            raise Refused(_("There is no РНОКПП in the certificate, so it cannot be recorded for this person."))
        with acting(actor, "people.person.identify"):
            person = Person.objects.select_for_update().get(pk=person_id)
            if person.is_shielded:  # a code beside the record would let it be found
                raise Refused(_("Such a sign-in is not open to you now. Ask the head of your institution."))
            if person.rnokpp_key is not None and bytes(person.rnokpp_key) not in box.lookup_keys(rnokpp):
                raise Refused(
                    _("Another РНОКПП is recorded for this person. Ask the one who invited you to correct it.")
                )
            if person.rnokpp_key is None:
                person.rnokpp_key = box.lookup_key(rnokpp, IdentifierKind.RNOKPP)
                person.rnokpp_sealed = box.encrypt(rnokpp)
                person.save(update_fields=["rnokpp_key", "rnokpp_sealed"])
