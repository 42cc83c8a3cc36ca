"""A request: asked, read, added to, answered, passed on. One page for both sides; each sees its own acts."""

from collections.abc import Callable
from datetime import datetime
from string import Template
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from parta.drafts import api as drafts
from parta.kernel.actor import Actor
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.support import policies, words
from parta.support.operations import answering, asking, entering, seeing
from parta.support.places import who_answers
from parta.support.queries import desk as desk_queries
from parta.support.queries import tickets as queries
from parta.support.rules.tickets import Kind
from parta.support.web.forms import AnswerForm, AskForm, EnterForm, PassForm, ReasonForm, SeeForm, WriteForm
from parta.support.web.serving import file_response
from parta.ui.forms import Form
from parta.ui.http import Request, public, render_page

Act = Callable[[Request, Actor, queries.TicketPage, Form, datetime], None]


def actor_of(request: Request) -> Actor:
    """The actor of a page that visitors do not reach."""
    assert request.actor is not None
    return request.actor


def site_of(request: HttpRequest) -> str:
    """«https://host», for letters."""
    return f"{request.scheme}://{request.get_host()}"


@public
@require_GET
def start(request: Request) -> HttpResponse:
    """The door for everybody: one's own requests, or the form for visitors."""
    return redirect("support:mine" if request.actor else "support:visitor")


