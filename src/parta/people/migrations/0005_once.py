"""One person once: what likeness is looked for by, documents that replace one another, a record that points to the kept one."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models
from django.db.models import F, Q

FUNCTIONS = r"""
-- A name without what fingers and keyboards confuse: case, и/і/ї/й, е/є/э, г/ґ, Latin look-alikes, apostrophes, hyphens, ь.
-- The same mapping is parta.kernel.text.folded_name.
create function uk_fold(t text) returns text language sql immutable strict parallel safe return
  translate(lower(t collate pg_c_utf8), 'ґєэёиїйыaceikmnoprtuxybh’''ʼ`- ьъ', 'геееіііі' || 'асеікмпоргтіхувн');

-- Under which keys two records of one child meet although something in them was mistyped. hashtextextended keeps its values
-- for ever (hash partitions stand on it).
create function people_likeness(family text, given text, patronymic text, born date) returns bigint[]
language sql immutable parallel safe return (
  select array_remove(array[
      case when p <> '' then hashtextextended('A|' || d || '|' || f || '|' || p, 0) end,
      hashtextextended('B|' || d || '|' || f || '|' || left(g, 1), 0),
      case when p <> '' then hashtextextended('C|' || d || '|' || g || '|' || p, 0) end,
      hashtextextended('D|' || d || '|' || g || '|' || left(f, 1), 0),
      hashtextextended('E|' || d || '|' || least(f, g) || '|' || greatest(f, g), 0),
      case when p <> '' then hashtextextended('F|' || extract(year from born)::int || '|' || f || '|' || g || '|' || p, 0) end,
      case when p <> '' then hashtextextended('G|' || extract(month from born)::int || '-' || extract(day from born)::int
                                              || '|' || f || '|' || g || '|' || p, 0) end
    ], null)
    from (select uk_fold(family) f, uk_fold(given) g, uk_fold(patronymic) p, (born - date '1900-01-01')::text d) w
   where born is not null);
"""

VIEWS = r"""
-- Published for `matching`: what two records are compared by. No identifier leaves: only whether two hold one, and whether
-- two documents are the same one.
create view people_alike_v1 as
select id as person_id, public_id, family_name, given_name, patronymic, sex, born_on, likeness,
       rnokpp_key is not null as has_rnokpp, unzr_key is not null as has_unzr, merged_into_id
  from people_person;

create view people_papers_v1 as
select d.person_id, d.kind, encode(d.number_key, 'hex') as mark, d.revoked_at is null as is_valid, d.recorded_at
  from people_document d where not d.is_mistaken;

create view people_kin_v1 as
select g.pupil_id, g.guardian_id, g.kind, p.family_name, p.given_name, p.patronymic, p.phone
  from people_guardianship g join people_person p on p.id = g.guardian_id
 where g.known_to is null;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0004_in_charge")]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.AddField(
            "person",
            "merged_into",
            models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person", db_index=False),
        ),
        migrations.AddField(
            "person",
            "likeness",
            models.GeneratedField(
                db_persist=True,
                expression=models.Func("family_name", "given_name", "patronymic", "born_on", function="people_likeness"),
                output_field=django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), null=True),
            ),
        ),
        migrations.AddIndex("person", django.contrib.postgres.indexes.GinIndex(fields=["likeness"], name="person_likeness")),
        migrations.AddIndex("person", models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="person_merged")),
        migrations.AddConstraint("person", models.CheckConstraint(name="person_not_merged_into_itself", condition=Q(merged_into=None) | ~Q(merged_into=F("id")))),
        migrations.AddField("document", "recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
        migrations.AddField("document", "source", models.TextField(db_default="hand")),
        migrations.AddField("document", "issued_by", models.TextField(db_default="")),
        migrations.AddField("document", "until", models.DateField(null=True)),
        migrations.AddField("document", "replaced_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.document", db_index=False)),
        migrations.AddField("document", "is_mistaken", models.BooleanField(db_default=False, default=False)),
        migrations.AddConstraint("document", models.CheckConstraint(name="document_ended_is_revoked", condition=Q(revoked_at__isnull=False) | Q(until=None, replaced_by=None, is_mistaken=False))),
        migrations.AddConstraint("document", models.CheckConstraint(name="document_ends_after_issue", condition=Q(until=None) | Q(issued_on=None) | Q(until__gte=F("issued_on")))),
        migrations.AddIndex("document", models.Index(fields=["number_key"], name="document_number")),
        migrations.RunSQL(VIEWS, migrations.RunSQL.noop),
    ]
