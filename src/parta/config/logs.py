"""What the log says of a failure: everything but the values of the row. PostgreSQL tells them in a DETAIL of its own
(«Failing row contains …»), names, phones and birth dates of children among them.
"""

import logging
import re
from types import TracebackType

_DETAIL = re.compile(r"DETAIL:.*?(?=\n(?:HINT:|CONTEXT:|\n|Traceback|  File )|\Z)", re.DOTALL)


def discreet(text: str) -> str:
    """The text without values that a database error quotes.

    >>> discreet('violates check constraint "person_has_names"\\nDETAIL:  Failing row contains (7, Гнатюк).')
    'violates check constraint "person_has_names"\\nDETAIL:  (left out)'
    """
    return _DETAIL.sub("DETAIL:  (left out)", text)


class Formatter(logging.Formatter):
    """Lines of the log without values of rows."""

    def format(self, record: logging.LogRecord) -> str:
        return discreet(super().format(record))

    def formatException(  # noqa: N802  the standard library's name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return discreet(super().formatException(ei))
