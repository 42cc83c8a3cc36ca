"""The first edition of guides and answers, as it ships: one TOML file an area in `first/`, read once a process."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from parta.kernel.actor import Role

FOLDER = Path(__file__).with_name("first")
VISITOR = "visitor"
READERS = (*(role.value for role in Role), VISITOR)
LANGUAGES = ("uk", "en")
# What one does with a thing; «say» only names it, «pick» takes one of the reader's own (a class, a person).
ACTS = ("open", "press", "type", "choose", "tick", "upload", "sign", "see", "say", "pick")


@dataclass(frozen=True, slots=True)
class Thing:
    """Something on a screen that a sentence names, and what a browser does with it.

    ``label`` is the message id of its words, in the sources of the module that shows ``screen`` (or ``of``). ``value``
    is what the sentence says to type or choose. For «open» ``screen`` is the page itself.
    """

    name: str
    act: str
    label: str
    screen: str
    context: str = ""
    of: str = ""
    value: str = ""
    words: Mapping[str, str] = field(default_factory=dict)  # of «pick»: what the sentence calls it


@dataclass(frozen=True, slots=True)
class Wording:
    """A title and a text in both languages."""

    title_uk: str
    text_uk: str
    title_en: str
    text_en: str

    def title(self, language: str) -> str:
        return self.title_en if language == "en" and self.title_en else self.title_uk

    def text(self, language: str) -> str:
        return self.text_en if language == "en" and self.text_en else self.text_uk

    @property
    def digest(self) -> str:
        """Tells one wording from another."""
        whole = "\0".join((self.title_uk, self.text_uk, self.title_en, self.text_en))
        return hashlib.sha256(whole.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Text:
    """A guide (steps) or an answer to a question. ``readers`` empty means everybody; ``screens`` are URL names."""

    code: str
    area: str
    is_guide: bool
    wording: Wording
    readers: tuple[str, ...] = ()
    screens: tuple[str, ...] = ()
    further: Mapping[str, str] = field(default_factory=dict)
    things: Mapping[str, Thing] = field(default_factory=dict)
    walk: str = ""  # who follows it in the journey; empty: nobody, and `stays` says why
    stays: str = ""

    def is_for(self, reader: str) -> bool:
        return not self.readers or reader in self.readers


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the product; ``screens`` are beginnings of URL names that belong to it."""

    code: str
    title_uk: str
    title_en: str
    order: int
    screens: tuple[str, ...] = ()

    def title(self, language: str) -> str:
        return self.title_en if language == "en" else self.title_uk


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything that ships, areas and texts in their order."""

    areas: Mapping[str, Area]
    texts: Mapping[str, Text]

    def area_of(self, screen: str) -> Area | None:
        """The area with the longest beginning of this URL name."""
        fitting = ((len(start), area) for area in self.areas.values() for start in area.screens if _fits(screen, start))
        return max(fitting, key=lambda each: each[0], default=(0, None))[1]


def _fits(screen: str, start: str) -> bool:
    return screen.startswith(start) if start.endswith(":") else screen == start


@lru_cache(maxsize=1)
def first_edition() -> Edition:
    """:raises ValueError: a file is not as it should be: a defect of ours, met at the first page of help"""
    areas: dict[str, Area] = {}
    texts: dict[str, Text] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        source = tomllib.loads(path.read_text(encoding="utf-8"))
        area = Area(
            path.stem, source["title"]["uk"], source["title"]["en"], source["order"], tuple(source.get("screens", ()))
        )
        areas[area.code] = area
        for kind in ("guide", "answer"):
            for one in source.get(kind, ()):
                text = _text(area.code, kind == "guide", one)
                if text.code in texts:
                    raise ValueError(f"{path.name}: two texts are called {text.code}")
                texts[text.code] = text
    in_order = sorted(areas.values(), key=lambda area: (area.order, area.code))
    return Edition({area.code: area for area in in_order}, texts)


def _text(area: str, is_guide: bool, source: dict[str, Any]) -> Text:
    strange = set(source) - {"code", "for", "at", "walk", "stays", "title", "text", "further", "things"}
    if strange or not set(source.get("for", ())) <= set(READERS):
        raise ValueError(f"{source.get('code')}: {sorted(strange) or source['for']}")
    title, text = source["title"], source["text"]
    return Text(
        code=source["code"],
        area=area,
        is_guide=is_guide,
        wording=Wording(title["uk"], text["uk"].strip(), title["en"], text["en"].strip()),
        readers=tuple(source.get("for", ())),
        screens=tuple(source.get("at", ())),
        further=source.get("further", {}),
        things={name: _thing(name, thing) for name, thing in source.get("things", {}).items()},
        walk=source.get("walk", ""),
        stays=source.get("stays", ""),
    )


def _thing(name: str, source: dict[str, str]) -> Thing:
    (act,) = set(source) & set(ACTS)
    if strange := set(source) - {act, "at", "label", "context", "of", "value", "uk", "en"}:
        raise ValueError(f"{name}: {sorted(strange)}")
    opens = act == "open"
    return Thing(
        name=name,
        act=act,
        label=source["label"] if opens else source[act],
        screen=source[act] if opens else source.get("at", "") if act == "pick" else source["at"],
        context=source.get("context", ""),
        of=source.get("of", ""),
        value=source.get("value", ""),
        words={language: source[language] for language in LANGUAGES if act == "pick"},
    )
