"""What surrounds every page: where I act, where I may go, what waits for me. Modules register their part at start.

`ui` knows no other module: in ``AppConfig.ready()`` a module calls `navigation`, `waiting`, `acting_for`, `places` or
`rule_explainer`. Registering the same thing twice (two starts in one process) changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import get_language

from parta.kernel.actor import STAFF_ROLES, Actor, Role

Text = str | Promise

THEME_COOKIE = "parta_theme"
THEMES = ("auto", "light", "dark")
MAIN_ENTRIES = 5  # more do not fit under a thumb; the rest go to «Ще»


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the navigation. ``roles`` empty means everybody signed in; ``visitors`` shows it to the unknown too.

    ``href`` makes the address when it depends on the actor (a uuid of his institution); None hides the entry.
    ``covers`` are prefixes of view names at which the entry is the current one; by default its own. ``elsewhere`` has
    the label by the sort of the place acted for («preschool») where it is another; an empty one hides the entry there.
    """

    label: Text
    url_name: str
    roles: tuple[Role, ...] = ()
    order: int = 50
    visitors: bool = False
    href: Callable[[Actor], str | None] | None = None
    covers: tuple[str, ...] = ()
    elsewhere: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choice:
    """One role the person may act in. ``value`` is what the switch posts as ``grant``."""

    value: str
    label: str
    role: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Acting:
    """For whom the pages are shown now: «Калинівський ліцей № 3», «директор». ``switch_url`` accepts POST ``grant``.
    ``sort``: the group of kinds of the institution, whose words its pages speak.
    """

    label: str
    role: str = ""
    full: str = ""
    choices: tuple[Choice, ...] = ()
    switch_url: str = ""
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many acts wait for me, and the page that lists them."""

    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Link:
    """A place of the frame as rendered: an address, its words, is it where we are."""

    label: Text
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Overhead:
    """A strip over every page while something unusual goes on, and the button (a POST) that ends it. A middleware puts
    them on the request as ``overhead``.
    """

    text: str
    act: Text
    href: str
    tone: str = "warn"


@dataclass(frozen=True, slots=True)
class Why:
    """Behind «Чому?»: the rule in words, its source (law, edition)."""

    name: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the unchanging pieces of the shell depend on: equal settings, equal pieces."""

    language: str
    theme: str = "auto"
    is_known: bool = False
    is_demo: bool = False
    is_staff: bool = False
    is_training: bool = False
    places: tuple[tuple[str, str], ...] = ()


class RuleExplainer(Protocol):
    def __call__(self, code: str, /) -> Why | None: ...


