"""Pages of teaching."""

import pytest
from django.test import Client

from parta.curriculum import testing
from parta.enrolment import api as enrolment
from parta.enrolment import testing as classes
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.kernel.actor import SYSTEM, Actor
from parta.people.testing import make_teacher

pytestmark = pytest.mark.django_db


class TestPages:
    def test_open(self, institution: int, head: Actor) -> None:
        class_id = classes.make_class(institution_id=institution, grade=8, letter="Б")
        classes.make_class(institution_id=institution, grade=8, letter="А")
        classes.make_pupils(4, institution_id=institution, class_id=class_id)
        (post,) = make_teacher(institution).posts(institution_id=institution)
        course = testing.make_course(institution_id=institution, group_id=class_id, post_id=post)
        enrolment.create_study_group(actor=SYSTEM, institution_id=institution, class_id=class_id, name="англ. 1")
        browser = sign_in(Client(), head)
        base = f"/schools/{institutions.public_id_of(institution)}"
        for path in (
            "teaching/",
            "teaching/?grade=8",
            f"classes/{class_id}/subjects/",
            f"classes/{class_id}/groups/",
            f"classes/{class_id}/",
            "classes/",
            f"classes/{class_id}/families/",
        ):
            answer = browser.get(f"{base}/{path}")
            assert answer.status_code == 200, path
        answer = browser.post(
            f"{base}/teaching/?grade=8",
            {"missing": [f"{class_id}:1"], "teacher": post, "since": "01.09.2026", "assign": "1"},
        )
        assert answer.status_code == 302, answer.content.decode()
        answer = browser.post(f"{base}/classes/{class_id}/courses/{course}/", {"hours": "3,5"})
        assert answer.status_code == 302
