"""Guides of help, followed in a browser as they are written: what a step names is opened, pressed, filled in, seen.

The text is the script: the acts are what stands in braces in the Ukrainian sentences, in their order, by the words of
the screen. A guide is followed up to its signature («sign»): the button and the field of the key are there; signing
itself is walked by the journeys of each module.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from playwright.sync_api import Browser, Error, Locator, Page

from parta.config import preparation
from parta.help.rules.markup import Shape, parse
from parta.help.shipped import VISITOR, Text, Thing, first_edition
from parta.help.web.showing import label
from parta.institutions import api as institutions
from parta.journal import testing as journal
from parta.kernel.actor import Actor, Role
from parta.people import api as people_api
from parta.people import testing as people
from parta.support import testing as support
from tests.cast import Cast, make_cast
from tests.journeys.conftest import Site, listen

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

WALKS = {
    reader: [text for text in first_edition().texts.values() if text.walk == reader]
    for reader in (VISITOR, *(role.value for role in Role))
}
LIST = """Прізвище;Ім’я;По батькові;Стать;Дата народження;Серія свідоцтва;Номер свідоцтва
Бабенко;Мирослава;Тарасівна;ж;12.05.2013;І-АМ;100101
Гнатюк;Орест;Романович;ч;03.11.2012;І-АМ;100102
"""
PRESSABLE = "a:visible, button:visible, summary:visible, input[type=submit]:visible"


class Scene:
    """A school with a class, its lessons, people to act as, and what is one's own in each guide (`pick`)."""

    def __init__(self) -> None:
        for load in preparation.FIRST_EDITIONS:
            load(lambda _text: None)
        self.cast: Cast = make_cast()
        own, today = self.cast.own, timezone.localdate()
        place = {"institution_id": own.land.school, "course_id": own.course_id, "actor": own.actors[Role.TEACHER]}
        for back in (3, 2, 1):
            lesson = journal.make_lesson(held_on=today - timedelta(days=back), **place)
        journal.put_marks({self.cast.child: 9}, lesson_id=lesson, now=timezone.now(), **place)
        self.colleague = people.make_teacher(own.land.school)
        self.leaver = people.make_teacher(own.land.school)
        support.ask(own.actors[Role.TEACHER], "Не видно класу")
        people.make_head(own.land.elsewhere)
        self.today = today

    def post_of(self, actor: Actor) -> str:
        post = min(actor.posts(institution_id=self.cast.institution_id))
        return str(people_api.posts([post])[post].post_public_id)

    def picks(self) -> dict[str, str]:
        """CSS of one's own things: what a reader would choose by its name."""
        own = self.cast.own
        branch = institutions.public_id_of(own.land.branch)
        region = institutions.authority(own.land.region).public_id
        return {
            "region": f"main a[href*='{region}']",
            "headless": f"main a[href*='{branch}']",
            "school": f"main a[href*='{branch}']",
            "act_school": f"main a[href*='institution={self.cast.institution}']",
            "rename": "main form:has(input[name=kind]) button",
            "colleague": f"main a[href*='{self.post_of(self.colleague)}']",
            "leaver": f"main a[href*='{self.post_of(self.leaver)}']",
            "contacts": "main a[href*='/edit/contacts/'], main a[href*='/edit/']",
            "class": f"main a[href$='/classes/{own.class_id}/']",
            "child": f"main a[href*='/pupils/{self.cast.child}/']",
            "course": f"main a[href$='/journal/{own.course_id}/']",
            "whose": f"main input[name=class][value='{own.class_id}']",
            "whom": "main input[name=pupil]",
            "cell": "#grid tbody td",
            "subject": "main a[href*='/marks/']",
            "subjects": "main input[type=checkbox][name=subjects]",
            "rule_kind": "main a[href$='/rules/quality-rules/']",
            "text": "main a[href$='/put-marks/edit/']",
            "hit": "main .lines a",
            "request": "main a[href*='/support/requests/']",
        }

    def value(self, said: str) -> str:
        days = {
            "$today": self.today,
            "$yesterday": self.today - timedelta(days=1),
            "$next_month": self.today + timedelta(days=30),
        }
        return f"{days[said]:%d.%m.%Y}" if said in days else said


class Signature(Exception):
    """The guide has come to what is signed."""


