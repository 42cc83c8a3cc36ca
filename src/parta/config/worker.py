"""The worker: runs what is queued in the database, and what the clock says."""

import asyncio

from procrastinate.contrib.django import app

from parta.config.env import Env


def work(_env: Env) -> int:
    """Work until SIGTERM or SIGINT; a job under way is finished or handed back."""
    asyncio.run(_work())
    return 0


async def _work() -> None:
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # of the Django connector only
    with app.replace_connector(connector) as running:
        async with running.open_async():
            await running.run_worker_async(concurrency=2, delete_jobs="successful", shutdown_graceful_timeout=10)
