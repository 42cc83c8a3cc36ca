"""The form of an upload."""

from django.utils.translation import gettext_lazy as _

from parta.sheets.phases import MOST_BYTES
from parta.ui.forms import Form, UploadField


class FileForm(Form):
    """Which file."""

    file = UploadField(
        label=_("Spreadsheet"),
        endings=("xlsx", "csv", "txt"),
        max_bytes=MOST_BYTES,
        help_text=_("XLSX or CSV. The file taken out here, our template or your own table: we match the columns."),
    )
