"""What everybody may read: the rules in force, their history, what protects people's data."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from parta.editions import own, queries
from parta.editions.rules import Row
from parta.editions.web import showing
from parta.editions.wording import in_language
from parta.ui.http import Request, public, render_page


@public
@require_GET
def published_list(request: Request) -> HttpResponse:
    """Every kind of rules with its edition in force, by group."""
    return render_page(request, "editions/published.html", {"groups": _groups(request)})


def _groups(request: Request) -> list[tuple[str, list[queries.Published]]]:
    found = queries.published(request.actor, on=timezone.localdate())
    groups: dict[str, list[queries.Published]] = {}
    for each in found:  # kinds of one group come from several modules
        groups.setdefault(str(each.kind.group), []).append(each)
    return list(groups.items())


@public
@require_GET
def kind(request: Request, kind: str) -> HttpResponse:
    """One kind: the rows in force, where they come from, all its editions."""
    page = queries.kind_page(request.actor, kind, on=timezone.localdate())
    is_national = request.actor is not None and request.actor.is_national
    context = {
        "page": page,
        "kind": page.kind,
        "heads": showing.heads(page.kind),
        "rows": showing.rows(page.kind, page.current.rows) if page.current else [],
        "is_national": is_national,
        "on_its_way": page.on_its_way if is_national else None,
        "knows_names": request.actor is not None,
        "today": timezone.localdate(),
    }
    return render_page(request, "editions/kind.html", context)


@public
@require_GET
def edition(request: Request, kind: str, number: int) -> HttpResponse:
    """An approved edition: its rows and what it changed."""
    found = queries.approved_edition(request.actor, kind, number)
    today = timezone.localdate()
    context = {
        "kind": found.kind,
        "edition": found.edition,
        "before": found.before,
        "changes": showing.changes(found.kind, found.changes) if found.before else [],
        "heads": showing.heads(found.kind),
        "rows": showing.rows(found.kind, found.edition.rows),
        "knows_names": request.actor is not None,
        "is_in_force": found.edition.is_in_force(today),
        "is_ahead": found.edition.is_ahead(today),
        "may_withdraw": request.actor is not None and request.actor.is_national and found.edition.is_ahead(today)
        and not found.edition.is_shipped,
    }  # fmt: skip
    return render_page(request, "editions/edition.html", context)


@public
@require_GET
def trust(request: Request) -> HttpResponse:
    """What protects people's data here: the certificate, the safeguards, the rules that are published."""
    today = timezone.localdate()
    safeguards = queries.kind_page(request.actor, own.SAFEGUARDS, on=today)
    certificate = own.certificate_on(today)
    until = certificate["valid_until"] if certificate else ""
    rows = safeguards.current.rows if safeguards.current else ()
    context = {
        "certificate": certificate,
        "is_over": bool(until) and until < today.isoformat(),
        "ends_soon": bool(until) and until <= (today + own.REMIND).isoformat() and _is_national(request),
        "registered_on": _day(certificate, "registered_on"),
        "valid_until": _day(certificate, "valid_until"),
        "safeguards": [(in_language(row, "title"), in_language(row, "text")) for row in rows],
        "since": safeguards.current.since if safeguards.current else None,
        "source": safeguards.current.source if safeguards.current else "",
        "doubt": safeguards.current.doubt if safeguards.current else "",
        "english": safeguards.current.english if safeguards.current else {},
        "groups": _groups(request),
        "is_national": _is_national(request),
        "certificate_kind": own.PROTECTION,
        "safeguards_kind": own.SAFEGUARDS,
    }
    return render_page(request, "editions/trust.html", context)


def _is_national(request: Request) -> bool:
    return request.actor is not None and request.actor.is_national


def _day(certificate: Row | None, name: str) -> str:
    if not certificate or not certificate.get(name):
        return ""
    year, month, day = str(certificate[name]).split("-")
    return f"{day}.{month}.{year}"
