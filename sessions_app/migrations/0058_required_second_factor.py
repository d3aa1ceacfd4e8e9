"""Let an organization require a second factor of its members."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0057_index_submissions")]

    operations = [
        migrations.AddField(
            "organization",
            "requires_second_factor",
            models.BooleanField(default=False, db_default=False),
        ),
    ]