class Follower:
    """Somebody who reads a guide and does what it says."""

    def __init__(self, page: Page, scene: Scene, folder: Path) -> None:
        self.page, self.scene, self.folder = page, scene, folder
        self.picks = scene.picks()
        self.refused: list[str] = []
        page.on("response", self._heard)

    def _heard(self, answer: Any) -> None:
        if answer.request.is_navigation_request() and answer.status >= 400:
            self.refused.append(f"{answer.status} {answer.url}")

    def follow(self, guide: Text) -> None:
        """:raises Error, AssertionError: something the guide names is not there, or the product refuses"""
        self.refused.clear()
        try:
            for block in parse(guide.wording.text_uk):
                if block.shape is Shape.STEP:
                    for name in block.things:
                        self._do(guide.things[name])
                        assert self.refused == [], f"after {{{name}}}"
        except Signature:
            return

    def _do(self, thing: Thing) -> None:
        with translation.override("uk"):
            words = label(thing)
        getattr(self, f"_{thing.act}")(thing, words)

    def _open(self, thing: Thing, words: str) -> None:
        try:
            self.page.goto(reverse(thing.screen))
        except NoReverseMatch:
            self.page.goto("/")
            with self.page.expect_navigation():  # else the next step looks for its words on the page that is left
                self.page.locator(".nav a").filter(has_text=exactly(words)).first.click()

    def _press(self, _thing: Thing, words: str) -> None:
        for _look in range(30):  # the page may still be on its way: looking does not wait, as clicking does
            hit = self._pressable(words)
            if hit is not None:
                hit.click()
                self.page.wait_for_load_state()
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"nothing to press is called «{words}» on {self.page.url}")

    def _pressable(self, words: str) -> Locator | None:
        found = self.page.locator(PRESSABLE)
        inside = self.page.locator("main").locator(PRESSABLE)
        for place in (inside, found):
            for pattern in (exactly(words), re.compile(re.escape(words))):
                hit = place.filter(has_text=pattern).first
                if hit.count():
                    return hit
        return None

    def _field(self, words: str) -> Locator:
        controls = self.page.locator("input:visible, select:visible, textarea:visible")
        found = self.page.locator("main").get_by_label(words).and_(controls).first
        found.wait_for(timeout=3_000)
        return found

    def _type(self, thing: Thing, words: str) -> None:
        self._field(words).fill(self.scene.value(thing.value))

    def _choose(self, thing: Thing, words: str) -> None:
        field = self._field(words)
        if thing.value == "$class":
            field.select_option(str(self.scene.cast.class_id))
        elif thing.value == "$first":
            field.select_option(index=1)
        else:
            field.select_option(thing.value)

    def _tick(self, _thing: Thing, words: str) -> None:
        self._field(words).check()

    def _upload(self, thing: Thing, words: str) -> None:
        path = self.folder / thing.value
        path.write_text(LIST, encoding="utf-8")
        self._field(words).set_input_files(path)

    def _sign(self, _thing: Thing, words: str) -> None:
        self.page.get_by_role("button", name=words).first.wait_for(timeout=3_000)
        self.page.get_by_label("Файл ключа").first.wait_for(timeout=3_000)
        raise Signature

    def _see(self, _thing: Thing, words: str) -> None:
        self.page.locator("main").get_by_text(words).first.wait_for(timeout=3_000)

    def _say(self, _thing: Thing, _words: str) -> None:
        """Named on the way, not done now."""

    def _pick(self, thing: Thing, _words: str) -> None:
        found = self.page.locator(self.picks[thing.label]).locator("visible=true").first
        found.wait_for(timeout=3_000)
        found.click()
        self.page.wait_for_load_state()


def exactly(words: str) -> re.Pattern[str]:
    """The whole text of an element, whatever spaces and signs stand around it."""
    return re.compile(rf"^[\s←→]*{re.escape(words)}[\s←→]*$")


@pytest.fixture
def scene(site: Site) -> Scene:
    return site.once("help scene", Scene)


@pytest.fixture
def window(browser: Browser, site: Site) -> Iterator[Callable[[Actor | None], Page]]:
    contexts = []

    def opened(actor: Actor | None) -> Page:
        context = browser.new_context(
            base_url=site.url, locale="uk-UA", timezone_id="Europe/Kyiv", reduced_motion="reduce",
            viewport={"width": 1366, "height": 900},
        )  # fmt: skip
        context.set_default_timeout(5_000)
        if actor is not None:
            site.sign_in(context, actor)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("reader", [reader for reader, guides in WALKS.items() if guides])
def test_guides_are_followed_as_written(
    reader: str, scene: Scene, window: Callable[[Actor | None], Page], tmp_path: Path
) -> None:
    actor = None if reader == VISITOR else scene.cast.own.actors[Role(reader)]
    page = window(actor)
    complaints, follower = listen(page), Follower(page, scene, tmp_path)
    failed = {}
    for guide in WALKS[reader]:
        try:
            follower.follow(guide)
        except (Error, AssertionError) as error:
            failed[guide.code] = f"{page.url}: {str(error)[:400]}"
    assert failed == {}
    assert complaints == []
