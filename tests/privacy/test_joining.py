"""Two records joined: every reference to a person in every table says whether it follows him, and undoing undoes it."""

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from psycopg.types.range import DateRange

from parta.audit.api import acting
from parta.dossiers.rules.facts import Slot
from parta.dossiers.testing import make_fact
from parta.enrolment import testing
from parta.enrolment.operations import protecting
from parta.identity.testing import actor_of_person, sign_in
from parta.institutions.testing import make_institution
from parta.kernel.actor import SYSTEM
from parta.kernel.errors import NotVisible
from parta.kernel.personal import Personal
from parta.matching import api as matching
from parta.people import api as people
from parta.people.testing import make_guardian, make_head, make_person
from parta.reference import api as reference

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
TODAY, BORN = date(2026, 11, 18), date(2011, 3, 22)

# What is looked up by the person: after a merge it is found under the kept record.
FOLLOWS = {
    "people.Document.person",
    "people.Guardianship.pupil",
    "people.Guardianship.guardian",
    "people.Feed.person",
    "people.Inquiry.person",
    "identity.Account.person_id",
    "identity.Invitation.pupil_id",
    "identity.Invitation.fact_person_id",
    "dossiers.Status.person",
    "dossiers.Need.person",
    "dossiers.Address.person",
    "dossiers.Attestation.person",
    "dossiers.Diploma.person",
}
# What stays under the record it was written for: the reason.
_ACT = "who did it: an act stays with whoever did it"
_ACCOUNT = "an account, which follows the person itself"
_BOOKS = "books of a school: partitioned, chained, signed with the number inside; the card shows both records"
_LOG = "a log of what happened to this record"
_MATCHING = "about the records themselves"
STAYS = {
    "people.Person.merged_into": "the pointer itself",
    "people.Correction.person": _LOG,
    "people.Correction.author": _ACT,
    "people.Protection.person": "a protected record is not joined; an ended mark is history of its record",
    "people.Protection.set_by": _ACT,
    "people.Protection.ended_by": _ACT,
    "people.ProtectionReader.person": "staff, named by post; a record with a post keeps it",
    "people.ProtectionReader.named_by": _ACT,
    "people.Adoption.keeper": "staff; what is sealed names records, which are not joined",
    "people.Adoption.set_by": _ACT,
    "people.Reading.person_id": _LOG,
    "people.Feed.taken_by": _ACT,
    "people.Inquiry.author": _ACT,
    "people.Inquiry.answered_by": _ACT,
    "people.Post.person": "a post is a place of work for ever: others keep its number",
    "people.Tenure.person": "goes with its post",
    "people.Tenure.given_by": _ACT,
    "matching.Pair.one": _MATCHING,
    "matching.Pair.other": _MATCHING,
    "matching.Pair.decided_by": _ACT,
    "matching.Merge.kept": _MATCHING,
    "matching.Merge.merged": _MATCHING,
    "matching.Merge.author": _ACT,
    "matching.Merge.moved": _MATCHING,
    "matching.Merge.undone_by": _ACT,
    "matching.Claim.person": "a claim is about who is enrolled: the kept record is, the merged one has left",
    "matching.Claim.author": _ACT,
    "matching.Claim.answered_by": _ACT,
    "matching.Sweep.last_person": "how far a machine got",
    "enrolment.Enrolment.person": _BOOKS,
    "enrolment.Pupil.pupil_id": _BOOKS,
    "enrolment.Membership.pupil_id": _BOOKS,
    "enrolment.Takeout.person_id": _ACT,
    "enrolment.Takeout.decided_by": _ACT,
    "enrolment.Release.person_id": _ACT,
    "enrolment.Release.pupil_ids": _LOG,
    "dossiers.Share.person": "goes with its post",
    "dossiers.Amendment.person": _LOG,
    "journal.Mark.pupil_id": _BOOKS,
    "journal.Absence.pupil_id": _BOOKS,
    "journal.Note.pupil_id": _BOOKS,
    "journal.Result.pupil_id": _BOOKS,
    "documents.Transfer.person": "of a child who is enrolled: the kept record is, an ended one is history",
    "cabinet.LastSeen.pupil": "what one parent saw in the diary of this record",
    "exchange.Deferment.person": "a batch that was signed and sent",
    "life.Move.person_id": "an act that was signed",
    "accounting.Notice.pupil_id": _BOOKS,
    "preschools.DayMark.pupil_id": _BOOKS,
    "preschools.MealBenefit.pupil_id": _BOOKS,
    "quality.Finding.object_id": "found anew by night: the kept record has its own, those of the merged end",
    "quality.Dismissal.object_id": "says why something was found in this record",
    "collections.Assignee.person_id": "staff, named for one campaign",
    "collections.Reminded.person_id": "one letter a day; swept away",
}


