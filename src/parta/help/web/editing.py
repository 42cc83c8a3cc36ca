"""Texts of help as the national administrator keeps them: the list, writing, versions, an older one brought back."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.help import operations, policies, queries
from parta.help.rules import difference
from parta.help.shipped import Wording
from parta.help.web import showing
from parta.help.web.forms import TextForm
from parta.kernel.actor import Actor
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible, Refused, Stale
from parta.kernel.text import whole_number
from parta.ui.http import Request, render_page

WORDS = ("title_uk", "text_uk", "title_en", "text_en")


def _writer(request: Request) -> Actor:
    """:raises Refused: the actor writes no texts of help"""
    assert request.actor is not None
    require(policies.may_write(request.actor))
    return request.actor


@require_GET
def texts(request: Request) -> HttpResponse:
    """Every text: whose words it has now, and where a release has brought newer ones. One statement."""
    actor = _writer(request)
    all_texts = queries.texts_today(actor)
    spoken = showing.language()
    lines = [
        (shelf.area.title(spoken), each, each.wording.title(spoken))
        for shelf in queries.by_area(all_texts.values())
        for each in (*shelf.guides, *shelf.answers)
    ]
    newer = [(each, each.wording.title(spoken)) for each in all_texts.values() if each.has_newer]
    return render_page(request, "help/texts.html", {"lines": lines, "newer": newer})


@require_http_methods(["GET", "POST"])
def edit(request: Request, code: str) -> HttpResponse:
    """Write; look at it as readers will, and at what changes; publish."""
    actor = _writer(request)
    shown = queries.text_today(actor, code)
    form = _form(request, shown)
    sees = False
    if request.method == "POST" and form.is_valid():
        sees = True
        if request.POST.get("act") == "publish":
            try:
                operations.publish(
                    actor=actor, code=code, wording=_typed(form), reason=form.cleaned_data["reason"],
                    read=whole_number(form.cleaned_data["version"]) or 0, now=timezone.now(),
                )  # fmt: skip
                return redirect("help:versions", code)
            except (NotVisible, Refused):
                raise
            except Stale as error:
                _compare(actor, form, code)
                form.add_error(None, str(error))
            except DomainError as error:
                form.refuse(error)
    context = {
        "shown": shown,
        "form": form,
        "title": shown.wording.title(showing.language()),
        "labels": showing.labels(shown.text),
        "newer": _differences(shown.wording, shown.text.wording) if shown.has_newer else (),
        **(_preview(actor, shown, _typed(form)) if sees else {}),
    }
    return render_page(request, "help/edit.html", context, status=422 if form.errors else 200)


def _form(request: Request, shown: queries.Shown) -> TextForm:
    """What stands now; what is typed; or (``take``) the words that the newest release ships."""
    if request.method == "POST":
        return TextForm(request.POST)
    source = shown.text.wording if request.GET.get("take") == "shipped" else shown.wording
    return TextForm(initial={**{name: getattr(source, name) for name in WORDS}, "version": str(shown.number)})


def _typed(form: TextForm) -> Wording:
    return Wording(**{name: form.cleaned_data.get(name, "").replace("\r\n", "\n") for name in WORDS})


def _preview(actor: Actor, shown: queries.Shown, typed: Wording) -> dict[str, object]:
    titles = showing.titles_of(queries.texts_today(actor))
    return {
        "preview": showing.in_both(typed, shown.text, titles),
        "changes": _differences(shown.wording, typed),
    }


def _compare(actor: Actor, form: TextForm, code: str) -> None:
    """Both versions side by side, after somebody else has published."""
    last = queries.history(actor, code).versions[0]
    values = {name: getattr(last.wording, name) for name in WORDS}
    for name in WORDS:
        form.cleaned_data[name] = form.cleaned_data[name].replace("\r\n", "\n")
    form.compare(values, version=str(last.number), who=last.author, at=last.at)


def _differences(before: Wording, after: Wording) -> list[tuple[str, tuple[difference.Line, ...]]]:
    """What changes, by language: only the languages in which something does."""
    found = []
    for spoken in ("uk", "en"):
        one = f"{getattr(before, f'title_{spoken}')}\n{getattr(before, f'text_{spoken}')}"
        other = f"{getattr(after, f'title_{spoken}')}\n{getattr(after, f'text_{spoken}')}"
        if one != other:
            found.append((spoken, difference.between(one, other)))
    return found


@require_GET
def versions(request: Request, code: str) -> HttpResponse:
    """Every version: when, whose, why, what readers thought."""
    kept = queries.history(_writer(request), code)
    context = {"kept": kept, "shown": kept.shown, "title": kept.shown.wording.title(showing.language())}
    return render_page(request, "help/versions.html", context)


@require_GET
def version(request: Request, code: str, number: int) -> HttpResponse:
    """One version as readers saw it, and how it differs from what stands now."""
    actor = _writer(request)
    kept = queries.history(actor, code)
    one = kept.version(number)
    context = {
        "kept": kept,
        "one": one,
        "title": kept.shown.wording.title(showing.language()),
        "preview": showing.in_both(one.wording, kept.shown.text, showing.titles_of(queries.texts_today(actor))),
        "changes": _differences(kept.shown.wording, one.wording),
        "is_now": one.number == kept.shown.number,
    }
    return render_page(request, "help/version.html", context)


@require_POST
def bring_back(request: Request, code: str, number: int) -> HttpResponse:
    """Show this version again."""
    read = whole_number(request.POST.get("version", ""))
    operations.bring_back(
        actor=_writer(request), code=code, number=number, read=-1 if read is None else read, now=timezone.now()
    )
    return redirect("help:versions", code)
