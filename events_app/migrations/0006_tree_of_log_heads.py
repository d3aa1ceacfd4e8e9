"""The signed tree of log heads of each organization."""

import django.db.models.deletion
from django.db import migrations, models

from gradient.core.migration_operations import on_postgresql


class Migration(migrations.Migration):
    dependencies = [
        ("events_app", "0005_validate_erased_events"),
        ("sessions_app", "0025_validate_erasure"),
    ]

    operations = [
        migrations.CreateModel(
            name="LogTree",
            fields=[
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="log_tree",
                        serialize=False,
                        to="sessions_app.organization",
                    ),
                ),
                ("size", models.PositiveBigIntegerField(default=0)),
                ("checkpoint", models.TextField(blank=True, default="")),
                ("signed_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "tree of log heads",
                "verbose_name_plural": "trees of log heads",
            },
        ),
        migrations.CreateModel(
            name="LogLeaf",
            fields=[
                (
                    "session",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="log_leaf",
                        serialize=False,
                        to="sessions_app.session",
                    ),
                ),
                ("leaf_index", models.PositiveBigIntegerField(null=True)),
                ("event_count", models.PositiveIntegerField(default=0)),
                ("head_hash", models.BinaryField(default=b"", max_length=32)),
                ("may_grow", models.BooleanField(default=True)),
            ],
            options={
                "verbose_name": "signed head of a log",
                "verbose_name_plural": "signed heads of logs",
                "indexes": [
                    models.Index(
                        condition=models.Q(("may_grow", True)),
                        fields=["session"],
                        name="log_leaf_may_grow",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("event_count", 0), ("leaf_index", None)),
                            models.Q(("event_count__gte", 1), ("leaf_index__isnull", False)),
                            _connector="OR",
                        ),
                        name="log_leaf_of_events",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TreeNode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("index", models.PositiveBigIntegerField()),
                ("hash", models.BinaryField(max_length=32)),
                (
                    "tree",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="nodes",
                        to="events_app.logtree",
                    ),
                ),
            ],
            options={
                "ordering": ["tree", "level", "index"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tree", "level", "index"), name="tree_node_unique"
                    )
                ],
            },
        ),
        on_postgresql(
            """
            CREATE TRIGGER events_app_treenode_unchanged BEFORE UPDATE ON events_app_treenode
              FOR EACH ROW EXECUTE FUNCTION gradient_refuse_change();
            CREATE TRIGGER events_app_treenode_kept BEFORE DELETE ON events_app_treenode
              FOR EACH STATEMENT EXECUTE FUNCTION gradient_refuse_removal();
            """,
            """
            DROP TRIGGER events_app_treenode_unchanged ON events_app_treenode;
            DROP TRIGGER events_app_treenode_kept ON events_app_treenode;
            """,
        ),
    ]
