"""When a family last looked at a child's diary."""

from django.db import models

from parta.kernel.personal import Personal, Purpose
from parta.planes.declarations import KEEP, no_trail
from parta.planes.models import Technical


class LastSeen(Technical):
    """One row for an account and a child: what was put after ``upto`` is marked as new (see `rules.visit_at`)."""

    rights = KEEP
    trail = no_trail("moves with every visit, decides nothing: only what is marked as new")
    personal_data = {"account": Personal.LINK, "pupil": Personal.LINK}
    held_for = {Purpose.EDUCATION: ("account", "pupil")}

    pk = models.CompositePrimaryKey("account_id", "pupil_id")
    account = models.ForeignKey("identity.Account", models.PROTECT, related_name="+", db_index=False)
    pupil = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    upto = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "cabinet_last_seen"
