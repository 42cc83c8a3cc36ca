"""Entrances of the worker: the outbox every few seconds, jobs of dead workers every minute, receipts every night."""

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from parta.events import api

_MOST_LIVES = 5  # a job that has ended so many workers is not given to another


@app.periodic(cron="* * * * * */5")
@app.task(name="events.deliver", queueing_lock="events.deliver", lock="events.deliver")
def deliver(timestamp: int) -> None:
    """Deliver what is due. The lock keeps the order of events when a round takes longer than the pause after it."""
    api.deliver_due(now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="events.take_back", queueing_lock="events.take_back", pass_context=True)
async def take_back(context: JobContext, timestamp: int) -> None:
    """Queue again the jobs of workers that died in their middle: until then they hold their locks."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        if job.queueing_lock and await manager.list_jobs_async(queueing_lock=job.queueing_lock, status="todo"):
            await manager.finish_job(job, status=Status.FAILED, delete_job=True)  # its successor will do the same
        elif job.attempts >= _MOST_LIVES:
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
        else:
            await manager.retry_job(job)


@app.periodic(cron="20 3 * * *")
@app.task(name="events.prune_receipts", queueing_lock="events.prune_receipts")
def prune_receipts(timestamp: int) -> None:
    """Forget answers to old requests."""
    api.prune_receipts(timezone.now())
