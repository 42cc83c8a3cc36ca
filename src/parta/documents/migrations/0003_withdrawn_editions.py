"""An edition withdrawn before its day holds on no day: its period is empty."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0002_sealed_lists'),
    ]

    operations = [
        migrations.RunSQL('alter table documents_order_template drop constraint documents_order_template_during_check', migrations.RunSQL.noop),
    ]