@require_GET
def mine(request: Request) -> HttpResponse:
    """The actor's own requests, and what he is asked to allow."""
    actor, now = actor_of(request), timezone.now()
    may_answer = bool(policies.may_use_desk(actor))
    context = {"lines": shown(queries.own_list(actor, now)), "now": now, "may_answer": may_answer}
    return render_page(request, "support/mine.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Ask; with ``?draft=`` the request carries what a form did not take."""
    actor = actor_of(request)
    draft = _draft(actor, request.GET.get("draft", ""))
    initial = {"category": "entry" if draft else "fault", "subject": draft.title[:150] if draft else ""}
    form = AskForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        question = asking.Question(
            subject=typed["subject"],
            words=typed["words"],
            category=typed["category"],
            draft_id=draft.public_id if draft else None,
            files=typed["uploads"],
        )
        try:
            made = asking.ask(actor=actor, question=question, now=timezone.now())
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect("support:ticket", made)
    known = drafts.form_of(draft.form) if draft else None
    context = {
        "form": form,
        "draft": draft,
        "typed": known.show(draft.fields, draft.subject) if known and draft else (),
        "place": who_answers(actor, draft.institution_id if draft else None, timezone.localdate()),
    }
    return render_page(request, "support/new.html", context, status=422 if form.errors else 200)


def _draft(actor: Actor, draft_id: str) -> drafts.DraftCard | None:
    """:raises NotVisible: it is not a draft of the actor's"""
    if not draft_id:
        return None
    try:
        return drafts.draft_by_public_id(actor, UUID(draft_id))
    except ValueError:
        raise NotVisible from None


@require_http_methods(["GET", "POST"])
def ticket(request: Request, ticket: UUID) -> HttpResponse:
    """One request. What is posted names its ``act``; an unknown one changes nothing."""
    actor, now = actor_of(request), timezone.now()
    page = queries.ticket_page(actor, ticket, now)
    forms = _forms(request, actor, page)
    status = 200
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "insert":
            _insert(actor, page, forms["answer"])
        elif act in _ACTS:
            form = forms[_FORM_OF[act]]
            if form is None or _done(_ACTS[act], request, actor, page, form, now):
                return redirect("support:ticket", ticket)
            status = 422
            page = queries.ticket_page(actor, ticket, now)  # as it is now: others may have changed it meanwhile
            if "seen" in form.fields:
                form.renew("seen", str(page.last))
    return render_page(request, "support/ticket.html", _context(page, forms), status=status)


def _done(
    act: Act,
    request: Request,
    actor: Actor,
    page: queries.TicketPage,
    form: Form,
    now: datetime,
) -> bool:
    """Do it; what keeps it from being done is put at its field. Words that were typed are never lost: the request may
    have gone to others while they were written.
    """
    if not form.is_valid():
        return False
    try:
        act(request, actor, page, form, now)
    except NotVisible:
        raise
    except Refused as error:
        if not form.data.get("words"):
            raise
        form.refuse(error)
        return False
    except DomainError as error:
        form.refuse(error)
        return False
    return True


def _forms(request: Request, actor: Actor, page: queries.TicketPage) -> dict[str, Any]:
    """Each form of the page; the one that was posted is bound."""
    act = request.POST.get("act", "")
    posted = _FORM_OF.get(act, "") if request.method == "POST" else ""

    def bound(name: str) -> dict[str, Any]:
        return {"data": request.POST, "files": request.FILES} if posted == name else {}

    prepared = desk_queries.prepared(actor) if page.may_answer else ()
    return {
        "write": WriteForm(**bound("write"), auto_id="write_%s") if page.may_write else None,
        "answer": AnswerForm(
            **bound("answer"),
            prepared=[(each.id, each.title) for each in prepared],
            initial={"seen": page.last},
            auto_id="answer_%s",
        ),
        "pass": PassForm(**bound("pass"), ways=page.ways, auto_id="pass_%s"),
        "close": ReasonForm(**bound("close"), auto_id="close_%s"),
        "enter": EnterForm(**bound("enter"), auto_id="enter_%s"),
        "see": SeeForm(**bound("see"), auto_id="see_%s"),
    }


def _insert(actor: Actor, page: queries.TicketPage, form: AnswerForm) -> None:
    """Put a prepared answer after what was typed already; nothing is sent."""
    chosen = form.data.get("template", "")
    found = next((each for each in desk_queries.prepared(actor) if str(each.id) == chosen), None)
    if found is None:
        return
    text = Template(found.text).safe_substitute(number=page.line.number, officer=actor.name)
    renewed: Any = form.data.copy()  # type: ignore[attr-defined]
    renewed["words"] = "\n\n".join(filter(None, (renewed.get("words", "").strip(), text)))
    form.data = renewed
    form._errors = {}  # type: ignore[attr-defined]  # it is not being sent


def _write(request: Request, actor: Actor, page: queries.TicketPage, form: Form, now: datetime) -> None:
    typed = form.cleaned_data
    answering.write(actor=actor, ticket_id=page.line.public_id, text=typed["words"], uploads=typed["uploads"], now=now)


def _answer(kind: Kind) -> Act:
    def act(request: Request, actor: Actor, page: queries.TicketPage, form: Form, now: datetime) -> None:
        typed = form.cleaned_data
        answering.answer(
            actor=actor,
            ticket_id=page.line.public_id,
            kind=kind,
            text=typed["words"],
            uploads=typed["uploads"],
            seen=typed["seen"] or 0,
            now=now,
            at=site_of(request),
        )

    return act


def _pass(request: Request, actor: Actor, page: queries.TicketPage, form: Form, now: datetime) -> None:
    typed = form.cleaned_data
    answering.pass_on(actor=actor, ticket_id=page.line.public_id, to=typed["to"], words=typed["words"], now=now)


def _close(request: Request, actor: Actor, page: queries.TicketPage, form: Form, now: datetime) -> None:
    answering.close(actor=actor, ticket_id=page.line.public_id, reason=form.cleaned_data["reason"], now=now)


def _take(request: Request, actor: Actor, page: queries.TicketPage, form: Form, now: datetime) -> None:
    answering.take(actor=actor, ticket_id=page.line.public_id, now=now)


def _enter(request: Request, actor: Actor, page: queries.TicketPage, form: Form, now: datetime) -> None:
    entering.enter_draft(
        actor=actor, ticket_id=page.line.public_id, reason=form.cleaned_data["reason"], now=now, at=site_of(request)
    )


def _ask_to_see(request: Request, actor: Actor, page: queries.TicketPage, form: Form, now: datetime) -> None:
    seeing.ask_to_see(
        actor=actor, ticket_id=page.line.public_id, reason=form.cleaned_data["reason"], now=now, at=site_of(request)
    )


_ACTS: dict[str, Act] = {
    "write": _write,
    "answer": _answer(Kind.ANSWER),
    "question": _answer(Kind.QUESTION),
    "note": _answer(Kind.NOTE),
    "pass": _pass,
    "close": _close,
    "take": _take,
    "enter": _enter,
    "see": _ask_to_see,
}
_FORM_OF = {
    "write": "write",
    "answer": "answer",
    "question": "answer",
    "note": "answer",
    "insert": "answer",
    "pass": "pass",
    "close": "close",
    "take": "close",
    "enter": "enter",
    "see": "see",
}


def _context(page: queries.TicketPage, forms: dict[str, Any]) -> dict[str, Any]:
    tone, state = words.STATES[page.line.state]
    is_left = not page.may_answer and any(forms[name].is_bound for name in ("answer", "pass"))
    return {
        "page": page,
        "line": page.line,
        "forms": forms,
        "left": next((forms[name].data.get("words", "") for name in ("answer", "pass") if forms[name].is_bound), "")
        if is_left
        else "",
        "bound": [form for form in forms.values() if form is not None and form.errors],
        "tone": tone,
        "state": state,
        "category": words.CATEGORIES.get(page.line.category, ""),
        "said": [(each, words.KINDS[each.kind]) for each in page.messages],
        "usual": words.span(page.usual.time) if page.usual else "",
        "age": words.span(timezone.now() - page.line.came_at),
        "running": next((each for each in page.viewings if each.is_mine and each.is_running), None),
        "asked_to_see": next((each for each in page.viewings if each.waits), None),
    }


def shown(lines: tuple[queries.TicketLine, ...]) -> list[dict[str, Any]]:
    """Lines of a list with their states in words."""
    now = timezone.now()
    return [
        {
            "line": line,
            "tone": words.STATES[line.state][0],
            "state": words.STATES[line.state][1],
            "category": words.CATEGORIES.get(line.category, ""),
            "age": words.span(now - line.came_at),
        }
        for line in lines
    ]


@require_GET
def attachment(request: Request, ticket: UUID, file: UUID) -> HttpResponse:
    """A file of a request."""
    return file_response(queries.attachment(actor_of(request), ticket, file))
