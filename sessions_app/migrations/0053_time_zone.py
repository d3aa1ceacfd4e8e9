"""The time zone in which a user sees times. A column with a default changes no row."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sessions_app", "0052_tags"),
    ]

    operations = [
        migrations.AddField(
            model_name="userpreferences",
            name="time_zone",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
    ]
