"""Lets the worker collect the heads of the logs that are already there."""

from typing import Any

from django.db import migrations

BATCH_SIZE = 1_000


def collect(apps: Any, schema_editor: Any) -> None:
    alias = schema_editor.connection.alias
    heads = apps.get_model("events_app", "LogHead").objects.using(alias).order_by("pk")
    leaves = apps.get_model("events_app", "LogLeaf")
    last = None
    while True:
        rest = heads.filter(pk__gt=last) if last else heads
        ids = list(rest.values_list("pk", flat=True)[:BATCH_SIZE])
        if not ids:
            return
        leaves.objects.using(alias).bulk_create(
            [leaves(session_id=id) for id in ids], ignore_conflicts=True
        )
        last = ids[-1]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("events_app", "0006_tree_of_log_heads")]

    operations = [migrations.RunPython(collect, migrations.RunPython.noop)]
