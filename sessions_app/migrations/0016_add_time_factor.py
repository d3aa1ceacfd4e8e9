from django.db import migrations, models

from gradient.core.migration_operations import AddConstraintNotValid


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0015_validate_candidate_normal_form")]

    operations = [
        migrations.AddField(
            "session", "base_setup_minutes", models.FloatField(editable=False, null=True)
        ),
        migrations.AddField(
            "session",
            "time_factor",
            models.FloatField(db_default=1, default=1, editable=False),
        ),
        migrations.AddField(
            "sessionphase", "base_minutes", models.FloatField(editable=False, null=True)
        ),
        migrations.AddField("timeextension", "factor", models.FloatField(null=True)),
        migrations.AlterField("timeextension", "minutes", models.FloatField(null=True)),
        migrations.RemoveConstraint("timeextension", "time_extension_adds_time"),
        AddConstraintNotValid(
            "timeextension",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("factor", None), ("minutes__gt", 0), ("minutes__isnull", False)),
                    models.Q(
                        ("factor__gte", 1),
                        ("factor__isnull", False),
                        ("factor__lte", 4),
                        ("minutes", None),
                        ("phase_index", None),
                    ),
                    _connector="OR",
                ),
                name="time_extension_minutes_or_factor",
            ),
        ),
        AddConstraintNotValid(
            "session",
            models.CheckConstraint(
                condition=models.Q(("time_factor__gte", 1), ("time_factor__lte", 4)),
                name="session_time_factor_in_range",
            ),
        ),
    ]
