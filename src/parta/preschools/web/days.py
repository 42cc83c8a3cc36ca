"""The day of a group on a phone, the counts for the kitchen, the sheet of a month."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from parta.enrolment import api as enrolment
from parta.kernel.errors import DomainError, Invalid, NotVisible, Refused
from parta.people import api as people
from parta.preschools.operations import days as operations
from parta.preschools.queries import days as queries
from parta.preschools.queries.groups import place_of
from parta.preschools.rules.days import USUAL, Said, said_by, text_of
from parta.preschools.rules.groups import Meal, meals_in
from parta.preschools.sheet import MONTH
from parta.preschools.web.groups import actor_of
from parta.preschools.words import MEALS, share_words
from parta.ui.http import Request, may_write_on_get, render_page

NO_REASON = 7  # codifier preschool_absence: «причину не повідомили»


@dataclass(frozen=True, slots=True)
class Row:
    """A child's line of the form. ``was``: what the page was opened with; ``meals``: those ticked."""

    number: int
    key: str
    name: str
    was: str
    absent: bool
    reason: int
    meals: tuple[int, ...]
    differs: bool  # eats something else than the group
    is_corrected: bool
    stands: str = ""  # somebody else said so meanwhile


@never_cache
@require_GET
def today(request: Request, school: UUID) -> HttpResponse:
    """Lead to today's counts."""
    place_of(actor_of(request), school)
    return redirect("preschools:kitchen", school, timezone.localdate().isoformat())


