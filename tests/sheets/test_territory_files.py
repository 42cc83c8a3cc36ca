"""What officers see of their territory leaves as a file, with everything the filter shows and not one page of it."""

from typing import Any

import pytest
from django.test import Client

from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.kernel.actor import Role
from parta.people.testing import Territory, make_officer, make_territory
from parta.reference import api as reference

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def land(ground: None) -> Territory:
    reference.load_first_lists()
    return make_territory()


def lines(land: Territory, address: str) -> list[str]:
    client = Client()
    sign_in(client, make_officer(Role.COMMUNITY, land.community))
    answer: Any = client.get(address.format(authority=institutions.authority(land.community).public_id), follow=True)
    assert answer["Content-Type"].startswith("text/csv"), answer.content.decode()[:300]
    data = b"".join(answer) if answer.streaming else answer.content
    return data.decode("utf-8-sig").splitlines()


@pytest.mark.parametrize(
    ("address", "first"),
    [
        ("/connected/territories/{authority}/?as=csv", "Заклад"),
        ("/readiness/{authority}/?as=csv", "Заклад"),
        ("/admission/territory/?as=csv", "Заклад"),
    ],
)
def test_leaves_as_a_file(land: Territory, address: str, first: str) -> None:
    header, *rows = lines(land, address)
    assert header.startswith(first)
    assert rows
