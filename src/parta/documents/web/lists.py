"""Enrolling from a spreadsheet or a form: file → columns → problems → order."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.documents import policies, sheets
from parta.documents.operations import lists
from parta.documents.operations.preparing import prepare_enrolment
from parta.documents.queries.lists import checked_list, draft_id, lists_of, missing_classes, pupil_list
from parta.documents.queries.orders import proposed_number
from parta.documents.rules.lists import FoundLine, PupilList, cell_of, filled, samples
from parta.documents.rules.orders import MOVEMENT_SERIES
from parta.documents.web.forms import ChildForm, OrderForm, StartForm
from parta.enrolment import api as enrolment
from parta.institutions import api as institutions
from parta.kernel.actor import LEADING_ROLES, Actor
from parta.kernel.dates import school_year_of
from parta.kernel.decisions import require
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.kernel.text import whole_number
from parta.matching import api as matching
from parta.ui import frame
from parta.ui.exports import XLSX
from parta.ui.http import Request, actor_of, render_page

SHOWN = 50  # problems on a page
_FIX = re.compile(r"fix-(\d{1,7})-([a-z0-9_]{1,40})")


@dataclass(frozen=True, slots=True)
class Place:
    """The institution of the page."""

    id: int
    public_id: UUID
    title: str


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column of the file, as the page shows it."""

    at: int
    heading: str
    samples: str
    field: str
    filled: int
    troubled: int

    @property
    def read(self) -> int:
        return self.filled - self.troubled


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """A problem with its place: what stands there, what is proposed, under which name the correction is posted."""

    found: FoundLine
    label: str
    in_file: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class WarningLine:
    """Warnings of one rule: they want one reason."""

    rule: str
    message: str  # when all rows are told the same
    told: tuple[tuple[str, str], ...]  # who and what, when each is told something else; the first twenty
    who: str
    count: int
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class LikelyView:
    """A recorded child alike, at its position in the list; ``name`` is empty for one of another institution."""

    at: int
    number: int
    who: str
    name: str
    born_on: date | None
    why: str


def place_of(actor: Actor, school: UUID) -> Place:
    """The institution that the actor leads.

    :raises NotVisible: he leads no such institution
    """
    card = institutions.institution_by_public_id(school)
    if card.id not in actor.institutions(*LEADING_ROLES):
        raise NotVisible
    return Place(card.id, card.public_id, card.title)


