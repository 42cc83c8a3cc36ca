"""Entrances of the worker."""

from procrastinate.contrib.django import app

from parta.files import operations
from parta.kernel.actor import SYSTEM


@app.periodic(cron="50 * * * *")
@app.task(name="files.erase_forgotten", queueing_lock="files.erase_forgotten")
def erase_forgotten(timestamp: int) -> None:
    """Erase what a killed process was about to erase."""
    operations.erase_forgotten(actor=SYSTEM)
