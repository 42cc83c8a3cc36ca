"""A training copy in a browser: pressed for, built, worked in, begun anew; the real system sees nothing of it.

The training server is the real one: `parta training` as `parta run` starts it, on databases of its own in the cluster
of the tests. Only its template is made from the tests' own, which spares the minute of migrations.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import conftest as harness
import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from parta.config import embedded
from parta.config.env import ROOT, read
from parta.config.lifeline import PARENT_VARIABLE
from parta.config.training.clerk import mark_of_this_version
from parta.config.training.databases import Databases
from parta.config.training.environment import databases_of
from parta.documents import api as documents
from parta.journal.tests.conftest import School
from parta.kernel.actor import SYSTEM, Actor
from parta.kernel.dates import school_year_of
from parta.people import testing as people
from parta.reference import api as reference
from parta.rulebook import api as rulebook
from parta.training import door
from parta.training.api import Copies, Copy
from parta.training.entrance import inside
from tests.journeys.conftest import Site, both_widths, listen, look
from tests.journeys.test_cascade import window

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

FOLDER = harness.DATA / "training"


@pytest.fixture(scope="module")
def databases() -> Iterator[Databases]:
    """The template, of the tests' own."""
    found = databases_of(read({"PARTA_DATA": str(harness.DATA)}))
    harness.clone_database(found.template)
    yield found
    found.drop_others(())
    found.drop(found.template)


@pytest.fixture(scope="module")
def training_server(site: Site, databases: Databases) -> Iterator[int]:
    """`parta training` under us, as under `parta run`; its port."""
    with inside(databases.template):
        reference.load_first_lists()
        rulebook.load_first_editions(actor=SYSTEM)
        documents.load_first_editions(actor=SYSTEM)
    databases.mark_template(mark_of_this_version())
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("PARTA_", "DJANGO_"))}
    environ |= {
        "PYTHONPATH": str(ROOT / "src"),
        "PARTA_DATA": str(harness.DATA),
        "PARTA_PORT": str(urlsplit(site.url).port),
        PARENT_VARIABLE: str(os.getpid()),
    }
    log = open(FOLDER.with_suffix(".log"), "ab")  # noqa: SIM115  the process writes into it to its end
    clerk = subprocess.Popen([sys.executable, "-P", "-m", "parta.config.cli", "training"], env=environ, stdout=log,
                             stderr=log, stdin=subprocess.DEVNULL)  # fmt: skip
    deadline = time.monotonic() + 90
    while (port := door.port_of(FOLDER)) is None:
        assert clerk.poll() is None, FOLDER.with_suffix(".log").read_text()
        assert time.monotonic() < deadline, FOLDER.with_suffix(".log").read_text()
        time.sleep(0.1)
    yield port
    clerk.terminate()
    assert clerk.wait(30) == 0, FOLDER.with_suffix(".log").read_text()
    log.close()


@pytest.fixture(scope="module")
def lyceum(site: Site) -> tuple[School, Actor]:
    """A real school of one class, its teacher and its head."""
    from parta.curriculum.testing import make_course
    from parta.enrolment.testing import make_class, make_pupils

    reference.load_first_lists()
    school_id = people.make_territory().school
    teacher, head = people.make_teacher(school_id), people.make_head(school_id)
    (post,) = teacher.posts(institution_id=school_id)
    class_id = make_class(
        institution_id=school_id, school_year=school_year_of(timezone.localdate()), grade=8, letter="Б"
    )
    pupils = make_pupils(9, institution_id=school_id, class_id=class_id)
    course_id = make_course(institution_id=school_id, group_id=class_id, post_id=post)
    return School(school_id, class_id, course_id, teacher, pupils), head


def counted(url: str) -> tuple[int, int]:
    """Marks and persons of a database."""
    with psycopg.connect(url) as database:
        found = database.execute(
            "select (select count(*) from journal_facts_v1 where fact = 'mark'), (select count(*) from people_person)"
        ).fetchone()
    assert found is not None
    return int(found[0]), int(found[1])


def real() -> tuple[int, int]:
    return counted(harness.owner_url(connection.settings_dict["NAME"]))


def the_copy() -> Copy:
    (found,) = Copies(FOLDER).all()
    return found


