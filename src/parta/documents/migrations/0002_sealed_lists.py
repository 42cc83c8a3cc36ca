import base64
import json

from django.db import migrations

from parta.signing.api import vault


def seal(apps, schema_editor):
    """Lists of children that drafts kept in plain."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select id, fields::text from drafts_draft where form = 'documents.enrolment' and not fields ? 'sealed'")
        for draft_id, fields in cursor.fetchall():
            kept = json.dumps({"sealed": base64.b64encode(vault().seal(fields.encode())).decode()})
            cursor.execute("update drafts_draft set fields = %s::jsonb where id = %s", [kept, draft_id])


class Migration(migrations.Migration):

    dependencies = [
        ('documents', '0001_initial'),
        ('drafts', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(seal, migrations.RunPython.noop),
    ]
