"""Work of the background worker."""

import logging

from procrastinate.contrib.django import app

from parta.institutions.operations.uploads import TASK, load_queued
from parta.kernel.errors import DomainError

log = logging.getLogger(__name__)


@app.task(name=TASK, queueing_lock=None)
def load_register(run_id: int) -> None:
    """Load an uploaded register. A file that does not fit is told in the record of the run, not tried again."""
    try:
        load_queued(run_id=run_id)
    except DomainError as trouble:
        log.warning("register import %s refused: %s", run_id, trouble)
