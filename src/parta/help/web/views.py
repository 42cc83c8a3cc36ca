"""Help as people read it: by their role, by the screen they came from, by what they look for; one text at a time."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from parta.help import operations, policies, queries
from parta.help.web import showing
from parta.help.web.forms import SearchForm
from parta.kernel.text import whole_number
from parta.ui.http import Request, public, render_page

JUDGED = "parta_helped"  # codes this browser has judged: nobody is counted twice by pressing again
_LONGEST_JUDGED = 2_000


@public
@require_GET
def start(request: Request) -> HttpResponse:
    """What is found, or what helps on the screen one came from (``?at=``), or all there is. One statement."""
    form = SearchForm(request.GET)
    query = form.cleaned_data.get("q", "") if form.is_valid() else ""
    reader = queries.reader_of(request.actor)
    texts = queries.texts_today(request.actor)
    screen = request.GET.get("at", "")[:100]
    context = {"form": form, "query": query, "screen": screen, "may_write": bool(policies.may_write(request.actor))}
    if query:
        hits = queries.found(texts, query, reader, showing.language())
        lines = [(each, each.wording.title(showing.language()), showing.begins(each)) for each in hits]
        return render_page(request, "help/found.html", {**context, "lines": lines})
    if screen:
        return _of_screen(request, texts, screen, reader, context)
    mine, others = queries.shelves(texts, reader)
    shown = {"mine": _titled(mine), "others": _titled(others)}
    return render_page(request, "help/start.html", {**context, **shown})


def _of_screen(
    request: Request, texts: dict[str, queries.Shown], screen: str, reader: str, context: dict[str, object]
) -> HttpResponse:
    here, titles = queries.of_screen(texts, screen, reader), showing.titles_of(texts)
    shown = {
        "guides": [showing.reading(each, titles) for each in here.guides],
        "answers": [showing.reading(each, titles) for each in here.answers],
        "area": here.area.title(showing.language()) if here.area else "",
        "is_own": here.is_own,
    }
    return render_page(request, "help/screen.html", {**context, **shown})


def _titled(shelves: tuple[queries.Shelf, ...]) -> list[dict[str, object]]:
    spoken = showing.language()
    return [
        {
            "code": shelf.area.code,
            "title": shelf.area.title(spoken),
            "guides": [(each.code, each.wording.title(spoken)) for each in shelf.guides],
            "answers": [(each.code, each.wording.title(spoken)) for each in shelf.answers],
        }
        for shelf in shelves
    ]


@public
@require_GET
def text(request: Request, code: str) -> HttpResponse:
    """One guide or answer, and others of its area. One statement."""
    texts = queries.texts_today(request.actor)
    shown = texts.get(code) or queries.text_today(request.actor, code)
    titles = showing.titles_of(texts)
    context = {
        "reading": showing.reading(shown, titles),
        "shown": shown,
        "near": [
            (each.code, titles[each.code])
            for each in queries.neighbours(texts, shown, queries.reader_of(request.actor))
        ],
        "form": SearchForm(),
        "may_write": bool(policies.may_write(request.actor)),
        "may_judge": bool(policies.may_judge(request.actor)) and code not in _judged(request),
        "has_judged": code in _judged(request),
    }
    return render_page(request, "help/text.html", context)


@require_POST
def judge(request: Request, code: str) -> HttpResponse:
    """«Did it help?»: counted, and remembered by the browser alone."""
    assert request.actor is not None
    answer = redirect("help:text", code)
    judged = _judged(request)
    if code in judged:
        return answer
    number = whole_number(request.POST.get("number", ""))
    current = queries.text_today(request.actor, code).number
    if number == current and request.POST.get("helped") in ("yes", "no"):
        operations.judge(actor=request.actor, code=code, number=current, helped=request.POST["helped"] == "yes")
        kept = ".".join([*judged, code])[-_LONGEST_JUDGED:]
        answer.set_cookie(
            JUDGED, kept, max_age=180 * 86400, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return answer


def _judged(request: Request) -> list[str]:
    return [code for code in request.COOKIES.get(JUDGED, "").split(".") if code]