@dataclass(slots=True)
class _Registry:
    entries: dict[str, Entry] = field(default_factory=dict)
    counters: dict[str, Callable[[Actor], int]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    acting: Callable[[HttpRequest], Acting | None] | None = None
    explainer: RuleExplainer | None = None


_registry = _Registry()

PLACES = (
    "home",
    "sign_in",
    "sign_out",
    "account",
    "search",
    "waiting",
    "help",
    "support",
    "support_with_draft",
    "rules",
    "trust",
    "acts",
    "act_new",
    "opening",
    "connect",
    "connected",
    "training",
    "own_data",
    "admission",
)


def navigation(*entries: Entry) -> None:
    """Add lines to the navigation; the url name identifies a line."""
    for entry in entries:
        _registry.entries[entry.url_name] = entry


def waiting(name: str, counter: Callable[[Actor], int]) -> None:
    """Count in what waits for the actor: ``counter`` must be one cheap query."""
    _registry.counters[name] = counter


def acting_for(provider: Callable[[HttpRequest], Acting | None]) -> None:
    """Say for whom the request's actor acts and what he may switch to (called by `identity`)."""
    _registry.acting = provider


def places(**url_names: str) -> None:
    """Tell the frame the url names of its fixed links (`PLACES`). ``sign_out`` is posted to, ``search`` gets ``q``."""
    unknown = set(url_names) - set(PLACES)
    if unknown:
        raise ValueError(f"unknown places: {sorted(unknown)}; known are {PLACES}")
    _registry.places.update(url_names)


def rule_explainer(explainer: RuleExplainer) -> None:
    """Say what a rule's code means (called by `rulebook`); must not touch the database more than once a process."""
    _registry.explainer = explainer


def explain(code: str) -> Why | None:
    """The words behind a rule's code, if anybody knows them."""
    return _registry.explainer(code) if code and _registry.explainer else None


def place(name: str) -> str:
    """The address of a fixed link; empty when this installation has none."""
    return _reverse(_registry.places[name]) or "" if name in _registry.places else ""


def is_training() -> bool:
    """Is this a training copy, where all people are invented? Said over every page."""
    return bool(settings.PARTA_TRAINING_COPY)


class Frame:
    """The frame of one request. Everything is worked out when a template first asks, so a fragment costs nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.actor: Actor | None = getattr(request, "actor", None)

    @property
    def overhead(self) -> Sequence[Overhead]:
        return getattr(self._request, "overhead", ())

    @cached_property
    def theme(self) -> str:
        chosen = self._request.COOKIES.get(THEME_COOKIE, "auto")
        return chosen if chosen in THEMES else "auto"

    @cached_property
    def language(self) -> str:
        return (get_language() or settings.LANGUAGE_CODE).split("-")[0]

    @cached_property
    def here(self) -> str:
        """The address of this page, to come back to; after a refused POST the same address is read again."""
        return self._request.get_full_path()

    @cached_property
    def preferences_url(self) -> str:
        return _reverse("ui:preferences") or ""

    @cached_property
    def is_demo(self) -> bool:
        return bool(settings.PARTA_DEMO) and not is_training()

    @cached_property
    def is_staff(self) -> bool:
        """Are the pages shown for a role of somebody who works in an institution?"""
        return bool(self.actor and self.actor.current and self.actor.current.role in STAFF_ROLES)

    @cached_property
    def setting(self) -> Setting:
        return Setting(
            self.language, self.theme, self.actor is not None, self.is_demo, self.is_staff, is_training(),
            tuple(self.place.items()),
        )  # fmt: skip

    @cached_property
    def known_as(self) -> str:
        """A mark of the account that tells nothing about it: what was typed comes back to the same person only."""
        return salted_hmac("parta.ui.kept", str(self.actor.account_id)).hexdigest()[:8] if self.actor else ""

    @cached_property
    def name(self) -> str:
        return self.actor.name if self.actor else ""

    @cached_property
    def initials(self) -> str:
        return "".join(part[0] for part in self.name.split()[:2])

    @cached_property
    def acting(self) -> Acting | None:
        return _registry.acting(self._request) if self.actor and _registry.acting else None

    @cached_property
    def place(self) -> dict[str, str]:
        """Addresses of the fixed links that exist in this installation."""
        found = {place: url for place, name in _registry.places.items() if (url := _reverse(name))}
        if is_training():  # one comes in from the real system only
            found.pop("sign_in", None)
        return found

    @cached_property
    def help(self) -> str:
        """The help of this very screen, by its URL name; all of help where the page has none. Touches no database."""
        home, match = self.place.get("help", ""), self._request.resolver_match
        return f"{home}?at={match.view_name}" if home and match and match.view_name else home

    @cached_property
    def waits(self) -> Waiting | None:
        actor, href = self.actor, self.place.get("waiting", "")
        if actor is None or not href:
            return None
        return Waiting(sum(counter(actor) for counter in _registry.counters.values()), href)

    @cached_property
    def entries(self) -> Sequence[Link]:
        view_name = self._request.resolver_match.view_name if self._request.resolver_match else ""
        mine = (entry for entry in _registry.entries.values() if _is_for(entry, self.actor))
        shown = sorted(mine, key=lambda entry: (entry.order, entry.url_name))
        addressed = ((entry, _address(entry, self.actor)) for entry in shown)
        return [
            Link(label, href, current=view_name.startswith(entry.covers or (entry.url_name,)))
            for entry, href in addressed
            if href and (label := self._label(entry))
        ]

    def _label(self, entry: Entry) -> Text:
        sort = self.acting.sort if entry.elsewhere and self.acting else ""
        return entry.elsewhere.get(sort, entry.label)

    @cached_property
    def main_entries(self) -> Sequence[Link]:
        return self.entries if len(self.entries) <= MAIN_ENTRIES else self.entries[: MAIN_ENTRIES - 1]

    @cached_property
    def more_entries(self) -> Sequence[Link]:
        return self.entries[len(self.main_entries) :]


def _is_for(entry: Entry, actor: Actor | None) -> bool:
    if actor is None:
        return entry.visitors
    if not entry.roles:
        return True
    held = {actor.current.role} if actor.current else {grant.role for grant in actor.grants}
    return bool(held.intersection(entry.roles))


def _address(entry: Entry, actor: Actor | None) -> str | None:
    if entry.href and actor:
        return entry.href(actor)
    return _reverse(entry.url_name)


def _reverse(name: str) -> str | None:
    """A module may be left out of an installation; its links then disappear instead of breaking every page."""
    return _reversed(name, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=256)
def _reversed(name: str, urlconf: str | None, prefix: str) -> str | None:
    try:
        return reverse(name, urlconf)
    except NoReverseMatch:
        return None