def _is_of_person(field: Any) -> bool:
    to = field.related_model
    return to is not None and to._meta.label == "people.Person"


def references() -> dict[str, tuple[type[models.Model], Any]]:
    """Every field that points at a person, by foreign key or by number."""
    found = {}
    for model in apps.get_models():
        links = getattr(model, "personal_data", {})
        for field in model._meta.concrete_fields:
            by_number = links.get(field.name) is Personal.LINK and field.related_model is None
            if model.__module__.startswith("parta.") and (_is_of_person(field) or by_number):
                found[f"{model._meta.label}.{field.name}"] = (model, field)
    return found


class TestEveryReference:
    def test_follows_or_says_why_it_stays(self) -> None:
        silent = {
            name
            for name in set(references()) - FOLLOWS - set(STAYS)
            # An account acts and owns what it typed; authors and those who decided are named by their acts.
            if not name.endswith(("account_id", "_by", "_by_account_id", "author_post_id", ".author", "writers"))
            and name not in OF_ACTORS
        }
        assert silent == set(), "add it to FOLLOWS (and register a follower) or to STAYS with the reason"

    def test_is_one_or_the_other_and_is_there(self) -> None:
        assert FOLLOWS & set(STAYS) == set()
        assert (FOLLOWS | set(STAYS)) - set(references()) == set()


OF_ACTORS = {
    "audit.Entry.actor_id", "signing.Challenge.actor_id", "signing.Signature.actor_id", "support.Ticket.person_id",
    "support.Ticket.address_key", "support.Ticket.taken_by_person_id", "support.Message.person_id",
    "support.Viewing.officer_person_id", "help.Revision.person_id", "life.Act.done", "connection.Connection.person_id",
}  # fmt: skip


class Two:
    """A pupil here, and a record of the same child with a slip in the name and everything that can hang on it."""

    def __init__(self) -> None:
        reference.load_first_lists()
        self.here = make_institution("Ліцей")
        self.head = make_head(self.here)
        self.class_id = testing.make_class(institution_id=self.here)
        self.kept, self.merged = self.pupil("Шевченко"), self.pupil("Шевчнеко")
        self.mother = make_guardian(self.merged.person_id)
        self._write(self.merged.person_id)
        _leave(self.merged, self.here)
        matching.sweep(actor=SYSTEM, now=NOW)

    def pupil(self, family: str) -> testing.MadePupil:
        person = people.NewPerson(family, "Соломія", "Ігорівна", sex="f", born_on=BORN)
        return testing.make_pupil(person, institution_id=self.here, class_id=self.class_id)

    def _write(self, merged: int) -> None:
        certificate = people.NewDocument(merged, people.DocumentKind.BIRTH_CERTIFICATE, "І-КЛ 482913")
        people.add_documents(actor=SYSTEM, documents=[certificate])
        words: dict[str, Any] = {"actor": self.head, "institution_id": self.here, "person_id": merged, "now": NOW}
        for slot in (Slot.CATEGORY, Slot.NEED, Slot.ACTUAL_ADDRESS):
            make_fact(slot, since=date(2025, 9, 1), **words)
        ward = make_person("Шевченко", "Марко", "Ігорович", born_on=date(2025, 1, 8))
        account = actor_of_person(merged).account_id
        with acting(SYSTEM, "test.hang"):
            _make("people.Guardianship", guardian_id=merged, pupil_id=ward, kind=9, during=DateRange(BORN, None))
            _make("people.Feed", person_id=merged, slot="actual-address", source="ІПС", said={}, said_at=NOW)
            _make("people.Inquiry", person_id=merged, author_id=self.mother.person_id, institution_id=self.here,
                  kind=1, text="Зайва літера", due_on=TODAY)  # fmt: skip
            _make("dossiers.Attestation", person_id=merged, slot=Slot.ATTESTATION, ground="№ 1", category=3,
                  during=DateRange(BORN, None))  # fmt: skip
            _make("dossiers.Diploma", person_id=merged, slot=Slot.DIPLOMA, level=7, school="ПНУ",
                  during=DateRange(BORN, None))  # fmt: skip
            _make("identity.Invitation", account_id=account, code_key=b"test", role="guardian", pupil_id=merged,
                  fact=1, fact_person_id=merged, channel=1, created_by_id=0, expires_at=NOW,
                  institution_id=self.here)  # fmt: skip

    def pair(self, *pupils: testing.MadePupil) -> UUID:
        one, other = sorted(each.person_id for each in pupils)
        with connection.cursor() as cursor:
            cursor.execute("select public_id from matching_pair where one_id = %s and other_id = %s", [one, other])
            return cursor.fetchone()[0]  # type: ignore[no-any-return, index]

    def merge(self, keep: testing.MadePupil, other: testing.MadePupil, *, take: Collection[str] = ()) -> None:
        words: dict[str, Any] = {"keep": keep.public_id, "take": take, "reason": "одна родина", "now": NOW}
        matching.merge(actor=self.head, pair=self.pair(keep, other), **words)