@never_cache
@require_GET
def kitchen(request: Request, school: UUID, day: str) -> HttpResponse:
    """Who is there and how many portions, group by group."""
    on = _day(day)
    page = queries.kitchen_page(actor_of(request), school, on)
    rows = [(line, [(meal, line.portions.get(meal, 0)) for meal in page.meals]) for line in page.lines]
    now = timezone.localdate()
    context = {
        "page": page, "school": school, "rows": rows, "meals": [(meal, MEALS[meal]) for meal in page.meals],
        "totals": [(MEALS[meal], page.total(meal)) for meal in page.meals], "is_today": on == now,
        "before": on - timedelta(days=1), "after": on + timedelta(days=1) if on < now else None,
        "now": timezone.now(), "by": actor_of(request).name, "month": on.strftime("%Y-%m"),
        "eaters": [(share_words(share), count) for share, count in page.eaters.items()] if any(page.eaters) else [],
    }  # fmt: skip
    return render_page(request, "preschools/kitchen.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@may_write_on_get
def group_day(request: Request, school: UUID, group_id: int, day: str) -> HttpResponse:
    """Show the day of a group, or save its form. Whom it showed is noted."""
    actor, on = actor_of(request), _day(day)
    page = queries.day_page(actor, school, group_id, on)
    trouble: DomainError | None = None
    if request.method == "POST":
        try:
            operations.save_day(
                actor=actor, institution_id=page.place.id, group_id=group_id, day=on, form=_form(page, request.POST),
                now=timezone.now(),
            )  # fmt: skip
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            trouble = error
            page = queries.day_page(actor, school, group_id, on)
        else:
            return redirect(f"{reverse('preschools:group-day', args=[school, group_id, day])}?saved=1")
    people.log_reads(actor=actor, person_ids=list(page.stands), what="class list")
    return _shown(request, page, school, trouble)


@never_cache
@require_GET
@may_write_on_get
def month(request: Request, school: UUID, group_id: int, month: str) -> HttpResponse:
    """The sheet of a group and month, for printing too; ``?as=xlsx`` takes it through the gate of lists."""
    actor, first = actor_of(request), _day(f"{month}-01")
    page = queries.month_page(actor, school, group_id, first)
    if request.GET.get("as") in ("xlsx", "csv"):
        what = {"group": str(group_id), "month": month}
        return enrolment.release_list(
            request, institution_id=page.place.id, school=school, kind=MONTH, what=what, file=request.GET["as"]
        )
    people.log_reads(actor=actor, person_ids=[row.pupil_id for row in page.rows], what="class list")
    letters = {number: item.group for number, item in page.reasons.items()}
    rows = [
        (
            row, [(_letter(said, letters), on in row.corrected) for on, said in _cells(page, row)],
            [row.fed.get(share, 0) for share in page.shares],
        )
        for row in page.rows
    ]  # fmt: skip
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    context = {
        "page": page, "school": school, "rows": rows, "month": month,
        "meals": [(MEALS[meal], count) for meal, count in sorted(page.portions.items())],
        "shares": [share_words(share, of_days=True) for share in page.shares],
        "fed": [(share_words(share), count) for share, count in page.fed.items()],
        "letters": [(item.group, item.shown) for item in page.reasons.values()],
        "corrections": [(each, *_in_words(each, page.reasons)) for each in page.corrections],
        "before": (first - timedelta(days=1)).strftime("%Y-%m"),
        "after": last.strftime("%Y-%m") if last <= timezone.localdate() else None,
        "shown": ((first - timedelta(days=1)).strftime("%m.%Y"), last.strftime("%m.%Y")),
        "now": timezone.now(), "by": actor.name,
    }  # fmt: skip
    return render_page(request, "preschools/month.html", context)


def _shown(request: Request, page: queries.DayPage, school: UUID, trouble: DomainError | None) -> HttpResponse:
    typed = request.POST if request.method == "POST" else None
    usual = page.group.terms.meals if page.group.terms else 0
    rows = [_row(page, at, line, typed, usual) for at, line in enumerate(page.children, start=1)]
    today = timezone.localdate()
    problems = trouble.problems if isinstance(trouble, Invalid) else ()
    is_saved = request.GET.get("saved") == "1" and page.save is not None and typed is None
    follows = queries.next_to_mark(actor_of(request), page.place.id, today) if is_saved and page.day == today else None
    context = {
        "page": page, "school": school, "rows": rows,
        "reasons": [(number, item.shown) for number, item in page.reasons.items()],
        "meals": [(int(meal), MEALS[meal]) for meal in meals_in(usual)],
        "request_id": typed.get("request", "") if typed else uuid4(),
        "off": typed.get("off") == "on" if typed else page.save is not None and not page.save.works,
        "why": typed.get("why", "") if typed else "",
        "is_late": page.day < today, "is_ahead": page.day > today, "is_today": page.day == today,
        "why_trouble": next((each.message for each in problems if each.field == "why"), ""),
        "trouble": [each.message for each in problems if each.field != "why"] if problems else
                   [str(trouble)] if trouble else [],
        "absent": sum(row.absent for row in rows),
        "is_saved": is_saved, "follows": follows,
        "corrections": [(each, *_in_words(each, page.reasons)) for each in page.corrections],
        "before": page.day - timedelta(days=1),
        "after": page.day + timedelta(days=1) if page.day < today else None,
        "month": page.day.strftime("%Y-%m"),
        "back": reverse("preschools:kitchen", args=[school, page.day.isoformat()]),
    }  # fmt: skip
    return render_page(request, "preschools/group_day.html", context, status=422 if trouble else 200)


def _row(page: queries.DayPage, at: int, line: queries.ChildLine, typed: QueryDict | None, usual: int) -> Row:
    """What was typed comes back after a refusal, beside what stands now."""
    key = str(line.public_id)
    said, stands = line.said, ""
    if typed is not None and f"was-{key}" in typed:
        said = _said(typed, key, usual)
        if line.said not in (said, said_by(typed.get(f"was-{key}", ""))):
            stands = _words(line.said, page.reasons)
    meals = usual if said.meals is None else said.meals
    return Row(
        number=at, key=key, name=line.name, was=text_of(line.said), absent=said.is_absent,
        reason=said.reason or NO_REASON, meals=tuple(int(meal) for meal in meals_in(meals)),
        differs=said.meals is not None, is_corrected=line.is_corrected, stands=stands,
    )  # fmt: skip


def _form(page: queries.DayPage, data: QueryDict) -> operations.DayForm:
    usual = page.group.terms.meals if page.group.terms else 0
    said, was = {}, {}
    for line in page.children:
        key = str(line.public_id)
        if f"was-{key}" in data:
            was[line.pupil_id] = said_by(data.get(f"was-{key}", ""))
            said[line.pupil_id] = _said(data, key, usual)
    try:
        request_id = UUID(data.get("request", ""))
    except ValueError:
        request_id = uuid4()
    off = data.get("off") == "on"
    return operations.DayForm(request_id, {} if off else said, {} if off else was, not off, data.get("why", ""))


def _said(data: QueryDict, key: str, usual: int) -> Said:
    """Of a child: absent with a reason, or there with its meals. Boxes of meals count only where they were shown."""
    if data.get(f"a-{key}") == "on":
        reason = data.get(f"r-{key}", "")
        return Said(int(reason) if reason.isascii() and reason.isdigit() and len(reason) < 4 else NO_REASON)
    if f"fed-{key}" not in data or not usual:
        return USUAL
    ticked = {int(each) for each in data.getlist(f"m-{key}") if each.isascii() and each.isdigit() and len(each) < 4}
    mask = sum(ticked & {int(meal) for meal in Meal}) & usual
    return USUAL if mask == usual else Said(None, mask)


def _cells(page: queries.MonthPage, row: queries.MonthRow) -> list[tuple[date, Said | None]]:
    return list(zip(page.days, row.said, strict=True))


def _letter(said: Said | None, letters: Mapping[int, str]) -> str:
    """«·» there, a letter absent, «–» not in the group on that day."""
    if said is None:
        return "–"
    return "·" if said.reason is None else letters.get(said.reason, "н")


def _words(said: Said | None, reasons: Mapping[int, Any]) -> str:
    if said is None or said == USUAL:
        return _("there")
    if said.reason is not None:
        item = reasons.get(said.reason)
        return _("absent: %(reason)s") % {"reason": item.shown if item else said.reason}
    eaten = ", ".join(str(MEALS[meal]).lower() for meal in meals_in(said.meals or 0))
    return _("there, eats: %(meals)s") % {"meals": eaten or "—"}


def _in_words(each: queries.Correction, reasons: Mapping[int, Any]) -> tuple[str, str]:
    if each.after is None:
        return "", _("the group works") if each.works else _("the group does not work")
    return _words(each.before, reasons), _words(each.after, reasons)


def _day(text: str) -> date:
    """:raises NotVisible: no such day"""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise NotVisible from None
    if not 2000 <= found.year <= 2100:
        raise NotVisible
    return found
