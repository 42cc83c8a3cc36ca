"""A step of a form begins at its first field, and Enter in a field saves what was typed."""

import pytest
from django.test import Client

from parta.documents.tests.conftest import ROWS, School, csv
from parta.documents.tests.test_pages import started
from parta.identity.testing import sign_in
from parta.ui.testing import Element, read

pytestmark = pytest.mark.django_db
FAULTY = (*ROWS[:3], ROWS[3].replace("0671112233", "123"), ROWS[4].replace("11.12.2012", "31.02.2012"))


@pytest.fixture
def browser(school: School) -> Client:
    return sign_in(Client(), school.head)


def first(page: Element) -> list[str]:
    """Names of what the page puts one at."""
    return [each.attrs["name"] for each in page if "autofocus" in each.attrs]


class TestAStep:
    def test_begins_at_its_first_field(self, school: School, browser: Client) -> None:
        places = {
            "enrolment/": ["class_id"],
            f"classes/{school.class_id}/enrolment/": ["since"],
            "transfers/ask/": ["label"],
        }
        for place, expected in places.items():
            assert first(read(browser.get(f"{school.base}/{place}").content.decode())) == expected

    def test_that_came_back_begins_at_what_is_wrong(self, school: School, browser: Client) -> None:
        page = read(browser.post(f"{school.base}/transfers/ask/", {"label": " "}).content.decode())
        assert first(page) == []
        assert page.one("section", class_="errors").attrs["tabindex"] == "-1"

    def test_of_problems_begins_at_the_first_one_and_enter_saves_them_all(
        self, school: School, browser: Client
    ) -> None:
        """The first button of a form is what Enter presses: it was «put right» of one row, and the others were lost."""
        at = started(browser, school, csv(*FAULTY))
        page = read(browser.get(at).content.decode())
        fields = [each.attrs["name"] for each in page.all("input") if each.attrs.get("name", "").startswith("fix-")]
        assert len(fields) == 2
        assert first(page) == [fields[0]]
        buttons = [each for each in page.one("form", id="list").all("button") if each.attrs.get("type") != "button"]
        assert buttons[0].attrs["name"] == "save"
        typed = {name: "0671112233" if "phone" in name else "11.12.2012" for name in fields}
        answer = browser.post(at, {"revision": 1, "save": "1", **typed}, follow=True)
        assert "Можна зарахувати 5" in read(answer.content.decode()).text
