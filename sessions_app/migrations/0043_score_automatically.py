from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sessions_app", "0042_user_preferences"),
    ]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="auto_score",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Score each session once it is submitted.",
                verbose_name="score automatically",
            ),
        ),
    ]