def address(page: Page, pattern: str) -> str:
    """Where the first link of this kind on the page leads."""
    links = page.locator("main a").evaluate_all("links => links.map(link => link.getAttribute('href').split('?')[0])")
    found: str = next(link for link in links if re.search(pattern, link))
    return found


def press(context: BrowserContext, site: Site) -> Page:
    """From the menu of the real system into the copy."""
    page = context.new_page()
    page.goto(f"{site.url}/account/")
    page.locator(".bar__tools details").last.locator("summary").click()
    page.get_by_role("link", name="Навчальна копія").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Спробуйте без ризику")
    look(page, "training-1-page")
    page.get_by_role("button", name="Відкрити навчальну копію").click()
    page.wait_for_url(lambda url: urlsplit(url).path == "/" and not url.startswith(site.url), timeout=60_000)
    expect(page.locator(".ribbon")).to_contain_text("Навчальна копія — люди вигадані")
    return page


@both_widths
def test_a_school_trains_in_its_copy(
    width: int,
    site: Site,
    browser: Browser,
    training_server: int,
    databases: Databases,
    lyceum: tuple[School, Actor],
) -> None:
    school, head = lyceum
    before = real()

    # a teacher presses; a copy of the same class is there, with other people
    teachers = window(browser, site, width)
    site.sign_in(teachers, school.teacher)
    page = press(teachers, site)
    complaints = listen(page)
    assert urlsplit(page.url).port == training_server
    look(page, "training-2-first-page")
    copied = the_copy()
    there = databases.owner_url_of(copied.database)
    marks, persons = counted(there)
    assert marks > 0
    assert persons > 9

    # the mark is in the copy, and in the copy only
    origin = "/".join(page.url.split("/")[:3])
    page.goto(f"{origin}/journals/")
    journal = address(page, r"/journal/\d+/$")
    page.goto(f"{origin}{journal}lessons/")
    page.goto(origin + address(page, r"/lessons/\d+/$"))
    shown = page.locator(".roll li summary span:first-child").all_inner_texts()
    pupil = page.locator(".roll li").nth(next(n for n, mark in enumerate(shown) if not mark.strip()))
    pupil.locator("summary").click()
    pupil.locator(".pad label", has_text="10").click()
    expect(page.locator("#save")).to_contain_text("збережено о")
    assert counted(there) == (marks + 1, persons)
    look(page, "training-3-lesson")
    assert real() == before

    # a teacher does not begin anew what colleagues work in
    page.get_by_role("link", name="Про цю копію").click()
    expect(page.locator("main")).to_contain_text("Почати копію спочатку може керівник або заступник")
    look(page, "training-4-about-teacher")
    assert complaints == []

    # the head comes into the same copy, with a key that fits, and begins it anew
    heads = window(browser, site, width)
    site.sign_in(heads, head)
    office = press(heads, site)
    complaints = listen(office)
    assert the_copy() == copied
    office.get_by_role("link", name="Про цю копію").click()
    look(office, "training-5-about-head")
    with office.expect_download() as download:
        office.get_by_role("button", name="Зберегти навчальний ключ").click()
    assert Path(download.value.path()).stat().st_size > 500
    office.get_by_role("button", name="Почати спочатку").click()
    expect(office.get_by_role("heading", level=1)).to_have_text("Створюємо вашу навчальну копію")
    office.wait_for_url(lambda url: urlsplit(url).path == "/", timeout=60_000)
    anew = the_copy()
    assert anew.generation == copied.generation + 1
    assert anew.database != copied.database
    assert complaints == []

    # the old one is gone, and the teacher, whose page was open, is let into the new one
    deadline = time.monotonic() + 20
    while embedded.Cluster(harness.DATA).sql(f"select 1 from pg_database where datname = '{copied.database}'"):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    page.goto(f"{origin}/journals/")
    page.wait_for_url(f"{origin}/", timeout=20_000)
    expect(page.locator(".ribbon")).to_be_visible()

    # nothing of all this is in the real system, where one is still who one was
    assert real() == before
    cookies = {cookie["name"]: cookie["value"] for cookie in heads.cookies()}
    assert cookies[settings.SESSION_COOKIE_NAME] != cookies["parta_training_session"]
    office.get_by_role("link", name="Про цю копію").click()
    office.get_by_role("link", name="До справжньої системи").click()
    expect(office.get_by_role("heading", level=1)).to_have_text("Спробуйте без ризику")
    assert office.locator(".ribbon").count() == 0
