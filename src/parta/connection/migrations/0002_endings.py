"""The end of a connection, why, and the post that was given for it."""

import django.db.models.deletion
from django.db import migrations, models

SQL = r"""
create trigger append_only before update or delete or truncate on connection_ending for each statement execute function planes_append_only();
call audit_protect('connection_ending', 'connection_id');
"""


class Migration(migrations.Migration):

    dependencies = [('connection', '0001_connection')]

    operations = [
        migrations.AddField(
            model_name='connection',
            name='post_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name='connectionrequest',
            name='stage',
            field=models.SmallIntegerField(choices=[(1, 'UNCONFIRMED'), (2, 'WAITING'), (3, 'AGREED'), (4, 'CONNECTED'), (5, 'REFUSED'), (6, 'ENDED')]),
        ),
        migrations.CreateModel(
            name='Ending',
            fields=[
                ('connection', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='ending', serialize=False, to='connection.connection')),
                ('day', models.DateField()),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('ended_by', models.BigIntegerField()),
                ('ender', models.TextField()),
            ],
            options={
                'db_table': 'connection_ending',
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='ending_in_words')],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
