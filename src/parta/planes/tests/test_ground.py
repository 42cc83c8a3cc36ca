"""The database's own functions agree with ours."""

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from parta.kernel.text import natural_key, sort_key

ALPHABET = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяАБВГҐДЕЄЖЗИІЇЙ’'-` abcXYZ09№«»"


@pytest.mark.django_db
class TestUkKey:
    @given(st.text(alphabet=ALPHABET, max_size=40))
    @settings(max_examples=60, deadline=None)
    def test_equals_the_key_made_in_python(self, text: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select uk_key(%s)", [text])
            assert cursor.fetchone() == (sort_key(text),)

    def test_orders_by_the_ukrainian_alphabet(self) -> None:
        names = ["Ґалаґан", "Гнатюк", "Єрмак", "Жук", "Іваненко", "Їжак", "Зуб", "Яр", "Щур", "Ковшʼюк", "Ковш’як"]
        with connection.cursor() as cursor:
            cursor.execute('select n from unnest(%s::text[]) n order by uk_key(n) collate "C"', [names])
            assert [row[0] for row in cursor.fetchall()] == [
                "Гнатюк", "Ґалаґан", "Єрмак", "Жук", "Зуб", "Іваненко", "Їжак", "Ковшʼюк", "Ковш’як", "Щур", "Яр",
            ]  # fmt: skip


@pytest.mark.django_db
class TestUkNatural:
    @given(st.text(alphabet=ALPHABET + "012345678901234567890123456789", max_size=60))
    @settings(max_examples=60, deadline=None)
    def test_equals_the_key_made_in_python(self, text: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("select uk_natural(%s)", [text])
            assert cursor.fetchone() == (natural_key(text),)

    def test_orders_numbers_by_their_value(self) -> None:
        names = [
            "Ліцей № 10",
            "Ліцей № 2",
            "10-А",
            "2-Б",
            "2-А",
            "Ліцей № 0009",
            "Ліцей № 1234567890",
            "Ліцей № 1 (м. Яр)",
        ]
        with connection.cursor() as cursor:
            cursor.execute('select n from unnest(%s::text[]) n order by uk_natural(n) collate "C"', [names])
            assert [row[0] for row in cursor.fetchall()] == [
                "2-А", "2-Б", "10-А", "Ліцей № 1 (м. Яр)", "Ліцей № 2", "Ліцей № 0009", "Ліцей № 10",
                "Ліцей № 1234567890",
            ]  # fmt: skip


@pytest.mark.django_db
def test_the_application_owns_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_user, count(*) from pg_class where pg_get_userbyid(relowner) = current_user group by 1"
        )
        assert cursor.fetchall() == []
