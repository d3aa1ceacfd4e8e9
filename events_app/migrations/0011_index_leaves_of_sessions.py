"""The leaves of a session, which every verification of its log reads."""

from django.db import migrations, models

from gradient.core.migration_operations import AddIndexConcurrently


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("events_app", "0010_session_of_leaves")]

    operations = [
        AddIndexConcurrently(
            "treenode",
            models.Index(
                condition=models.Q(("level", 0)),
                fields=["session_id"],
                name="tree_node_leaves_of_session",
            ),
        ),
    ]
