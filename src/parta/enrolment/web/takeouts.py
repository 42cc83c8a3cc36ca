"""Large lists of children as files: asked for and signed, decided by another person, taken once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.enrolment import policies
from parta.enrolment.lists import ChildList, build_list
from parta.enrolment.operations import takeouts
from parta.enrolment.queries import pages
from parta.enrolment.queries import takeouts as reads
from parta.enrolment.releasing import file_of, release_list
from parta.enrolment.rules.takeouts import Column, purpose_of_signature
from parta.enrolment.web.forms import COLUMN_LABELS, DeclineForm, PurposeForm, TakeoutForm
from parta.enrolment.web.views import actor_of
from parta.identity import api as identity
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.sheets import api as sheets
from parta.signing import api as signing
from parta.ui import wording
from parta.ui.http import Request, may_write_on_get, render_page


@require_GET
def takeout_list(request: Request, school: UUID) -> HttpResponse:
    """Who asked for which list, who agreed, who took it."""
    page = reads.takeouts_page(actor_of(request), school, now=timezone.now())
    limits = _said(identity.limits_on(timezone.localdate()))
    return render_page(request, "enrolment/takeout_list.html", {"page": page, "limits": limits})


@require_http_methods(["GET", "POST"])
def takeout_new(request: Request, school: UUID) -> HttpResponse:
    """Ask for a list: which classes, which columns, what for."""
    actor, now = actor_of(request), timezone.now()
    place = pages.school_of(actor, school)
    require(policies.may_ask_takeout(actor, institution_id=place.id))
    form = TakeoutForm(request.POST or None, classes=reads.classes_to_take(place.id, timezone.localdate(now)))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            takeout_id = takeouts.ask_takeout(
                actor=actor,
                institution_id=place.id,
                group_ids=form.group_ids,
                columns=data["columns"],
                purpose=data["purpose"],
                now=now,
            )
            return redirect("enrolment:takeout", school, takeout_id)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    context = {"place": place, "form": form, "limits": _said(identity.limits_on(timezone.localdate(now)))}
    return render_page(request, "enrolment/takeout_new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def list_ask(request: Request, school: UUID, kind: str) -> HttpResponse:
    """Ask for a large list as another page shows it: the filter comes in the address."""
    actor, now = actor_of(request), timezone.now()
    place = pages.school_of(actor, school)
    require(policies.may_ask_takeout(actor, institution_id=place.id))
    what = {name: str(value)[:200] for name, value in list(request.GET.items())[:20]}
    found = build_list(actor, place.id, kind, what)
    form = PurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            takeout_id = takeouts.ask_list(
                actor=actor, institution_id=place.id, kind=kind, what=what, purpose=form.cleaned_data["purpose"],
                now=now,
            )  # fmt: skip
            return redirect("enrolment:takeout", school, takeout_id)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    limits = identity.limits_on(timezone.localdate(now))
    context = {
        "place": place, "form": form, "title": found.title, "header": found.header, "limits": _said(limits),
        "children": len(set(found.person_ids)), "is_large": len(set(found.person_ids)) > limits.list_alone,
    }  # fmt: skip
    return render_page(request, "enrolment/list_ask.html", context, status=422 if form.errors else 200)


@require_GET
@may_write_on_get
def sheet_file(request: Request, school: UUID, kind: str, ending: str) -> HttpResponse:
    """A list of children with the columns by which it comes in, or the way to ask for a large one."""
    known = sheets.kind_of(kind)
    if known is None or not known.names_children or ending not in ("xlsx", "csv"):
        raise NotVisible
    place = pages.school_of(actor_of(request), school)
    return release_list(request, institution_id=place.id, school=school, kind=kind, what={}, file=ending)


@require_GET
def takeout(request: Request, school: UUID, takeout_id: int) -> HttpResponse:
    """A request: to be signed, decided or taken, or what became of it."""
    return _page(request, school, takeout_id, DeclineForm())


@require_POST
def takeout_sign(request: Request, school: UUID, takeout_id: int) -> HttpResponse:
    """Sign one's own request by КЕП."""
    actor, now = actor_of(request), timezone.now()
    page = reads.takeout_page(actor, school, takeout_id, now=now)
    try:
        takeouts.sign_takeout(
            actor=actor,
            institution_id=page.school.id,
            takeout_id=takeout_id,
            token=request.POST.get(signing.CHALLENGE_FIELD, ""),
            cms=signing.posted_signature(request),
            site=request.get_host(),
            browser=signing.browser_of(request),
            now=now,
        )
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        return _page(request, school, takeout_id, DeclineForm(), trouble=str(error))
    return redirect("enrolment:takeout", school, takeout_id)


