"""The screens of the state's rules."""

from typing import Any

from parta.editions import own, testing
from parta.enrolment import testing as enrolment
from parta.institutions.testing import make_institution
from parta.kernel.actor import Actor
from parta.kernel.dates import school_year_of
from tests.rules.house import House, make_house


class Scene:
    """A draft of quality rules with a change, a proposed certificate, an approved list."""

    def __init__(self) -> None:
        self.house: House = make_house()
        school = make_institution("Ліцей «Гармонія»")
        first = enrolment.make_class(
            institution_id=school, school_year=school_year_of(self.house.today), grade=8, letter="Ж"
        )
        enrolment.make_pupils(4, institution_id=school, class_id=first)
        wide = {"condition": '{"between": ["age_over_grade", 90, 99]}'}
        words = {"now": self.house.now}
        self.draft = testing.draft_edition(self.house.first, "quality-rules", {"DQ-005": wide}, **words)
        row = {
            "number": "22815",
            "registered_on": "15.04.2026",
            "valid_until": "15.04.2031",
            "issuer": "Держспецзв’язок",
        }
        self.proposed = testing.propose_edition(self.house.first, own.PROTECTION, {"": row}, **words)
        listed = testing.propose_edition(self.house.first, "ownership", {"1": {"name": "громадська"}}, **words)
        testing.approve_edition(self.house.second, listed, self.house.second_key, **words)


def _scene(site: Any) -> Scene:
    scene: Scene = site.once("editions", Scene)
    return scene


def _first(site: Any) -> Actor:
    return _scene(site).house.first


def _second(site: Any) -> Actor:
    return _scene(site).house.second


def _public(address: str) -> Any:
    def of(site: Any) -> str:
        _scene(site)
        return address

    return of


SCREENS = [
    ("trust", _public("/trust/"), None),
    ("published", _public("/rules/"), None),
    ("kind", _public("/rules/quality-rules/"), _first),
    ("edition", _public("/rules/ownership/2/"), _second),
    ("draft", lambda site: f"/rules/drafts/{_scene(site).draft}/", _first),
    ("row", lambda site: f"/rules/drafts/{_scene(site).draft}/rows/DQ-005/", _first),
    ("effect", lambda site: f"/rules/drafts/{_scene(site).draft}/effect/", _first),
    ("proposed", lambda site: f"/rules/drafts/{_scene(site).proposed}/", _second),
]
