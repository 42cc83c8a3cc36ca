"""Versions of the texts of help, and what readers thought of them."""

from django.db import migrations, models

SQL = "call audit_protect('help_revision');"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('audit', '0001_trail'),
    ]

    operations = [
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('code', models.TextField()),
                ('number', models.IntegerField()),
                ('title_uk', models.TextField(default='')),
                ('title_en', models.TextField(default='')),
                ('text_uk', models.TextField(default='')),
                ('text_en', models.TextField(default='')),
                ('reason', models.TextField()),
                ('restores', models.IntegerField(null=True)),
                ('based_on', models.TextField()),
                ('at', models.DateTimeField()),
                ('account_id', models.BigIntegerField()),
                ('person_id', models.BigIntegerField(null=True)),
            ],
            options={
                'db_table': 'help_revision',
                'constraints': [
                    models.UniqueConstraint(fields=('code', 'number'), name='revision_number_once'),
                    models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='revision_numbered_from_one'),
                    models.CheckConstraint(condition=models.Q(models.Q(('restores', 0), ('text_uk', ''), ('title_uk', '')), models.Q(models.Q(('title_uk', ''), _negated=True), models.Q(('text_uk', ''), _negated=True)), _connector='OR'), name='revision_has_words_or_is_shipped'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Opinion',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('code', models.TextField()),
                ('number', models.IntegerField()),
                ('helped', models.IntegerField(default=0)),
                ('did_not', models.IntegerField(default=0)),
            ],
            options={
                'db_table': 'help_opinion',
                'constraints': [models.UniqueConstraint(fields=('code', 'number'), name='opinion_of_a_version_once')],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