@require_POST
def takeout_decide(request: Request, school: UUID, takeout_id: int) -> HttpResponse:
    """Agree, or decline with a reason."""
    actor, now, form = actor_of(request), timezone.now(), DeclineForm(request.POST)
    page = reads.takeout_page(actor, school, takeout_id, now=now)
    approves = request.POST.get("answer") == "approve"
    if not approves and not form.is_valid():
        return _page(request, school, takeout_id, form)
    try:
        takeouts.decide_takeout(
            actor=actor,
            institution_id=page.school.id,
            takeout_id=takeout_id,
            approves=approves,
            reason="" if approves else form.cleaned_data["reason"],
            now=now,
        )
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        return _page(request, school, takeout_id, DeclineForm(), trouble=str(error))
    return redirect("enrolment:takeout", school, takeout_id)


@require_POST
def takeout_take(request: Request, school: UUID, takeout_id: int) -> HttpResponse:
    """The file, once: its first row says who took it, who agreed, when and what for."""
    actor, now = actor_of(request), timezone.now()
    page = reads.takeout_page(actor, school, takeout_id, now=now)
    try:
        taken = takeouts.take_takeout(actor=actor, institution_id=page.school.id, takeout_id=takeout_id, now=now)
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        return _page(request, school, takeout_id, DeclineForm(), trouble=str(error))
    header, rows = _table(taken) if taken.ready is None else (list(taken.ready.header), list(taken.ready.rows))
    cover = _(
        "%(school)s. List No. %(number)s, %(count)s children. Taken on %(day)s by %(who)s, "
        "agreed by %(second)s. For: %(purpose)s"
    ) % {
        "school": page.school.title,
        "number": takeout_id,
        "count": len(taken.rows) if taken.ready is None else len(set(taken.ready.person_ids)),
        "day": wording.moment(now),
        "who": page.card.asked_by,
        "second": page.card.decided_by,
        "purpose": page.card.purpose,
    }
    ready = ChildList(f"{_('Children')} {takeout_id}", header, rows, ())
    return file_of(ready, request.POST.get("kind", ""), cover.replace(wording.NBSP, " "))


def _said(limits: identity.PrivacyLimits) -> dict[str, int]:
    """What the pages say of the edition: children that leave alone, hours to take a list."""
    return {"most": limits.list_alone, "hours": int(limits.list_taken_within.total_seconds() // 3600)}


def _page(request: Request, school: UUID, takeout_id: int, form: DeclineForm, trouble: str = "") -> HttpResponse:
    now = timezone.now()
    page = reads.takeout_page(actor_of(request), school, takeout_id, now=now)
    columns = [str(COLUMN_LABELS[column]).lower() for column in page.card.columns]
    box = _box(request, page, columns, now) if page.may_sign else None
    context = {"page": page, "form": form, "columns": columns, "box": box, "trouble": trouble}
    status = 422 if form.errors or trouble else 200
    return render_page(request, "enrolment/takeout.html", context, status=status)


def _box(request: Request, page: reads.TakeoutPage, columns: Sequence[str], now: datetime) -> signing.SignBox:
    """What is signed says everything that will be decided about."""
    if page.card.title:
        words = _(
            "I ask for a list of children as a file. Request No. %(number)s, %(school)s. %(title)s; children: "
            "%(count)s. For: %(purpose)s"
        )
        card = page.card
        act = words % {
            "number": card.id, "school": page.school.title, "title": card.title, "count": card.children,
            "purpose": card.purpose,
        }  # fmt: skip
        return signing.sign_box(request, purpose=purpose_of_signature(page.school.id, card.id), act=act, now=now)
    act = _(
        "I ask for a list of children as a file. Request No. %(number)s, %(school)s. Children: %(count)s; "
        "classes: %(classes)s. In the file: names and classes, %(columns)s. For: %(purpose)s"
    ) % {
        "number": page.card.id,
        "school": page.school.title,
        "count": page.card.children,
        "classes": ", ".join(page.classes),
        "columns": ", ".join(columns),
        "purpose": page.card.purpose,
    }
    purpose = purpose_of_signature(page.school.id, page.card.id)
    return signing.sign_box(request, purpose=purpose, act=act, now=now)


def _table(taken: takeouts.TakenOut) -> tuple[list[str], list[Sequence[Any]]]:
    header = [_("Family name, given name, patronymic"), _("Class"), *(str(COLUMN_LABELS[c]) for c in taken.columns)]
    return header, [
        [row.member.display_name, row.class_name, *(_cell(row, column) for column in taken.columns)]
        for row in taken.rows
    ]


def _cell(row: takeouts.ChildRow, column: Column) -> Any:
    if column is Column.SEX:
        return pgettext("sex", "f") if row.member.sex == "f" else pgettext("sex", "m")
    if column is Column.GUARDIANS:
        return "; ".join(name for name, _phone in row.guardians)
    if column is Column.PHONES:
        return "; ".join(phone for _name, phone in row.guardians if phone)
    return row.member.born_on if column is Column.BORN_ON else row.member.since
