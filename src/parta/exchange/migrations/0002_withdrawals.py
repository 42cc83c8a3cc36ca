"""A mark taken back after it was sent is told to the partner, who answers."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('exchange', '0001_deferment')]

    operations = [
        migrations.AddField(
            model_name='deferment',
            name='withdrawal',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='withdrawals', to='exchange.defermentbatch'),
        ),
        migrations.AddField(
            model_name='deferment',
            name='withdrawal_answer',
            field=models.SmallIntegerField(choices=[(1, 'ACCEPTED'), (2, 'REFUSED')], null=True),
        ),
        migrations.AddField(
            model_name='deferment',
            name='withdrawal_text',
            field=models.TextField(default=''),
        ),
        migrations.AddConstraint(
            model_name='deferment',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawal', None), models.Q(('batch__isnull', False), ('removed_at__isnull', False)), _connector='OR'), name='deferment_withdrawn_when_sent_and_taken_back'),
        ),
        migrations.AddConstraint(
            model_name='deferment',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawal_answer', None), ('withdrawal__isnull', False), _connector='OR'), name='deferment_withdrawal_answered_when_sent'),
        ),
    ]
