"""What a user chose for every browser: the keyboard shortcuts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import gradient.core.clock


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("sessions_app", "0041_index_failures"),
    ]

    operations = [
        migrations.CreateModel(
            name="UserPreferences",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="preferences",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("shortcuts", models.JSONField(default=dict)),
                ("updated_at", models.DateTimeField(default=gradient.core.clock.now)),
            ],
            options={"verbose_name_plural": "user preferences"},
        ),
    ]
