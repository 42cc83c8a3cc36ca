"""Pages from a spreadsheet to a registered order."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parta.documents.tests.test_orders import ROWS, csv
from parta.identity.testing import sign_in
from parta.institutions import api as institutions
from parta.kernel.actor import Actor

pytestmark = pytest.mark.django_db


class TestEnrolment:
    def test_walks(self, institution: int, head: Actor, class_id: int) -> None:
        browser = sign_in(Client(), head)
        school = institutions.public_id_of(institution)
        base = f"/schools/{school}"
        assert browser.get(f"{base}/enrolment/").status_code == 200
        assert browser.get(f"{base}/enrolment/template.xlsx").content[:2] == b"PK"
        answer = browser.post(
            f"{base}/enrolment/",
            {"class_id": class_id, "since": "01.09.2026", "file": SimpleUploadedFile("8-Б.csv", csv(*ROWS))},
        )
        assert answer.status_code == 302, answer.content.decode()
        at = answer["Location"]
        answer = browser.get(at)
        assert answer.status_code == 200
        fields = answer.context["pupils"].mapping
        answer = browser.post(at, {"revision": 0, **{f"c{n}": code for n, code in enumerate(fields)}})
        assert answer.status_code == 302
        at = answer["Location"]
        assert browser.get(at).status_code == 200
        assert browser.get(at + "problems.xlsx").content[:2] == b"PK"
        answer = browser.post(at, {"revision": 1, "accept_all": "1", "reason-DQ-021": "Мале село"})
        assert answer.status_code == 302
        assert browser.get(at).status_code == 200
        assert browser.get(at + "order/").status_code == 200
        answer = browser.post(
            at + "order/", {"revision": 2, "number": "47-у", "dated_on": "01.09.2026", "ground": "заяви"}
        )
        assert answer.status_code == 302, answer.content.decode()
        order = answer["Location"]
        assert browser.get(order).status_code == 200
        assert browser.get(order + "order.pdf").content[:4] == b"%PDF"
        answer = browser.post(order + "registration/", {"request_id": uuid4(), "way": "paper"})
        assert answer.status_code == 302
        assert browser.get(order).status_code == 200
        assert browser.get(f"{base}/orders/").status_code == 200
        assert browser.get(order + "correction/").status_code == 200
        answer = browser.post(
            order + "correction/",
            {"request_id": uuid4(), "number": "48-у", "dated_on": "02.09.2026", "ground": "помилка"},
        )
        assert answer.status_code == 302, answer.content.decode()
        assert browser.get(answer["Location"]).status_code == 200
        assert browser.get(order).status_code == 200
