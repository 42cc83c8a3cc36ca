"""The form of an upload."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parta.sheets.kinds import System
from parta.sheets.phases import MOST_BYTES
from parta.ui.forms import Form, UploadField


class FileForm(Form):
    """Which file, and of which outside system, where the list is of such files."""

    system = forms.ChoiceField(label=_("Which system the file came from"))

    file = UploadField(
        label=_("Spreadsheet"),
        endings=("xlsx", "csv", "txt"),
        max_bytes=MOST_BYTES,
        help_text=_("XLSX or CSV. The file taken out here, our template or your own table: we match the columns."),
    )

    def __init__(self, *args: Any, systems: Sequence[System] | None = None, **said: Any) -> None:
        super().__init__(*args, **said)
        if systems is not None:
            several = [("", _("choose"))] if len(systems) > 1 else []  # a file is of one: which, nobody guesses
            self.fields["system"].choices = [*several, *((each.name, each.name) for each in systems)]  # type: ignore[attr-defined]
        else:
            del self.fields["system"]