def _make(label: str, **values: Any) -> None:
    apps.get_model(label)._default_manager.create(**values)


def _leave(pupil: testing.MadePupil, institution: int) -> None:
    """The enrolment ended on 1 November."""
    with acting(SYSTEM, "test.leave"), connection.cursor() as cursor:
        cursor.execute(
            "with o as (update enrolment_enrolment set known_to = clock_timestamp() where person_id = %s and "
            "known_to is null returning *) insert into enrolment_enrolment (person_id, institution_id, is_main, "
            "study_form, during) select person_id, institution_id, is_main, study_form, "
            "daterange(lower(during), '2026-11-01') from o",
            [pupil.person_id],
        )


def under(person_id: int) -> dict[str, int]:
    """How many living rows of each kind that follows point at the person."""
    counted = {}
    for name in sorted(FOLLOWS):
        model, field = references()[name]
        rows = model._default_manager.filter(**{field.attname: person_id})
        if any(each.name == "known_to" for each in model._meta.concrete_fields):
            rows = rows.filter(known_to=None)
        counted[name] = rows.count()
    return counted


@pytest.fixture(scope="module")
def built(ground: None) -> Two:
    return Two()


@pytest.fixture
def two(built: Two, db: None) -> Two:
    return built


class TestMerge:
    def test_lets_everything_that_follows_be_found_under_the_kept_record(self, two: Two) -> None:
        before = under(two.kept.person_id), under(two.merged.person_id)
        assert set(before[0].values()) == {0}
        assert all(before[1].values()), "the second record has one of each, or this proves nothing"
        two.merge(two.kept, two.merged)
        assert under(two.kept.person_id) == before[1]
        matching.undo(actor=two.head, pair=two.pair(two.kept, two.merged), reason="дві дитини", now=NOW)
        assert (under(two.kept.person_id), under(two.merged.person_id)) == before

    def test_leaves_what_the_kept_record_says_of_the_same_days(self, two: Two) -> None:
        """Its own address since 2026 stands; of the year before it had none."""
        make_fact(
            Slot.ACTUAL_ADDRESS, since=date(2026, 1, 1), actor=two.head, institution_id=two.here, line="ul. Nowa 1",
            person_id=two.kept.person_id, now=NOW,
        )  # fmt: skip
        two.merge(two.kept, two.merged)
        rows = apps.get_model("dossiers.Address")._default_manager.filter(person_id=two.kept.person_id, known_to=None)
        assert [(row.line, row.during.lower, row.during.upper) for row in rows.order_by("during")] == [
            ("ul. Długa 5", date(2025, 9, 1), date(2026, 1, 1)), ("ul. Nowa 1", date(2026, 1, 1), None),
        ]  # fmt: skip

    def test_of_three_hides_all_when_one_is_protected(self, two: Two) -> None:
        """A record joined to a record that was joined: the former school’s books hold the label too."""
        third = two.pupil("Шевченко")
        _leave(third, two.here)
        matching.sweep(actor=SYSTEM, now=NOW)
        two.merge(two.merged, third)
        two.merge(two.kept, two.merged)
        label = protecting.protect_pupil(
            actor=two.head, institution_id=two.here, pupil=two.kept.public_id, today=TODAY,
            mark=people.NewProtection(2, "лист № 3", "поліція", TODAY),
        )  # fmt: skip
        records = [two.kept.person_id, two.merged.person_id, third.person_id]
        cards = apps.get_model("enrolment.Pupil")._default_manager.filter(pupil_id__in=records)
        assert set(cards.values_list("display_name", "is_protected")) == {(label, True)}
        assert {card.full for card in people.cards(records).values()} == {label}
        with pytest.raises(NotVisible):
            matching.undo(actor=two.head, pair=two.pair(two.kept, two.merged), reason="дві дитини", now=NOW)

    def test_leads_those_who_looked_like_the_merged_one_to_the_kept(self, two: Two) -> None:
        third = two.pupil("Шевчнек")  # one slip from the second, too many from the first
        matching.sweep(actor=SYSTEM, now=NOW)
        two.merge(two.kept, two.merged, take=["family_name"])
        browser = Client()
        sign_in(browser, two.head)
        page = browser.get("/same-child/").content.decode()
        assert str(two.pair(two.kept, third)) in page
        assert str(two.pair(two.merged, third)) not in page
