"""Numbers from outside: whatever digits stand in an address or after «?», the answer is a page, never a failure."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, UUIDConverter
from django.utils import timezone

from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.journal import testing
from parta.journal.tests.conftest import School, make_school
from parta.kernel.actor import Actor
from parta.people import testing as people

pytestmark = pytest.mark.django_db
ODD = ("²", "-1", "9" * 20, "9" * 5_000, "1e9", "٣", "")
ASKED = ("page", "no", "class", "year", "column", "lesson", "month", "before", "after")


def routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every address as a pattern, with the kinds of its parts."""
    for each in resolver.url_patterns:
        text = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each, text)
        elif isinstance(each, URLPattern):
            yield text, dict(each.pattern.converters)


def filled(text: str, kinds: dict[str, Any], school: UUID, number: str) -> str:
    for name, kind in kinds.items():
        if isinstance(kind, UUIDConverter):
            value = str(school) if name in ("school", "institution") else str(uuid4())
        else:
            value = number if isinstance(kind, IntConverter) else "2026-11-02"
        text = text.replace(f"<{_kind_of(text, name)}{name}>", value)
    return "/" + text


def _kind_of(text: str, name: str) -> str:
    start = text.index(f"{name}>")
    return text[text.rindex("<", 0, start) + 1 : start]


@pytest.fixture
def school() -> School:
    return make_school()


class TestNumbersInAddresses:
    def test_too_long_for_any_column_lead_nowhere(self, school: School) -> None:
        public_id = institutions.public_id_of(school.institution_id)
        head, teacher = (browser_of(actor) for actor in (people.make_head(school.institution_id), school.teacher))
        numbered = [
            (text, kinds)
            for text, kinds in routes(get_resolver())
            if any(isinstance(kind, IntConverter) for kind in kinds.values())
        ]
        assert len(numbered) > 20
        failed = []
        for text, kinds in numbered:
            for number in (str(2**31), "9" * 20):
                address = filled(text, kinds, public_id, number)
                with transaction.atomic():
                    browser = teacher if "/journal/" in address else head
                    if browser.get(address).status_code not in (302, 403, 404, 405):
                        failed.append(address)
                        transaction.set_rollback(True)
        assert failed == []


class TestNumbersAskedFor:
    def test_that_are_none_are_passed_over(self, school: School) -> None:
        public_id = institutions.public_id_of(school.institution_id)
        lesson = testing.make_lesson(**school.place, held_on=timezone.localdate(), actor=school.teacher)
        base = f"/schools/{public_id}/journal/{school.course_id}"
        own = [f"{base}/", f"{base}/theme/", f"{base}/history/", f"{base}/lessons/{lesson}/"]
        led = [f"/schools/{public_id}/{page}/" for page in ("classes", "orders", "enrolment", "teaching", "journal")]
        head = browser_of(people.make_head(school.institution_id))
        failed = []
        for browser, addresses in ((browser_of(school.teacher), own), (head, [*led, "/institutions/"])):
            for address in addresses:
                for odd in ODD:
                    words = dict.fromkeys(ASKED, odd) | {"pupil": str(school.pupils[0].public_id)}
                    if browser.get(address, words).status_code not in (200, 302, 404):
                        failed.append((address, odd[:30]))
        assert failed == []


def browser_of(actor: Actor) -> Client:
    return sign_in(Client(raise_request_exception=False), actor)
