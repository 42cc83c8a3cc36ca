"""Forms: live from records, their cells' records, frozen reports, signature, files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms as django_forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from parta.kernel.dates import local_day
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.kernel.text import whole_number
from parta.people import api as people
from parta.planes.counted import SOURCES, Opens
from parta.signing import api as signing
from parta.statistics import operations
from parta.statistics.printing import form_pdf
from parta.statistics.queries import forms, territory
from parta.statistics.rules.definitions import Form, canonical
from parta.statistics.rules.results import Checked, Outcome
from parta.ui import wording
from parta.ui.exports import xlsx_response
from parta.ui.http import Request, actor_of, may_write_on_get, render_page

_FIRST = datetime(2000, 1, 1, tzinfo=UTC)  # nothing was known before
LAST_PAGE = 1000  # of the records behind a cell


@dataclass(frozen=True, slots=True)
class Asked:
    """As of which day, as known when. ``is_past``: as known at a moment that is over, not now."""

    day: date
    known: datetime
    is_past: bool = False
    typed: django_forms.Form | None = None

    @property
    def query(self) -> str:
        """The same asked of another page."""
        told = {"on": self.day.isoformat()}
        return urlencode(told | ({"known": self.known.isoformat()} if self.is_past else {}))


class DayForm(django_forms.Form):
    """As of which day."""

    on = django_forms.DateField(
        label=gettext_lazy("As of"), required=False,
        widget=django_forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip


@require_GET
def form_list(request: Request) -> HttpResponse:
    """Forms in force, and where the actor may open them."""
    actor = actor_of(request)
    places = forms.places_of(actor)
    if not places:
        raise Refused(_("Statutory forms are for those who lead an institution and for officers of authorities."))
    context = {"definitions": forms.definitions_on(local_day(timezone.now())), "places": places}
    return render_page(request, "statistics/forms.html", context)


@require_GET
def institution(request: Request, form: str, institution: UUID) -> HttpResponse:
    """The form of an institution from records; ``as`` = xlsx, json, pdf gives a file of it."""
    kind = request.GET.get("as", "")
    if kind:
        asked = _asked(request)
        page = forms.institution_page(actor_of(request), form, institution, asked.day, asked.known)
        note = _("Records as known on %(when)s.") % {"when": wording.moment(asked.known)}
        return _file(kind, page.definition, page.sections, page.figures, page.card.name, asked.day, note=note)
    return _institution(request, form, institution)


def _institution(request: Request, form: str, institution: UUID, trouble: str = "") -> HttpResponse:
    asked = _asked(request)
    page = forms.institution_page(actor_of(request), form, institution, asked.day, asked.known)
    context = {
        "page": page,
        "form": asked.typed,
        "day": asked.day.isoformat(),
        "asked": asked,
        "school": page.card.public_id,
        "opens": "records" if page.opening else "",
        "closed": page.closed,
        "controls": _controls(page.checks, page.definition.form, page.figures),
        "trouble": trouble,
        "whole": "whole" in request.GET,
    }
    return render_page(request, "statistics/institution.html", context, status=422 if trouble else 200)


@require_GET
@may_write_on_get
def cell(request: Request, form: str, institution: UUID, address: str) -> HttpResponse:
    """What one cell counted. A cell may tell of health or family: who was named to whom is noted."""
    actor, asked = actor_of(request), _asked(request)
    at = max(0, min(whole_number(request.GET.get("page", "")) or 0, LAST_PAGE))
    page = forms.cell_page(actor, form, institution, address, asked.day, asked.known, at)
    named = [one.person_id for one in page.records if one.person_id is not None]
    people.log_reads(actor=actor, person_ids=named, what=f"form {form}: cell {address}")
    context = {
        "page": page,
        "records": _lines_of(page),
        "asked": asked,
        "next": page.page + 1,
        "before": page.page - 1,
    }
    return render_page(request, "statistics/cell.html", context)


def _lines_of(page: forms.CellPage) -> list[dict[str, Any]]:
    """Records with the page where each is put right, and with what each adds where they are added up."""
    opens, school = SOURCES[page.cell.source].opens, page.card.public_id
    return [
        {
            "title": one.title or page.card.title,
            "address": _address_of(opens, school, one) if opens else "",
            "amount": wording.number(one.amount) if page.cell.adds else "",
        }
        for one in page.records
    ]


def _address_of(opens: tuple[str, Opens], school: UUID, one: forms.Record) -> str:
    name, told = opens
    further: dict[Opens, list[object]] = {
        Opens.NOTHING: [],
        Opens.ID: [one.id],
        Opens.PUBLIC_ID: [one.public_id],
        Opens.DAY: [f"{one.id // 10000:04}-{one.id // 100 % 100:02}-{one.id % 100:02}"],
    }
    return reverse(name, args=[school, *further[told]])


@require_GET
def authority(request: Request, form: str, authority: UUID) -> HttpResponse:
    """Who froze the form under an authority, and its own consolidated reports; ``as`` = xlsx: who has signed; ``cell``
    = one figure of the territory by units, ``direct`` = by the institutions right under the authority.
    """
    if request.GET.get("cell"):
        return _units(request, form, authority, request.GET["cell"])
    if request.GET.get("as"):
        day, _typed = _day(request)
        page = territory.authority_page(actor_of(request), form, authority, day, timezone.now())
        rows = [[unit.title or _("directly under"), unit.respondents, unit.frozen] for unit in page.units]
        name = f"{form}-{day.isoformat()}"
        return xlsx_response(name, [_("Where"), _("To sign"), _("Signed")], rows)
    return _authority(request, form, authority)


def _units(request: Request, form: str, authority: UUID, address: str) -> HttpResponse:
    asked, is_direct = _asked(request), "direct" in request.GET
    page = territory.units_page(
        actor_of(request), form, authority, address, asked.day, asked.known, is_direct=is_direct
    )
    context = {
        "page": page,
        "words": page.definition.form.words(address),
        "asked": asked,
        "units": [_unit_line(page.definition.code, asked, address, page.card.public_id, one) for one in page.units],
    }
    return render_page(request, "statistics/units.html", context)


def _authority(request: Request, form: str, authority: UUID, trouble: str = "") -> HttpResponse:
    day, typed = _day(request)
    page = territory.authority_page(actor_of(request), form, authority, day, timezone.now())
    context = {"page": page, "form": typed, "day": day.isoformat(), "trouble": trouble}
    return render_page(request, "statistics/authority.html", context, status=422 if trouble else 200)


@require_POST
def freeze_institution(request: Request, form: str, institution: UUID) -> HttpResponse:
    """Freeze the form of an institution."""
    card = forms.visible_institution(actor_of(request), institution)
    return _freeze(request, form, lambda trouble: _institution(request, form, institution, trouble),
                   institution_id=card.id)  # fmt: skip


@require_POST
def freeze_authority(request: Request, form: str, authority: UUID) -> HttpResponse:
    """Compute and freeze the consolidated form of an authority."""
    card = forms.visible_authority(actor_of(request), authority)
    return _freeze(request, form, lambda trouble: _authority(request, form, authority, trouble), authority_id=card.id)


def _freeze(request: Request, form: str, refused: Callable[[str], HttpResponse], **whose: int) -> HttpResponse:
    """Freeze the form of whom the page is about; what is refused is said on that page."""
    day, _typed = _day(request)
    try:
        made = operations.freeze_report(actor=actor_of(request), form=form, day=day, now=timezone.now(), **whose)
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        return refused(str(error))
    return redirect("statistics:report", made)


@require_GET
def report(request: Request, report: UUID) -> HttpResponse:
    """A frozen report: figures, controls, signature; ``compare=1`` = what records say now; ``cell`` = by units."""
    page = forms.report_page(actor_of(request), report)
    kind = request.GET.get("as", "")
    if kind:
        note = _signed_note(page)
        return _file(
            kind, page.definition, page.sections, page.report.figures, page.title, page.report.as_of, note=note
        )
    return _report(request, page)


@require_GET
def document(request: Request, report: UUID) -> HttpResponse:
    """The bytes that are signed."""
    found = forms.visible_report(actor_of(request), report)
    headers = {"Content-Disposition": 'attachment; filename="report.json"', "Cache-Control": "private, no-store"}
    return HttpResponse(found.document.encode(), content_type="application/json", headers=headers)


@require_POST
def sign(request: Request, report: UUID) -> HttpResponse:
    """Sign with the КЕП posted by the box."""
    actor = actor_of(request)
    page = forms.report_page(actor, report)
    try:
        operations.sign_report(actor=actor, public_id=report, cms=signing.posted_signature(request), now=timezone.now())
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        return _report(request, page, trouble=str(error))
    return redirect("statistics:report", report)


def _report(request: Request, page: forms.ReportPage, trouble: str = "") -> HttpResponse:
    found, now = page.report, timezone.now()
    address = request.GET.get("cell", "")
    shown_cell = page.definition.form.cell(address)
    asked = Asked(found.as_of, found.prepared_at, is_past=True)
    context = {
        "page": page,
        "report": found,
        "controls": _controls(page.checks, page.definition.form, found.figures),
        "trouble": trouble,
        "opens": _opening(page),
        "closed": page.closed,
        "school": page.school,
        "asked": asked,
        "whole": "whole" in request.GET,
        "box": _box(page) if page.may_report and found.signed_at is None and not forms.errors_in(page.checks) else None,
        "errors": forms.errors_in(page.checks),
        "compares": "compare" in request.GET,
        "changes": [
            (one, page.definition.form.words(one.address))
            for one in (forms.changes_since(found, now) if "compare" in request.GET else ())
        ],
        "cell": shown_cell,
        "cell_words": page.definition.form.words(address),
        "units": [
            _unit_line(page.definition.code, asked, address, page.office, one)
            for one in territory.units_of_cell(found, address)
        ]
        if shown_cell and found.authority_id
        else [],
    }
    return render_page(request, "statistics/report.html", context, status=422 if trouble else 200)


def _unit_line(form: str, asked: Asked, address: str, over: UUID | None, one: territory.UnitFigure) -> dict[str, Any]:
    """A unit with the page that takes its figure apart: of an authority by its own units, of an institution its form.
    What is right under an authority is taken apart by institutions.
    """
    if one.institution:
        href = f"{reverse('statistics:institution', args=[form, one.institution])}?{asked.query}"
    else:
        direct = "" if one.authority else "&direct=1"
        place = reverse("statistics:authority", args=[form, one.authority or over])
        href = f"{place}?{asked.query}&{urlencode({'cell': address})}{direct}"
    return {"title": one.title or _("directly under"), "address": href, "value": one.value}


def _opening(page: forms.ReportPage) -> str:
    """What a figure of a report opens: the units of an authority; of an institution the records as known then."""
    if page.report.authority_id is not None:
        return "units"
    return "records" if page.school else ""


def _box(page: forms.ReportPage) -> signing.SignBox:
    words = _("Form %(form)s as of %(day)s: %(place)s") % {
        "form": page.definition.name,
        "day": wording.day(page.report.as_of),
        "place": page.title,
    }
    address = reverse("statistics:document", args=[page.report.public_id])
    return signing.document_box(words=words, file_name="report.json", address=address)


def _signed_note(page: forms.ReportPage) -> str:
    found = page.report
    if found.signed_at is None:
        return _("Frozen on %(when)s by %(who)s, not signed.") % {
            "when": wording.moment(found.prepared_at), "who": found.prepared_by,
        }  # fmt: skip
    return _("Signed with КЕП by %(who)s on %(when)s. SHA-256 of the signed document: %(hash)s") % {
        "who": found.signed_by, "when": wording.moment(found.signed_at), "hash": found.document_sha256,
    }  # fmt: skip


def _asked(request: Request) -> Asked:
    """The day and ``known``, a moment; what is no moment that has come is now."""
    (day, typed), now = _day(request), timezone.now()
    try:
        known = datetime.fromisoformat(request.GET.get("known", ""))
    except ValueError:
        return Asked(day, now, typed=typed)
    is_past = known.tzinfo is not None and _FIRST < known < now
    return Asked(day, known if is_past else now, is_past=is_past, typed=typed)


def _day(request: Request) -> tuple[date, DayForm]:
    given = request.POST if request.method == "POST" else request.GET
    typed = DayForm(given if given.get("on") else None, initial={"on": local_day(timezone.now())})
    day = typed.cleaned_data["on"] if typed.is_bound and typed.is_valid() else None
    return day or local_day(timezone.now()), typed


def _controls(checks: tuple[Checked, ...], form: Form, figures: Mapping[str, int]) -> dict[str, Any]:
    """Controls for the page: those that do not hold first and in words, then how many hold and which cannot be
    checked.
    """
    return {
        "broken": [
            {"control": one.control, "said": _said(one), "cells": _cells_of(one, form, figures)}
            for one in checks
            if one.outcome is Outcome.BROKEN
        ],
        "held": sum(1 for one in checks if one.outcome is Outcome.HOLDS),
        "unknown": list(dict.fromkeys(one.control.name for one in checks if one.outcome is Outcome.UNKNOWN)),
    }


def _said(one: Checked) -> str:
    """What is wrong with two sums, in words."""
    words = {
        "=": _("%(left)s and %(right)s should be the same, and differ by %(by)s."),
        "<=": _("%(left)s should not be more than %(right)s; it is more by %(by)s."),
        ">=": _("%(left)s should not be less than %(right)s; it is less by %(by)s."),
    }[one.control.relation]
    left, right = one.left or 0, one.right or 0
    told = {"left": left, "right": right, "by": abs(left - right)}
    return words % {name: wording.number(value) for name, value in told.items()}


def _cells_of(one: Checked, form: Form, figures: Mapping[str, int]) -> list[dict[str, Any]]:
    """A control's cells: address, what it is in words, its figure, how many times it is taken."""
    return [
        {"address": address, "words": form.words(address), "value": figures.get(address), "times": abs(times)}
        for times, address in (*one.control.left, *one.control.right)
    ]


def _file(
    kind: str, definition: forms.Definition, sections: Any, figures: Any, place: str, day: date, *, note: str
) -> HttpResponse:
    """The form as a file. Figures alone leave, no records."""
    name = f"{definition.code}-{day.isoformat()}"
    if kind == "xlsx":
        header = [
            _("Section"), _("Row"), _("What the row is"), _("Column of the form"), _("What the column is"), _("Cell"),
            _("Figure"), _("Why there is none"),
        ]  # fmt: skip
        return xlsx_response(name, header, forms.rows_as_table(definition, sections))
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"', "Cache-Control": "private, no-store"}
    if kind == "json":
        told = {"form": definition.code, "as_of": day.isoformat(), "of": place, "figures": dict(figures)}
        return HttpResponse(canonical(told), content_type="application/json", headers=headers)
    if kind == "pdf":
        body = form_pdf(definition, sections, place=place, day=day, note=note)
        return HttpResponse(body, content_type="application/pdf", headers=headers)
    raise NotVisible
