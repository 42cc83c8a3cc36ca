"""An edition withdrawn before its day holds on no day: its period is empty. The first rules say their source in
Ukrainian: everybody reads them now.
"""

from django.db import migrations

SQL = r"""
alter table journal_rule drop constraint journal_rule_during_check;
select set_config('app.actor', '0', true), set_config('app.operation', 'journal.rule.adopt', true);
update journal_rule set
  source = 'Тлумачення наказу МОН № 496/2008: неправильний запис не виправляють, поруч роблять правильний і засвідчують',
  doubt = 'Інструкція — для паперового журналу й описки не знає; три дні — власна перша редакція, її має підтвердити міністерство'
  where code = 'edit_window' and lower(during) = '2000-01-01';
update journal_rule set
  source = 'Постанова КМУ № 782/2024 зі змінами: дні семестрів у межах року визначає педагогічна рада',
  doubt = 'Орієнтовна рамка; дні закладу приходять із його календарем'
  where code = 'terms' and lower(during) = '2000-01-01';
update journal_rule set
  source = 'Наказ МОН № 496/2008: тематична — з усіх поточних, семестрова — з тематичних, річна — із семестрових',
  doubt = 'Наказ каже про динаміку й вагу тем, а не про середнє; це лише підказка, вирішує вчитель'
  where code = 'suggestion' and lower(during) = '2000-01-01';
select set_config('app.actor', '', true), set_config('app.operation', '', true);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('journal', '0004_one_way_in'),
    ]

    operations = [
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
