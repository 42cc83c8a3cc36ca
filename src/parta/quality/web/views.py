"""Quality of data in pages: from the country to the field."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.kernel.actor import Actor
from parta.kernel.dates import local_day, school_year_of
from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.kernel.text import whole_number
from parta.people import api as people
from parta.quality.operations import dismissing, judging, mending
from parta.quality.queries import institution as places
from parta.quality.queries import of_classes
from parta.quality.queries import territory as territories
from parta.quality.queries.proposing import proposal
from parta.quality.rules import LONGEST_TERM, Tally
from parta.quality.web.forms import DismissForm
from parta.quality.words import ABOUT_ASPECTS, ASPECTS, ENDED, SEVERITIES, TONES
from parta.ui.exports import xlsx_response
from parta.ui.http import Request, actor_of, may_write_on_get, render_page
from parta.ui.paging import window


@require_GET
def own(request: Request) -> HttpResponse:
    """Go to the territory of one's office, or to one's own institution."""
    actor = actor_of(request)
    mine = places.own_institution(actor)
    if mine is not None and not actor.authorities():
        return redirect("quality:institution", mine)
    return redirect("quality:territory", territories.own_authority(actor))


@require_GET
@may_write_on_get
def class_page(request: Request) -> HttpResponse:
    """What is found on the children of a class teacher's classes: what she puts right, and what others do."""
    actor = actor_of(request)
    page = of_classes.class_page(actor, whole_number(request.GET.get("class", "")), timezone.now())
    _note(actor, page.persons)
    context = {"page": page, "own": _ruled(page.own), "others": _ruled(page.others)}
    return render_page(request, "quality/class.html", context)


def _ruled(lines: Any) -> list[dict[str, Any]]:
    return [{"line": each.finding, "rule": each.rule, "group": each.group, **_words_of(each.rule)} for each in lines]


def _note(actor: Actor, persons: Iterable[int]) -> None:
    """Whom a page has named is told who read it."""
    if named := set(persons) - {0}:
        people.log_reads(actor=actor, person_ids=named, what="quality findings")


@require_GET
def territory_page(request: Request, authority: UUID) -> HttpResponse:
    """Parts and institutions of a territory by score, which ``?as=xlsx`` takes; what is wrong most; the trend."""
    actor = actor_of(request)
    number = max(1, whole_number(request.GET.get("page", "")) or 1)
    page = territories.territory_page(actor, authority, timezone.now(), number)
    if request.GET.get("as") == "xlsx":
        header = [_("Part of the territory or institution"), _("Checks"), _("Failed"), _("Dismissed"), _("Score, %")]
        rows = [
            [part.title, part.tally.checks, part.tally.failing, part.tally.dismissed, _percent(part.tally)]
            for part in (*page.parts, *page.worst)
        ]
        return xlsx_response(_("Quality of data"), header, rows)
    context = {"page": page, "aspects": _aspects(page.aspects), "spark": _spark(page.weeks)}
    return render_page(request, "quality/territory.html", context)


@require_GET
@may_write_on_get
def institution_page(request: Request, institution: UUID) -> HttpResponse:
    """What to do first, findings by rule, the score with its arithmetic; ``?as=xlsx`` takes the counts by rule."""
    actor, now = actor_of(request), timezone.now()
    if request.GET.get("as") == "xlsx":
        header = [
            _("Rule"),
            _("What is wrong"),
            _("Severity"),
            _("Counts for"),
            _("Open findings"),
            _("Dismissed"),
            _("Since"),
        ]
        rows = [
            [code, title, str(SEVERITIES[severity]), str(ASPECTS[aspect]), *rest]
            for code, title, severity, aspect, *rest in places.export_rows(actor, institution, now)
        ]
        return xlsx_response(_("Quality of data"), header, rows)
    page = places.institution_page(actor, institution, now)
    _note(actor, (finding.person_id for line in page.rules for finding in line.lines))
    context = {
        "page": page,
        "aspects": _aspects(page.aspects),
        "rules": _worded(page.rules),
        "first": _worded(page.first),
        "spark": _spark(page.weeks),
        "open": sum(line.open for line in page.rules),
    }
    return render_page(request, "quality/institution.html", context)


@require_POST
def judge_again(request: Request, institution: UUID) -> HttpResponse:
    """Judge the institution now, without waiting for the night."""
    actor = actor_of(request)
    place = places.place_of(actor, institution)
    judging.judge_institution(actor=actor, institution_id=place.id, now=timezone.now())
    return redirect("quality:institution", institution)


