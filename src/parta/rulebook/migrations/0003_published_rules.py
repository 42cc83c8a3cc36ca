"""Which form a rule judges, on which days: what modules above join by."""

from django.db import migrations

SQL = "create view rulebook_rules_v1 as select code, form, field, severity, during from rulebook_rule"


class Migration(migrations.Migration):

    dependencies = [
        ('rulebook', '0002_aspects'),
    ]

    operations = [migrations.RunSQL(SQL, "drop view rulebook_rules_v1")]
