from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0010_invitation_email")]

    operations = [
        migrations.AddField(
            "candidate", "search_text", models.TextField(db_default="", editable=False)
        ),
    ]
