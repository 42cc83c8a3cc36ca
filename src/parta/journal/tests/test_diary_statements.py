"""The family's reads: what cannot be seen on a page."""

from psycopg._queries import MAX_CACHED_STATEMENT_LENGTH

from parta.journal.queries import diary


def test_are_short_enough_for_the_driver_to_remember() -> None:
    """A longer statement is parsed anew for each page: 0.3 ms of the 4 that a parent's day may cost."""
    written = {
        name: diary._squeezed(getattr(diary, name)) for name in ("_SPAN", "_HOMEWORK", "_MARKS", "_COURSE", "_ABSENCES")
    }

    assert {name: len(sql) for name, sql in written.items() if len(sql) > MAX_CACHED_STATEMENT_LENGTH} == {}
