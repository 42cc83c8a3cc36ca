"""The pages and acts that are measured."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone

from bench import journal
from bench.journal import absence_saves, mark_saves
from bench.school import School, open_session

__all__ = ["absence_saves", "mark_saves", "pages"]


def pages(school: School, bar: Any) -> Iterator[tuple[str, str, str, Any]]:
    """Label, address, session and bar of each page."""
    yield from journal.pages(school, bar)
    day = timezone.localdate().isoformat()
    yield (
        "parent's day",
        f"/diary/{school.child}/{day}/",
        open_session(school.parent_account),
        bar(p50=4, per_second=600, gzip_kb=10, peer="25 ms, 44 SQL, 61 req/s"),
    )
    yield (
        "class list, 30 pupils",
        reverse("enrolment:class", args=[school.institution, school.class_id]),
        open_session(school.head_account),
        bar(peer="17 ms, 11 SQL, 105 req/s (1,000 pupils)"),
    )
