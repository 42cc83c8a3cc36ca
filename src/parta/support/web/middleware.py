"""An officer who sees with another person's eyes: that person's roles, nothing but reading, every page noted.

Stands right after the middleware that finds the actor. What is refused here never reaches a view; what reaches a view
runs in a transaction that the database itself holds to reading, and which is rolled back at its end.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from parta.kernel.actor import Actor
from parta.signing.api import closed_vault
from parta.support.operations import seeing as operations
from parta.support.queries import seeing as queries
from parta.ui import wording
from parta.ui.frame import Overhead

SEEING = "support.seeing"  # in the officer's session: the viewing
WATCHED = "support.watched"  # in every session of the person: by whom and until when
_READING = ("GET", "HEAD", "OPTIONS")
# What is a person's alone: ways in, keys, certificates, requests for help, marks of deferment, which by law are for the
# head's eyes; programs come in by themselves.
_CLOSED_NAMESPACES = frozenset({"identity", "support", "signing", "api", "files", "exchange", "training"})
_CLOSED_VIEWS = frozenset({"api-docs", "api-start"})
# Pages that write when they are read note who read a protected card; the family's diary only remembers until when it
# was read, and leaves that out.
_REMEMBERING = frozenset({"cabinet"})
_READ_ONLY_VIOLATED = "25006"


class see_as:  # noqa: N801  named as what it does
    """Lend the eyes while a viewing goes on; tell both sides on every page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None:
            return self._get_response(request)
        _tell_watched(request)
        chosen = request.session.get(SEEING, "")
        if not chosen or _is_way_out(request):
            return self._get_response(request)
        seeing = queries.running(actor, UUID(chosen), timezone.now())
        if seeing is None:
            del request.session[SEEING]
            return _over(request, actor, UUID(chosen))
        return self._seen(request, actor, seeing)

    def _seen(self, request: HttpRequest, officer: Actor, seeing: queries.Seeing) -> HttpResponseBase:
        request.overhead = (_strip(seeing),)  # type: ignore[attr-defined]
        why_not = _closed_to_others(request)
        page = operations.Page(request.method or "", request.path, _view_name(request), bool(why_not))
        operations.note_page(actor=officer, viewing_id=seeing.viewing_id, page=page, now=timezone.now())
        own = request.session
        request.session = import_module(settings.SESSION_ENGINE).SessionStore()  # never saved: nothing of it stays
        request.actor, request.withheld = seeing.actor, ()  # type: ignore[attr-defined]
        request.is_seen_by_another = True  # type: ignore[attr-defined]
        try:
            answer: HttpResponseBase = _refusal(request, why_not) if why_not else self._read_only(request)
        finally:
            request.session = own
            request.actor = officer  # type: ignore[attr-defined]
        answer.headers["Cache-Control"] = "private, no-store"
        return answer

    def _read_only(self, request: HttpRequest) -> HttpResponseBase:
        with closed_vault(), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("set transaction read only")
            answer = self._get_response(request)
            transaction.set_rollback(True)
        if getattr(request, "tried_to_write", False):
            return _refusal(request, _writes())
        if answer.streaming or _is_file(answer):
            return _refusal(request, _("Files are not given to another person’s eyes."))
        return answer

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """The database refused to write: the transaction is over, the page is made when it has been left."""
        told = (getattr(error, "sqlstate", ""), getattr(error.__cause__, "sqlstate", ""))
        if not getattr(request, "is_seen_by_another", False) or _READ_ONLY_VIOLATED not in told:
            return None
        request.tried_to_write = True  # type: ignore[attr-defined]
        return HttpResponse(status=403)


def _is_file(answer: HttpResponseBase) -> bool:
    """Pages and their parts are shown; a file is not, whether it is saved or opened in the browser (PDF)."""
    is_page = answer.headers.get("Content-Type", "").startswith(("text/html", "application/json"))
    return "attachment" in answer.headers.get("Content-Disposition", "") or (answer.status_code == 200 and not is_page)


def _tell_watched(request: HttpRequest) -> None:
    """The person reads on every page who sees with his eyes, and has the button that ends it."""
    told = request.session.get(WATCHED)
    if not told or told["until"] < datetime.now(UTC).timestamp():
        return
    until = wording.clock(datetime.fromtimestamp(told["until"], UTC))
    text = _("%(who)s sees Parta with your eyes until %(until)s, without the right to change anything.")
    request.overhead = (  # type: ignore[attr-defined]
        *getattr(request, "overhead", ()),
        Overhead(
            text % {"who": told["who"], "until": until}, _("End it"), reverse("support:see-stop", args=[told["id"]])
        ),
    )


def _strip(seeing: queries.Seeing) -> Overhead:
    text = _("You see with the eyes of %(name)s until %(until)s. Reading only; each page is noted.")
    words = {"name": seeing.actor.name, "until": wording.clock(seeing.until)}
    return Overhead(text % words, _("End it"), _stop_of(str(seeing.viewing_id)), "bad")


def _stop_of(viewing_id: str) -> str:
    return reverse("support:see-stop", args=[viewing_id])


def _is_way_out(request: HttpRequest) -> bool:
    """Ending it and signing out are done by the officer himself."""
    return request.method == "POST" and _view_name(request) in ("support:see-stop", "identity:sign-out")


def _closed_to_others(request: HttpRequest) -> str:
    """Why the page is not shown; empty when it is."""
    if request.method not in _READING:
        return _("You see with another person’s eyes: nothing can be changed. End it to work yourself.")
    found = _resolved(request)
    if found is None:
        return ""
    if found.namespace in _CLOSED_NAMESPACES or found.view_name in _CLOSED_VIEWS:
        return _("Ways in, keys, files and requests for help are a person’s own: they are not shown to others.")
    if getattr(found.func, "may_write_on_get", False) and found.namespace not in _REMEMBERING:
        return _("This page shows protected data of a person; who reads it is noted by name.")
    return ""


def _over(request: HttpRequest, officer: Actor, viewing_id: UUID) -> HttpResponse:
    """The first page after the end says so: the officer must not take his own pages for the other person's."""
    back = queries.ticket_of(officer, viewing_id)
    return _refusal(
        request,
        _("You see with your own eyes again: the half-hour is over, the person ended it, or others have the request."),
        title=_("Seeing with another person’s eyes is over"),
        back=reverse("support:ticket", args=[back]) if back else "",
    )


def _writes() -> str:
    return _("This page writes something down when it is opened, so it is not shown to another person’s eyes.")


def _view_name(request: HttpRequest) -> str:
    found = _resolved(request)
    return found.view_name if found is not None else ""


def _resolved(request: HttpRequest) -> ResolverMatch | None:
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None


def _refusal(request: HttpRequest, why: str, *, title: str = "", back: str = "") -> HttpResponse:
    """A page, or, for a script that saves by itself (the journal), a problem whose title stands at what was typed."""
    if request.accepts("application/json") and not request.accepts("text/html"):
        told = {"type": "about:blank", "status": 403, "code": "refused", "title": why}
        return JsonResponse(told, status=403, content_type="application/problem+json")
    shown = title or _("This is not shown to another person’s eyes")
    context = {"title": shown, "message": why, "advice": "", "back": back}
    return render(request, "ui/error.html", context, status=403)
