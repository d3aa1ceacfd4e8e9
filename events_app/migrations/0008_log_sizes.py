"""The size of a log's data. Null in the logs that there are: reading them all would take too
long."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events_app", "0007_collect_existing_logs")]

    operations = [
        # Added without a default, which the logs that there are would get.
        migrations.AddField("loghead", "data_bytes", models.BigIntegerField(null=True)),
        migrations.AddField("loghead", "largest_bytes", models.PositiveIntegerField(null=True)),
        migrations.AlterField(
            "loghead", "data_bytes", models.BigIntegerField(default=0, null=True)
        ),
        migrations.AlterField(
            "loghead", "largest_bytes", models.PositiveIntegerField(default=0, null=True)
        ),
    ]
