"""Pages of classes and pupils."""

import pytest
from django.test import Client

from parta.enrolment import testing
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.kernel.actor import Actor

pytestmark = pytest.mark.django_db


class TestClassPage:
    def test_lists(self, institution: int, head: Actor) -> None:
        class_id = testing.make_class(institution_id=institution, grade=8, letter="Б")
        pupils = testing.make_pupils(3, institution_id=institution, class_id=class_id)
        browser = sign_in(Client(), head)
        school = institutions.public_id_of(institution)
        for path in (
            "classes/",
            "classes/new/",
            f"classes/{class_id}/",
            f"classes/{class_id}/edit/",
            f"classes/{class_id}/roll/",
            f"classes/{class_id}/roll.xlsx",
            f"classes/{class_id}/roll.csv",
            f"pupils/{pupils[0].public_id}/",
            f"pupils/{pupils[0].public_id}/guardians/new/",
        ):
            answer = browser.get(f"/schools/{school}/{path}")
            assert answer.status_code == 200, path
