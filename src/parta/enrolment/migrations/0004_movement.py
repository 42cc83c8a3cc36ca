"""Rows that ended say by which order, so that the order can be taken back; an ended enrolment says why."""

from django.db import migrations, models

SQL = r"""
alter table enrolment_enrolment add column ended_by bigint, add column end_reason smallint;
alter table enrolment_membership add column ended_by bigint;
"""

STATE = [
    migrations.AddField("enrolment", "ended_by", models.BigIntegerField(null=True)),
    migrations.AddField("enrolment", "end_reason", models.SmallIntegerField(null=True)),
    migrations.AddField("membership", "ended_by", models.BigIntegerField(null=True)),
]


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0003_takeouts_are_signed")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(SQL, migrations.RunSQL.noop)], state_operations=STATE
        )
    ]