@require_GET
@may_write_on_get
def rule_page(request: Request, institution: UUID, rule: str) -> HttpResponse:
    """Findings by one rule: each opens its field."""
    is_dismissed = request.GET.get("show") == "dismissed"
    actor = actor_of(request)
    page = places.rule_page(actor, institution, rule, window(request), timezone.now(), dismissed=is_dismissed)
    _note(actor, (line.person_id for line in page.lines))
    context = {"page": page, "is_dismissed": is_dismissed, **_words_of(page.rule)}
    return render_page(request, "quality/rule.html", context)


@require_http_methods(["GET", "POST"])
@may_write_on_get
def finding_page(request: Request, institution: UUID, finding: UUID) -> HttpResponse:
    """One finding: what is wrong, why, where it is put right; or why it is no fault."""
    actor, now = actor_of(request), timezone.now()
    page = places.finding_page(actor, institution, finding, now)
    if request.method == "GET":
        _note(actor, [page.line.person_id])
    form = DismissForm(request.POST or None, initial={"until": _end_of_year(local_day(now))})
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data
            dismissing.dismiss(
                actor=actor, institution_id=page.place.id, finding=finding, reason=said["reason"], until=said["until"],
                now=now,
            )  # fmt: skip
            return redirect("quality:rule", institution, page.rule.code)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            form.refuse(error)
    context = {
        "page": page,
        "form": form,
        "dismissals": [(each, ENDED[each.ended] if each.ended else "") for each in page.dismissals],
        **_words_of(page.rule),
    }
    return render_page(request, "quality/finding.html", context, status=422 if form.errors else 200)


@require_POST
def take_back(request: Request, institution: UUID, finding: UUID, dismissal: UUID) -> HttpResponse:
    """The finding is open again."""
    actor = actor_of(request)
    place = places.place_of(actor, institution)
    dismissing.take_back(actor=actor, institution_id=place.id, dismissal=dismissal, now=timezone.now())
    return redirect("quality:finding", institution, finding)


@require_http_methods(["GET", "POST"])
@may_write_on_get
def at_once(request: Request, institution: UUID, rule: str) -> HttpResponse:
    """What a machine would put right: looked at, agreed to, written at once."""
    actor, now = actor_of(request), timezone.now()
    place = places.place_of(actor, institution)
    proposed = proposal(actor, place.id, rule, now)
    trouble = ""
    if request.method == "POST":
        agreed = {key for key in (whole_number(each, 2**62) for each in request.POST.getlist("key")) if key}
        try:
            mending.mend(actor=actor, institution_id=place.id, rule=rule, agreed=agreed, now=now)
            return redirect("quality:institution", institution)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            trouble = " ".join(problem.message for problem in getattr(error, "problems", ())) or str(error)
            proposed = proposal(actor, place.id, rule, now)
    if request.method == "GET":
        _note(actor, proposed.persons)
    lines = [(change, proposed.labels.get(change.key, "")) for change in proposed.changes]
    context = {"place": place, "rule": rule, "lines": lines, "trouble": trouble}
    return render_page(request, "quality/at_once.html", context, status=422 if trouble else 200)


@require_POST
def undo(request: Request, institution: UUID, mending: UUID) -> HttpResponse:
    """Take back what was put right at once."""
    actor = actor_of(request)
    place = places.place_of(actor, institution)
    _undo(actor=actor, institution_id=place.id, mending=mending, now=timezone.now())
    return redirect("quality:institution", institution)


_undo = mending.undo_mending


def _aspects(lines: Any) -> list[dict[str, Any]]:
    """Parts of the score in words, with the arithmetic."""
    return [{"label": ASPECTS[line.aspect], "about": ABOUT_ASPECTS[line.aspect], "tally": line.tally} for line in lines]


def _worded(lines: Any) -> list[dict[str, Any]]:
    return [{"line": line, **_words_of(line.rule)} for line in lines]


def _words_of(rule: Any) -> dict[str, Any]:
    return {
        "severity": SEVERITIES[rule.severity], "tone": TONES[rule.severity], "aspect": ASPECTS[rule.aspect],
    }  # fmt: skip


def _spark(weeks: Any) -> dict[str, Any]:
    """The trend as a line, and its ends in figures."""
    values = [count for _day, count in weeks]
    return {"values": values, "high": max([*values, 1]), "then": weeks[0], "now": weeks[-1]}


def _percent(tally: Tally) -> float | None:
    """To tenths of a per cent, down as on the pages."""
    share = tally.shown(1000)
    return None if share is None else round(share * 100, 1)


def _end_of_year(today: date) -> date:
    """The last of August, or a year on where that is nearer."""
    return min(date(school_year_of(today) + 1, 8, 31), today + timedelta(days=LONGEST_TERM))
