"""One upload: its columns, what is to be corrected, what will change, how far it is, what was written."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parta.kernel.errors import DomainError, NotVisible, Refused
from parta.kernel.text import whole_number
from parta.sheets import words
from parta.sheets.keeping import Kept
from parta.sheets.kinds import Kind, Outcome, State
from parta.sheets.operations import batches
from parta.sheets.queries import BatchPage, batch_page, every_row
from parta.sheets.web.lists import ENDINGS, actor_of
from parta.ui.exports import csv_stream, xlsx_response
from parta.ui.http import Request, render_page

_FIX = re.compile(r"fix-(\d{1,9})-(\w{1,40})")
_MOST_IN_WORKBOOK = 20_000  # rows; longer results leave as CSV, line by line


@dataclass(frozen=True, slots=True)
class Line:
    """A row as the page shows it: each problem with its field to correct, each change with before and after."""

    row: Kept
    tone: str
    outcome: str
    problems: tuple[tuple[str, str, str, str, str], ...]  # field, name of the control, message, in the file, value
    changes: tuple[tuple[str, str, str], ...]


@never_cache
@require_GET
def upload(request: Request, batch: UUID) -> HttpResponse:
    """The upload in the state in which it is."""
    outcome, after = _asked(request), whole_number(request.GET.get("after", ""))
    page = batch_page(actor_of(request), batch, None, with_rows=False)
    if page.state == State.COLUMNS:
        return redirect("sheets:columns", batch)
    return _page(request, batch, outcome, after=-1 if after is None else after)


@never_cache
@require_http_methods(["GET", "POST"])
def columns(request: Request, batch: UUID) -> HttpResponse:
    """What each column means: matched by heading, shown with samples, changeable."""
    actor = actor_of(request)
    page, trouble = batch_page(actor, batch, with_rows=False), ""
    if page.state not in (State.COLUMNS, State.READY):
        return redirect("sheets:batch", batch)
    mapping = list(page.mapping)
    if request.method == "POST":
        mapping = [request.POST.get(f"c{at}", "") for at in range(len(page.header))]
        try:
            batches.agree_columns(
                actor=actor, batch=batch, revision=_revision(request), mapping=mapping, now=timezone.now()
            )
            return redirect("sheets:batch", batch)
        except (NotVisible, Refused):
            raise
        except DomainError as error:
            trouble = str(error)
    lines = [
        (at, heading, page.samples[at] if at < len(page.samples) else (), mapping[at])
        for at, heading in enumerate(page.header)
    ]
    absent = [column.title for column in page.kind.columns if column.is_needed and column.code not in mapping]
    context = {"page": page, "lines": lines, "trouble": trouble, "absent": absent, "known": sum(map(bool, mapping))}
    return render_page(request, "sheets/columns.html", context, status=422 if trouble else 200)


@require_POST
def correct(request: Request, batch: UUID) -> HttpResponse:
    """Correct cells, leave rows out, bring them back."""
    posted = request.POST
    typed = {(int(match[1]), match[2]): posted[name] for name in posted if (match := _FIX.fullmatch(name))}
    if "take" in posted:  # one row alone
        typed = {cell: text for cell, text in typed.items() if str(cell[0]) == posted["take"]}
    if {"leave_out", "bring_back", "accept_all", "leave_out_wrong"} & set(posted):
        typed = {}
    return _act(
        request,
        batch,
        lambda: batches.correct_rows(
            actor=actor_of(request), batch=batch, revision=_revision(request), now=timezone.now(), typed=typed,
            leave_out=_numbers(posted.getlist("leave_out")), bring_back=_numbers(posted.getlist("bring_back")),
            accept_all="accept_all" in posted, leave_out_wrong="leave_out_wrong" in posted,
        ),
    )  # fmt: skip


@require_POST
def write(request: Request, batch: UUID) -> HttpResponse:
    """Write what is new or changed."""
    revision = _revision(request)
    return _act(
        request,
        batch,
        lambda: batches.write_batch(actor=actor_of(request), batch=batch, revision=revision, now=timezone.now()),
    )


@require_POST
def check(request: Request, batch: UUID) -> HttpResponse:
    """Check every row anew."""
    return _act(request, batch, lambda: batches.check_again(actor=actor_of(request), batch=batch, now=timezone.now()))


@require_POST
def undo(request: Request, batch: UUID) -> HttpResponse:
    """Take back what was written."""
    return _act(request, batch, lambda: batches.undo_batch(actor=actor_of(request), batch=batch, now=timezone.now()))


@require_POST
def stop(request: Request, batch: UUID) -> HttpResponse:
    """Stop what goes on."""
    page = batch_page(actor_of(request), batch, with_rows=False)
    batches.call_back(actor=actor_of(request), batch=batch)
    if page.state == State.READING:
        return redirect("sheets:start", page.place.public_id, page.kind.code)
    return redirect("sheets:batch", batch)


@require_POST
def discard(request: Request, batch: UUID) -> HttpResponse:
    """Forget an upload of which nothing was written."""
    page = batch_page(actor_of(request), batch, with_rows=False)
    batches.discard_batch(actor=actor_of(request), batch=batch)
    return redirect("sheets:start", page.place.public_id, page.kind.code)


@require_GET
def rows_file(request: Request, batch: UUID, ending: str) -> HttpResponseBase:
    """All rows with what is wrong or what came of them beside each, to be mended at home and sent again."""
    if ending not in ENDINGS:
        raise Http404
    page = batch_page(actor_of(request), batch, with_rows=False)
    header = [_("Row in the file"), _("Outcome"), _("Remarks"), *(str(column.title) for column in page.kind.columns)]
    rows = _file_rows(request, page)
    if ending == "xlsx" and page.all_rows <= _MOST_IN_WORKBOOK:
        return xlsx_response(page.title.rpartition(".")[0] or page.title, header, rows)
    return csv_stream(page.title.rpartition(".")[0] or page.title, header, rows)


def _file_rows(request: Request, page: BatchPage) -> Iterator[list[Any]]:
    said = _said(page)
    for row, texts in every_row(actor_of(request), page.public_id):
        remarks = [f"{page.kind.column(field).title}: {message}" for field, message, _suggestion in row.problems]
        remarks += [_change(page.kind, *change) for change in row.changes]
        cells = [texts.get(column.code, "") for column in page.kind.columns]
        yield [row.number, str(said.get(row.outcome, "")), "; ".join(remarks), *cells]


def _change(kind: Kind, code: str, before: str, after: str) -> str:
    """What was recorded of a child before stays on the screen: a file of it would be a list that passes no gate."""
    return f"{kind.column(code).title}: {after if kind.names_children else f'{before} → {after}'}"


def _page(
    request: Request, batch: UUID, outcome: Outcome | None, *, after: int = -1, trouble: str = ""
) -> HttpResponse:
    page = batch_page(actor_of(request), batch, outcome, after=after)
    is_empty = outcome is not None and not page.counts.get(outcome)  # the last of them was put right
    if is_empty or (outcome is None and page.state == State.READY and page.wrong):
        outcome = None if is_empty else Outcome.WRONG
        page = batch_page(actor_of(request), batch, outcome, after=after)
    said = _said(page)
    tabs = [
        (int(each), label, page.counts[each], each == outcome) for each, label in said.items() if page.counts.get(each)
    ]
    context = {
        "page": page, "state": page.state.name, "tabs": tabs, "outcome": int(outcome) if outcome is not None else 0,
        "lines": [_line(page.kind, row, said, page.mapping) for row in page.rows], "trouble": trouble or page.trouble,
        "suggested": any(suggestion for row in page.rows for _field, _message, suggestion in row.problems),
        "here": reverse("sheets:batch", args=[batch]),
        "is_silent": page.is_working and (timezone.now() - page.beat_at).total_seconds() > 120,
    }  # fmt: skip
    return render_page(request, "sheets/batch.html", context, partial="state", status=422 if trouble else 200)


def _said(page: BatchPage) -> Any:
    return words.RESULTS if page.state in (State.DONE, State.UNDONE) else words.OUTCOMES


def _line(kind: Kind, row: Kept, said: Any, mapping: tuple[str, ...]) -> Line:
    texts = row.texts(mapping)
    in_file = dict(zip(mapping, row.cells, strict=True))
    return Line(
        row=row,
        tone=words.TONES[row.outcome],
        outcome=str(said.get(row.outcome, "")),
        problems=tuple(
            (
                str(kind.column(field).title), f"fix-{row.number}-{field}", message, in_file.get(field, ""),
                suggestion or texts.get(field, ""),
            )
            for field, message, suggestion in row.problems
        ),
        changes=tuple((str(kind.column(code).title), before, after) for code, before, after in row.changes),
    )  # fmt: skip


def _act(request: Request, batch: UUID, act: Callable[[], None]) -> HttpResponse:
    """Do something with an upload; what stands in the way is told on its page."""
    outcome = _asked(request)
    try:
        act()
    except (NotVisible, Refused):
        raise
    except DomainError as error:
        return _page(request, batch, outcome, trouble=str(error))
    address = reverse("sheets:batch", args=[batch])
    return redirect(f"{address}?show={int(outcome)}" if outcome is not None else address)


def _asked(request: Request) -> Outcome | None:
    number = whole_number(request.POST.get("show") or request.GET.get("show", ""))
    return Outcome(number) if number in {int(each) for each in words.OUTCOMES} else None


def _revision(request: Request) -> int:
    revision = whole_number(request.POST.get("revision", ""))
    return -1 if revision is None else revision


def _numbers(texts: list[str]) -> list[int]:
    return [number for text in texts if (number := whole_number(text)) is not None]
