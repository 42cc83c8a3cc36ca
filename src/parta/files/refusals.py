"""What keeps a file from being read as a table, in words for whoever sent it."""

from django.utils.translation import gettext_lazy

from parta.kernel.errors import DomainError


class UnreadableTable(DomainError):
    """The file cannot be read as a table; the message says why and what to do. Nothing was kept of it."""

    code = "table-unreadable"
    status = 422


class NotATable(UnreadableTable):
    """The content is of another kind: a PDF, a picture, an old or locked workbook."""

    code = "table-wrong-kind"


class TableTooLarge(UnreadableTable):
    """More bytes, rows, columns or text in a cell than the limits allow, or an archive that would swell beyond them."""

    code = "table-too-large"


class WrongEncoding(UnreadableTable):
    """Text in an encoding that is neither UTF-8, UTF-16 with BOM nor Windows-1251."""

    code = "table-wrong-encoding"


class BrokenTable(UnreadableTable):
    """The file is damaged, or a quotation mark in it never closes."""

    code = "table-broken"


REFUSALS = {
    "swells": (
        TableTooLarge,
        gettext_lazy(
            "The workbook “%(name)s” unpacks to %(size)s MB, which no real list does. "
            "Save the needed sheet alone as XLSX."
        ),
    ),
    "area": (
        TableTooLarge,
        gettext_lazy(
            "The filled cells of “%(name)s” lie too far apart to be one table. "
            "Copy the list alone into a new workbook and send that file."
        ),
    ),
    "text": (
        TableTooLarge,
        gettext_lazy("The workbook “%(name)s” holds more text than is read at once. Split it into parts."),
    ),
    "process": (
        TableTooLarge,
        gettext_lazy(
            "The workbook “%(name)s” needs too much memory or time to be read. Save the needed sheet alone as XLSX."
        ),
    ),
    "archive": (
        NotATable,
        gettext_lazy("“%(name)s” is an archive and not an XLSX workbook. Send a CSV or XLSX file."),
    ),
    "empty": (NotATable, gettext_lazy("The workbook “%(name)s” has no filled sheet.")),
    "broken": (
        BrokenTable,
        gettext_lazy(
            "The workbook “%(name)s” is damaged. Open it in a spreadsheet, save it again as XLSX and send that file."
        ),
    ),
}
