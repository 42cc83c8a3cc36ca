"""The public directory."""

import base64
import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from parta.institutions import words
from parta.institutions.queries.cards import coded_lists
from parta.institutions.queries.finding import MOST_COUNTED, Filters, Findings, Found, every, find
from parta.institutions.web.forms import DirectoryForm
from parta.reference.api import ItemCard, place_by_katottg, regions
from parta.ui.exports import csv_stream
from parta.ui.http import public, render_page
from parta.ui.paging import Page, window
from parta.ui.wording import number

_PAGE = 50


@public
@require_GET
def directory(request: HttpRequest) -> HttpResponse:
    """Institutions of the country: search, filters, pages by key."""
    lists = coded_lists()
    form = DirectoryForm(request.GET or None, regions=regions(), lists=lists)
    asked = form.cleaned_data if form.is_valid() else {}
    wanted = window(request, _PAGE)
    found = find(
        asked.get("q", ""),
        _filters(asked, lists),
        after=key_of(wanted.after),
        before=key_of(wanted.before),
        size=_PAGE,
    )
    context = {
        "form": form,
        "found": found,
        "page": page_of_found(found),
        "lines": [(row, lists["kind"].get(row.kind), lists["status"].get(row.status)) for row in found.rows],
        "heading": _heading(found, asked),
        "tones": words.STATUS_TONES,
        "query": request.GET.urlencode(),
    }
    return render_page(request, "institutions/directory.html", context, partial="rows")


@require_GET
def export(request: HttpRequest) -> HttpResponseBase:
    """The same list as a table, for whoever is signed in."""
    lists = coded_lists()
    form = DirectoryForm(request.GET or None, regions=regions(), lists=lists)
    asked = form.cleaned_data if form.is_valid() else {}
    heads = ("name", "short_name", "edrpou", "edebo", "kind", "status", "territory")
    rows = every(asked.get("q", ""), _filters(asked, lists))
    lines = (_exported(row, lists["kind"].get(row.kind), lists["status"].get(row.status)) for row in rows)
    return csv_stream(_("institutions"), [str(words.FIELDS[head]) for head in heads], lines)


def _exported(row: Found, kind: ItemCard | None, status: ItemCard | None) -> tuple[str, ...]:
    spoken = (kind.name if kind else "", status.name if status else "")
    return (row.name, row.title, row.edrpou, row.edebo, *spoken, row.place)


def _filters(asked: dict[str, Any], lists: Any) -> Filters:
    region = place_by_katottg(asked["region"]) if asked.get("region") else None
    return Filters(
        region_id=region.id if region else None,
        kind=_number(lists["kind"], asked.get("kind", "")),
        status=_number(lists["status"], asked.get("status", "")),
    )


def _number(items: Any, code: str) -> int | None:
    return next((item.number for item in items.values() if item.code == code), None) if code else None


def key_of(key: tuple[Any, ...]) -> tuple[int, str, int] | None:
    """A key from the address; a malformed one begins the list again."""
    kinds = [type(part) for part in key]
    if kinds != [int, str, int] or not all(abs(part) < 2**31 for part in (key[0], key[2])):
        return None
    return key[0], key[1], key[2]


def page_of_found(found: Findings) -> Page[Found]:
    """The page for the pager: keys of the first and the last row."""
    total = found.total if found.total <= MOST_COUNTED else None
    rows = found.rows
    return Page(
        rows,
        after=_text(rows[-1]) if rows and found.has_more else "",
        before=_text(rows[0]) if rows and found.has_before else "",
        total=total,
    )


def _text(row: Found) -> str:
    """The key of a row as the address carries it; `window` reads it back."""
    packed = json.dumps([row.score, row.sort_key, row.id], ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _heading(found: Findings, asked: dict[str, Any]) -> str:
    if not any(asked.values()):
        whole = ngettext("%(count)s institution of education", "%(count)s institutions of education", found.total)
        return whole % {"count": number(found.total)}
    if found.total > MOST_COUNTED:
        return _("More than %(count)s institutions") % {"count": number(MOST_COUNTED)}
    text = ngettext("%(count)s institution", "%(count)s institutions", found.total)
    return text % {"count": number(found.total)}
