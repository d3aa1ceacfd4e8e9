"""The question that an answer of the assistant answers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sessions_app", "0053_time_zone"),
    ]

    operations = [
        migrations.AddField(
            model_name="assistantturn",
            name="question_id",
            field=models.UUIDField(editable=False, null=True),
        ),
    ]
