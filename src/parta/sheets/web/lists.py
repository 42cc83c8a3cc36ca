"""Lists of a place: which there are, one of them in, out, as an empty template."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from parta.kernel.actor import Actor
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.sheets.operations import batches
from parta.sheets.queries import batches_at, kind_at, kinds_at, own_place, shown_list
from parta.sheets.web.forms import FileForm
from parta.ui.exports import csv_stream, xlsx_response
from parta.ui.http import Request, may_write_on_get, render_page

ENDINGS = ("xlsx", "csv")


def actor_of(request: Request) -> Actor:
    """The actor of a page that is not public."""
    assert request.actor is not None
    return request.actor


@require_GET
def own(request: Request) -> HttpResponse:
    """Lead to the lists of the place the actor acts for: an address that needs no id to be written."""
    return redirect("sheets:hub", own_place(actor_of(request)))


@require_GET
def hub(request: Request, place: UUID) -> HttpResponse:
    """Every list that the actor may bring in or take out at a place."""
    found = kinds_at(actor_of(request), place)
    context = {"place": found[0][1], "kinds": [kind for kind, _where in found]}
    return render_page(request, "sheets/hub.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def start(request: Request, place: UUID, kind: str) -> HttpResponse:
    """Choose a file; or go on with one brought earlier; or take the list out."""
    actor = actor_of(request)
    known, where = kind_at(actor, kind, place)
    systems = known.systems(timezone.localdate()) if known.systems else None
    form = FileForm(request.POST or None, request.FILES or None, systems=systems)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            key = batches.bring_sheet(
                actor=actor, kind=kind, place=place, name=file.name, data=file.read(), now=timezone.now(),
                system=form.cleaned_data.get("system", ""),
            )  # fmt: skip
            return redirect("sheets:batch", key)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    context = {"kind": known, "place": where, "form": form, "uploads": batches_at(actor, kind, place)}
    context["comes_from_nowhere"] = systems is not None and not systems
    return render_page(request, "sheets/start.html", context, status=422 if form.errors else 200)


@require_GET
def template(request: Request, place: UUID, kind: str) -> HttpResponse:
    """The columns with one row as an example, which is not read."""
    known, _where = kind_at(actor_of(request), kind, place)
    header = [str(column.title) for column in known.columns]
    example = [column.example for column in known.columns]
    return xlsx_response(str(known.title), [_("Example"), *header], [[_("EXAMPLE"), *example]])


@require_GET
@may_write_on_get
def out(request: Request, place: UUID, kind: str, ending: str) -> HttpResponseBase:
    """The present list with the columns by which it comes in."""
    actor = actor_of(request)
    known, where = kind_at(actor, kind, place)
    if ending not in ENDINGS or not known.leaves:
        raise Http404
    if known.way_out is not None:
        return redirect(known.way_out(place, ending))
    header = [str(column.title) for column in known.columns]
    rows = shown_list(actor, known, where, timezone.localdate())
    name = f"{known.title} {where.title}"
    return xlsx_response(name, header, rows) if ending == "xlsx" else csv_stream(name, header, rows)
