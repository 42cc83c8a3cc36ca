"""The whole card as a text that a person can read and sign; the same bytes for the same state of the card."""

from datetime import UTC, date, datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from parta.institutions import holding_words, showing, words
from parta.institutions.queries import cards
from parta.institutions.queries.holdings import holdings_page
from parta.institutions.rules.fields import Audience
from parta.kernel.actor import SYSTEM

_LAWFUL = "uk"  # the language of what is signed


def statement(public_id: UUID, version: datetime, on: date) -> bytes:
    """UTF-8 text of the card as it stands.

    ``version``: moment of its last change; it stands in the text, so that a later state cannot pass for this one.
    """
    page = cards.card_page(SYSTEM, public_id)
    holdings = holdings_page(page.id, audience=Audience.NATIONAL, closed=page.closed, group=page.group, on=on)
    with override(_LAWFUL):
        lines = [
            _("Card of an institution of education"),
            f"{_('Identifier')}: {public_id}",
            f"{_('Last change')}: {version.astimezone(UTC).isoformat()}",
            "",
            *(
                f"{words.FIELDS[name]}: {value}"
                for name in page.values
                if (value := _plain(page, name)) not in ("", None)
            ),
            *(f"{_code(scheme)}: {value}" for scheme, value in sorted(page.codes.items())),
            *(f"{_('Education authority')}: {each.name}" for each in page.authorities[:1]),
        ]
        for code, attributes in holdings.attributes.items():
            for state in holdings.states[code]:
                lines += ["", str(holding_words.KINDS[code])]
                lines += [
                    f"{holding_words.ATTRIBUTES[f'{code}.{each.name}']}: {value}"
                    for each in attributes
                    if (value := showing.shown(holdings, code, each, state.values[each.name]))
                ]
        for code, planned in holdings.planned.items():
            for state in planned:
                day = f"{state.since:%d.%m.%Y}" if state.since else ""
                lines += ["", _("%(what)s, from %(day)s") % {"what": holding_words.KINDS[code], "day": day}]
                lines += [
                    f"{holding_words.ATTRIBUTES[f'{code}.{each.name}']}: {value}"
                    for each in holdings.attributes[code]
                    if (value := showing.shown(holdings, code, each, state.values[each.name]))
                ]
    return ("\n".join(lines) + "\n").encode()


def _plain(page: cards.CardPage, name: str) -> object:
    """Numbers of other tables are told by their own lines."""
    if name == "parent":
        return page.parent.name if page.parent else ""
    if name in ("authority", "network_role"):
        return ""
    return showing.field_value(page, name)


def _code(scheme: str) -> str:
    return str(holding_words.SCHEMES.get(scheme, scheme))
