"""Whose log a leaf of the tree is of. Null in leaves that exist: their rows never change."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events_app", "0009_refuse_truncate")]

    operations = [migrations.AddField("treenode", "session_id", models.UUIDField(null=True))]
