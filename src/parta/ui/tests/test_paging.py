"""Paging by key over a table of its own."""

import base64
import json
from typing import Any

import pytest
from django.db import connection, models
from django.http import QueryDict
from django.test import RequestFactory
from django.test.utils import isolate_apps

from parta.ui.paging import Page, page_of, window

NAMES = ["Бабій", "Білоус", "Білоус", "Ґудзь", "Жук", "Їжак", "Ющенко"]


@pytest.fixture
def people(db: None) -> Any:
    with isolate_apps("parta.ui"):

        class Row(models.Model):
            id = models.IntegerField(primary_key=True)
            name = models.TextField()

            class Meta:
                app_label = "ui"
                managed = False
                db_table = "paging_row"

    with connection.cursor() as cursor:
        cursor.execute("create temporary table paging_row (id int primary key, name text) on commit drop")
        cursor.executemany("insert into paging_row values (%s, %s)", list(enumerate(NAMES)))
    return Row.objects.all()


def page(people: Any, address: str, size: int = 3) -> Page[Any]:
    return page_of(people, window(RequestFactory().get(address), size), by=("name", "pk"))


def ids(shown: Page[Any]) -> list[int]:
    return [row.pk for row in shown.rows]


def query(**words: str) -> str:
    made = QueryDict(mutable=True)
    made.update(words)
    return f"/?{made.urlencode()}"


class TestPaging:
    def test_walks_forth_and_back_without_losing_a_row(self, people: Any) -> None:
        first = page(people, "/")
        second = page(people, query(after=first.after))
        third = page(people, query(after=second.after))
        forth = [ids(first), ids(second), ids(third)]

        assert [*forth[0], *forth[1], *forth[2]] == [row.pk for row in people.order_by("name", "pk")]
        assert (first.before, third.after) == ("", "")

        assert ids(page(people, query(before=third.before))) == forth[1]
        back = page(people, query(before=second.before))
        assert (ids(back), back.before) == (forth[0], "")

    def test_keeps_equal_names_apart_by_the_key(self, people: Any) -> None:
        first = page(people, "/", size=2)
        assert ids(page(people, query(after=first.after), size=2))[0] not in ids(first)

    def test_needs_one_statement(self, people: Any, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(1):
            page(people, "/")

    @pytest.mark.parametrize("key", ["%%%", "W10", "bm9uc2Vuc2U", "eyJhIjoxfQ", "A" * 500])
    def test_reads_a_broken_key_as_the_beginning(self, people: Any, key: str) -> None:
        assert ids(page(people, query(after=key))) == ids(page(people, "/"))

    @pytest.mark.parametrize("key", [["b", "x"], ["b", 10**30], ["\0", 1], ["\ud800", 1], [True, None], [[], {}]])
    def test_reads_a_key_of_what_the_fields_do_not_hold(self, people: Any, key: list[Any]) -> None:
        """Whoever writes a key himself gets a page, be it the beginning or an empty one."""
        typed = base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")
        assert isinstance(page(people, query(after=typed)).rows, tuple)

    def test_of_an_empty_list_leads_nowhere(self, people: Any) -> None:
        shown = page(people.none(), "/")
        assert (shown.rows, shown.after, shown.before) == ((), "", "")