@require_http_methods(["GET", "POST"])
def start(request: Request, school: UUID) -> HttpResponse:
    """Choose class, day and file; or go on with a list begun earlier."""
    actor, place, today = actor_of(request), place_of(actor_of(request), school), timezone.localdate()
    require(policies.may_order_movement(actor, institution_id=place.id))
    since = first_day(today)
    groups = enrolment.groups_of(institution_id=place.id, school_year=school_year_of(since), on=since)
    form = StartForm(
        request.POST or None,
        request.FILES or None,
        groups=groups,
        initial={"since": since, "class_id": _asked(request)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            key = lists.begin_list(
                actor=actor,
                institution_id=place.id,
                file_name=form.cleaned_data["file"].name,
                data=form.cleaned_data["file"].read(),
                since=form.cleaned_data["since"],
                class_id=form.cleaned_data["class_id"],
                now=timezone.now(),
            )
            return redirect("documents:list-columns", school, key)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    context = {"place": place, "form": form, "lists": lists_of(actor, institution_id=place.id)}
    return render_page(request, "documents/start.html", context, status=422 if form.errors else 200)


@require_GET
def template(request: Request, school: UUID) -> HttpResponse:
    """Our template; ``?class=`` leaves out the column that names the class."""
    place_of(actor_of(request), school)
    data = sheets.template_xlsx(with_class=not request.GET.get("class"))
    name = 'attachment; filename="parta-enrolment.xlsx"'
    return HttpResponse(data, content_type=XLSX, headers={"Content-Disposition": name})


@require_http_methods(["GET", "POST"])
def child(request: Request, school: UUID, class_id: int) -> HttpResponse:
    """One child by hand: the same path as a file with one row. «help» carries what was typed, right or wrong, to the
    administrator: it is a list of one row from then on.
    """
    actor, place, today = actor_of(request), place_of(actor_of(request), school), timezone.localdate()
    require(policies.may_order_movement(actor, institution_id=place.id))
    group = enrolment.group_card(institution_id=place.id, group_id=class_id)
    if group is None or group.parent_id is not None:
        raise NotVisible
    first, end = enrolment.year_bounds(group.school_year)
    since = max(today, first)
    form, door = ChildForm(request.POST or None, initial={"since": since}), frame.place("support_with_draft")
    asks = "help" in request.POST and bool(door) and bool(form.typed())
    if request.method == "POST" and (form.is_valid() or asks):
        texts = form.typed() if asks else {name: text for name, text in form.cleaned_data.items() if name != "since"}
        day: date = form.cleaned_data.get("since") or since
        if asks and not first <= day < end:
            day = since  # a wrong day keeps nobody from asking; it stands on the list, to be changed there
        try:
            key = lists.begin_form(
                actor=actor,
                institution_id=place.id,
                texts=texts,
                since=day,
                class_id=class_id,
                now=timezone.now(),
            )
            if asks:
                return redirect(f"{door}?draft={draft_id(actor, institution_id=place.id, key=key)}")
            return redirect(_after_form(actor, place, key), school, key)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    context = {"place": place, "form": form, "group": group, "may_ask": bool(form.errors and form.typed())}
    return render_page(request, "documents/child.html", context, status=422 if form.errors else 200)


def _after_form(actor: Actor, place: Place, key: UUID) -> str:
    """With nothing to correct and nothing to give a reason for, the third step is the order."""
    found = pupil_list(actor, institution_id=place.id, key=key).findings
    is_clean = not any(line.severity in ("block", "warn") for line in found)
    return "documents:list-order" if is_clean else "documents:list"


@require_http_methods(["GET", "POST"])
def columns(request: Request, school: UUID, key: UUID) -> HttpResponse:
    """What each column means: matched by heading, shown with samples, changeable."""
    actor, place = actor_of(request), place_of(actor_of(request), school)
    pupils = pupil_list(actor, institution_id=place.id, key=key)
    trouble = ""
    if request.method == "POST":
        mapping = [request.POST.get(f"c{at}", "") for at in range(len(pupils.header))]
        try:
            lists.agree_columns(
                actor=actor,
                institution_id=place.id,
                key=key,
                revision=_revision(request.POST),
                mapping=mapping,
                now=timezone.now(),
            )
            return redirect("documents:list", school, key)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            trouble = str(error)
            pupils = pupil_list(actor, institution_id=place.id, key=key)
    context = {
        "place": place,
        "pupils": pupils,
        "key": key,
        "lines": _column_lines(pupils),
        "fields": [(code, enrolment.field_label(code)) for code in enrolment.FIELD_CODES],
        "known": sum(1 for code in pupils.mapping if code),
        "trouble": trouble,
    }
    return render_page(request, "documents/columns.html", context, status=422 if trouble else 200)


@require_http_methods(["GET", "POST"])
def problems(request: Request, school: UUID, key: UUID) -> HttpResponse:
    """Every problem of the list, corrected in place; each change is checked whole."""
    actor, place = actor_of(request), place_of(actor_of(request), school)
    trouble, door = "", frame.place("support_with_draft")
    if "help" in request.POST and door:
        return redirect(f"{door}?draft={draft_id(actor, institution_id=place.id, key=key)}")
    if request.method == "POST":
        try:
            _change(request, actor, place, key)
            return redirect(_here(request, school, key))
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            trouble = str(error)
    pupils = _in_language(pupil_list(actor, institution_id=place.id, key=key), place)
    context = {"place": place, "pupils": pupils, "key": key, "trouble": trouble, **_problem_context(request, pupils)}
    return render_page(request, "documents/problems.html", context, status=422 if trouble else 200)


@require_GET
def problems_file(request: Request, school: UUID, key: UUID) -> HttpResponse:
    """The list with what is wrong written beside each row, to be corrected at home and sent again."""
    actor, place = actor_of(request), place_of(actor_of(request), school)
    pupils = _in_language(pupil_list(actor, institution_id=place.id, key=key), place)
    name = 'attachment; filename="parta-problems.xlsx"'
    return HttpResponse(sheets.problems_xlsx(pupils), content_type=XLSX, headers={"Content-Disposition": name})


@require_POST
def discard(request: Request, school: UUID, key: UUID) -> HttpResponse:
    """Forget a list."""
    place = place_of(actor_of(request), school)
    lists.discard_list(actor=actor_of(request), institution_id=place.id, key=key)
    return redirect("documents:enrol", school)


@require_http_methods(["GET", "POST"])
def preview(request: Request, school: UUID, key: UUID) -> HttpResponse:
    """What will change, and the order's number, day and ground."""
    actor, place, today = actor_of(request), place_of(actor_of(request), school), timezone.localdate()
    pupils = pupil_list(actor, institution_id=place.id, key=key)
    checked = checked_list(pupils, institution_id=place.id, today=today)
    number = proposed_number(
        institution_id=place.id, school_year=school_year_of(pupils.since_day), series=MOVEMENT_SERIES
    )
    form = OrderForm(request.POST or None, initial={"number": number, "dated_on": today, "ground": _usual_ground()})
    if request.method == "POST" and form.is_valid():
        try:
            order_id = prepare_enrolment(
                actor=actor,
                institution_id=place.id,
                key=key,
                revision=_revision(request.POST),
                number=form.cleaned_data["number"],
                dated_on=form.cleaned_data["dated_on"],
                ground=form.cleaned_data["ground"],
                now=timezone.now(),
            )
            return redirect("documents:order", school, order_id)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    context = {"place": place, "pupils": pupils, "key": key, "form": form, **_preview_context(checked)}
    return render_page(request, "documents/preview.html", context, status=422 if form.errors else 200)


def _usual_ground() -> str:
    """In Ukrainian whatever the language of the page: it goes into a document of the state."""
    with translation.override("uk"):
        return _("applications of the parents")


def first_day(today: date) -> date:
    """The day proposed for enrolment: today, or in summer the coming 1 September."""
    return date(today.year, 9, 1) if today.month in (6, 7, 8) else today


def _asked(request: Request) -> int | None:
    return whole_number(request.GET.get("class", ""))


def _revision(posted: QueryDict) -> int:
    revision = whole_number(posted.get("revision", ""))
    return -1 if revision is None else revision


def _here(request: Request, school: UUID, key: UUID) -> str:
    page = whole_number(request.POST.get("page", ""))
    return reverse("documents:list", args=[school, key]) + (f"?page={page}" if page else "")


def _change(request: Request, actor: Actor, place: Place, key: UUID) -> None:
    posted = request.POST
    revision, now = _revision(posted), timezone.now()
    if "form_classes" in posted:
        names = posted.getlist("form")
        lists.form_missing_classes(
            actor=actor, institution_id=place.id, key=key, revision=revision, names=names, now=now
        )
        return
    if (claimed := whole_number(posted.get("claim", ""))) is not None:
        lists.claim_child(
            actor=actor,
            institution_id=place.id,
            key=key,
            revision=revision,
            number=claimed,
            ground=posted.get(f"ground-{claimed}", ""),
            now=now,
        )
        return
    typed = {(int(match[1]), match[2]): posted[name] for name in posted if (match := _FIX.fullmatch(name))}
    if "take" in posted:  # one row's suggestion: its field alone is taken
        typed = {cell: text for cell, text in typed.items() if f"fix-{cell[0]}-{cell[1]}" == posted["take"]}
    lists.correct_list(
        actor=actor,
        institution_id=place.id,
        key=key,
        revision=revision,
        now=now,
        typed=typed,
        leave_out=_numbers(posted.getlist("leave_out")),
        bring_back=_numbers(posted.getlist("bring_back")),
        accept_suggestions="accept_all" in posted,
        reasons={name.removeprefix("reason-"): posted[name] for name in posted if name.startswith("reason-")},
        answers=_answers(posted),
    )


def _answers(posted: QueryDict) -> dict[int, str]:
    """About recorded children alike: the button «same», or why another, by their position."""
    said = {
        at: str(posted[name])
        for name in posted
        if name.startswith("apart-") and (at := whole_number(name.removeprefix("apart-"))) is not None
    }
    if (same := whole_number(posted.get("same", ""))) is not None:
        said[same] = enrolment.SAME
    return said


def _numbers(texts: Sequence[str]) -> list[int]:
    return [number for text in texts if (number := whole_number(text)) is not None]


def _in_language(pupils: PupilList, place: Place) -> PupilList:
    """The list with its findings in the language of the page; they were kept in that of the last change."""
    if pupils.language == (get_language() or ""):
        return pupils
    checked = checked_list(pupils, institution_id=place.id, today=timezone.localdate())
    return replace(pupils, findings=tuple(FoundLine(**asdict(finding)) for finding in checked.findings))


def _column_lines(pupils: PupilList) -> list[ColumnLine]:
    troubled: dict[str, int] = {}
    for found in pupils.findings:
        if found.severity == "block":
            troubled[found.field] = troubled.get(found.field, 0) + 1
    shown, counts = samples(pupils), filled(pupils)
    return [
        ColumnLine(
            at,
            heading,
            " · ".join(shown[at]),
            pupils.mapping[at],
            counts[at],
            min(troubled.get(pupils.mapping[at], 0), counts[at]),
        )
        for at, heading in enumerate(pupils.header)
    ]


def _problem_context(request: Request, pupils: PupilList) -> dict[str, object]:
    blocking = [found for found in pupils.findings if found.severity == "block"]
    page = whole_number(request.GET.get("page", "")) or 1
    pages = max(1, -(-len(blocking) // SHOWN))
    page = min(max(page, 1), pages)
    warnings = _warning_lines(pupils)
    return {
        "problems": [_problem_line(pupils, found) for found in blocking[(page - 1) * SHOWN : page * SHOWN]],
        "blocking": len(blocking),
        "suggested": sum(1 for found in blocking if found.suggestion),
        "missing": missing_classes(pupils),
        "page_number": page,
        "pages": pages,
        "warnings": warnings,
        "likely": _likely_views(pupils),
        "elsewhere": [
            (number, next((found.who for found in blocking if found.number == number), ""))
            for number in map(int, pupils.elsewhere)
        ],
        "infos": [found for found in pupils.findings if found.severity == "info"][:SHOWN],
        "may_go_on": not pupils.blocked and pupils.ready > 0 and all(line.reason for line in warnings),
    }


def _likely_views(pupils: PupilList) -> list[LikelyView]:
    labels = {found.number: found.who for found in pupils.findings}
    return [
        LikelyView(
            at=at,
            number=line.number,
            who=labels.get(line.number, ""),
            name=line.name,
            born_on=date.fromisoformat(line.born_on) if line.born_on else None,
            why=", ".join(str(matching.REASONS[matching.Reason(each)]) for each in line.why),
        )
        for at, line in enumerate(pupils.likely)
    ]


def _problem_line(pupils: PupilList, found: FoundLine) -> ProblemLine:
    typed = pupils.edits.get(str(found.number), {}).get(found.field)
    in_file = cell_of(pupils, found.number, found.field)
    return ProblemLine(
        found=found,
        label=enrolment.field_label(found.field),
        in_file=in_file,
        name=f"fix-{found.number}-{found.field}",
        value=found.suggestion or (typed if typed is not None else found.text or in_file),
    )


def _warning_lines(pupils: PupilList) -> list[WarningLine]:
    by_rule: dict[str, list[FoundLine]] = {}
    for found in pupils.findings:
        if found.severity == "warn":
            by_rule.setdefault(found.rule, []).append(found)
    return [
        WarningLine(
            rule=rule,
            message=found[0].message if len({line.message for line in found}) == 1 else "",
            told=tuple((line.who, line.message) for line in found[:20]),
            who=", ".join(dict.fromkeys(line.who for line in found[:10])),
            count=len(found),
            reason=pupils.reasons.get(rule, ""),
            source=found[0].source,
        )
        for rule, found in sorted(by_rule.items())
    ]


def _preview_context(checked: enrolment.CheckedList) -> dict[str, object]:
    by_class: dict[int, int] = {}
    for placement in checked.placements:
        by_class[placement.group_id] = by_class.get(placement.group_id, 0) + 1
    return {
        "new": sum(1 for placement in checked.placements if placement.person_id is None),
        "known": [placement.child.display_name for placement in checked.placements if placement.person_id is not None],
        "guardians": sum(len(placement.child.guardians) for placement in checked.placements),
        "classes": [
            (checked.groups[group_id], count, checked.groups[group_id].size + count)
            for group_id, count in sorted(by_class.items())
        ],
        "placements": checked.placements,
        "blocked": len(checked.blocked),
    }
