"""What a rule keeps watch over: completeness, timeliness, consistency, uniqueness. What blocks or asks for a value that is
not there is completeness; the rest of the first edition judges whether values agree.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rulebook', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='qualityrule',
            name='aspect',
            field=models.TextField(choices=[('completeness', 'completeness'), ('timeliness', 'timeliness'), ('consistency', 'consistency'), ('uniqueness', 'uniqueness')], default='consistency'),
        ),
    ]
