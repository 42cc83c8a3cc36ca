"""A card and its holdings in words: for the page, the history, the text that the head signs."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from parta.institutions import holding_words as words
from parta.institutions.queries.cards import CardPage
from parta.institutions.queries.history import HoldingChange
from parta.institutions.queries.holdings import HoldingsPage, HoldingState
from parta.institutions.rules.holdings import BY_CODE, Attribute
from parta.reference.api import label
from parta.ui import wording

_TITLES = {
    "sites": ("name",),
    "buildings": ("name",),
    "shelters": ("sort", "ownership"),
    "licences": ("level", "number"),
    "streets": ("street",),
}


def field_value(page: CardPage, name: str) -> Any:
    """A field of the card in words; empty when it is not said."""
    value = page.values[name]
    if name in page.lists:
        return page.word(name)
    if name.startswith("is_"):
        return {True: _("yes"), False: _("no")}.get(value, "")
    if name == "territory":
        return page.place_line
    return "" if value is None else value


def sections(page: HoldingsPage, *, may_edit: bool) -> list[dict[str, Any]]:
    """Kinds of holdings for the card's page. What nobody has said is shown to those who may say it."""
    found = []
    for code, attributes in page.attributes.items():
        kind, states = BY_CODE[code], page.states[code]
        if not states and not page.planned[code] and not may_edit:
            continue
        found.append(
            {
                "code": code,
                "title": words.KINDS[code],
                "once": kind.once,
                "is_list": code == "streets",
                "add": words.ADD.get(code, ""),
                "things": [thing(page, attributes, state) for state in states],
                "planned": [thing(page, attributes, state) for state in page.planned[code]],
            }
        )
    return found


def thing(page: HoldingsPage, attributes: Sequence[Attribute], state: HoldingState) -> dict[str, Any]:
    """One thing: its title, and its attributes that are said."""
    in_title = _TITLES.get(state.kind, ())
    said = {each.name: shown(page, state.kind, each, state.values.get(each.name)) for each in attributes}
    rest = [value for name, value in said.items() if value != "" and name not in in_title]
    return {
        "key": state.key,
        "rest": "; ".join(rest),
        "title": ", ".join(said[name] for name in in_title if said.get(name)),
        "since": state.since,
        "ground": state.ground,
        "facts": [
            {"label": words.ATTRIBUTES[f"{state.kind}.{name}"], "value": value}
            for name, value in said.items()
            if value != "" and name not in in_title
        ],
    }


def shown(page: HoldingsPage, kind: str, attribute: Attribute, value: Any) -> str:
    """A value of an attribute in words; empty when it is not said."""
    if value is None or value in ("", []):
        return ""
    path = f"{kind}.{attribute.name}"
    match attribute.sort:
        case "one" | "many":
            chosen = value if isinstance(value, list) else [value]
            return ", ".join(_one_of(page, path, attribute, each) for each in chosen)
        case "truth":
            return wording.truth(value)
        case "day":
            return wording.day(value)
        case "place":
            return label(page.places[value]) if value in page.places else ""
        case "thing":
            return page.thing(attribute, value)
    return wording.number(value) if attribute.sort == "number" and attribute.name != "built_in" else str(value)


def _one_of(page: HoldingsPage, path: str, attribute: Attribute, value: Any) -> str:
    if attribute.codifier:
        item = page.lists[attribute.codifier].get(value)
        return item.shown if item else str(value)
    return str(words.VALUES[path].get(value, value))


def history_lines(page: HoldingsPage, changes: Sequence[HoldingChange]) -> list[dict[str, Any]]:
    """Changes of things, for the history of a card."""
    return [
        {
            "at": change.at,
            "what": _named(page, change),
            "since": change.since,
            "fields": _differences(page, change),
            "note": _note(change),
            "ground": change.ground,
            "account_id": change.account_id,
        }
        for change in changes
        if change.kind in page.attributes
    ]


def _named(page: HoldingsPage, change: HoldingChange) -> str:
    state = change.after or change.before
    title = thing(page, page.attributes[change.kind], state)["title"] if state else ""
    return f"{words.KINDS[change.kind]}: {title}" if title else str(words.KINDS[change.kind])


def _note(change: HoldingChange) -> str:
    if change.after is None:
        return _("no longer so") if change.since else _("struck out: entered by mistake")
    return "" if change.before else _("added")


def _differences(page: HoldingsPage, change: HoldingChange) -> list[tuple[Any, str, str]]:
    """Label, was, became."""
    if change.after is None:
        return []
    found = []
    for each in page.attributes[change.kind]:
        before = shown(page, change.kind, each, change.before.values.get(each.name)) if change.before else ""
        after = shown(page, change.kind, each, change.after.values.get(each.name))
        if before != after:
            found.append((words.ATTRIBUTES[f"{change.kind}.{each.name}"], before, after))
    return found
