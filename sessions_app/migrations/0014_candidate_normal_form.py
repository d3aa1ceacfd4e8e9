from django.db import migrations, models

import gradient.core.contact_fields
from gradient.core.migration_operations import AddConstraintNotValid


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0013_index_candidate_search")]

    operations = [
        AddConstraintNotValid(
            "candidate",
            models.CheckConstraint(
                condition=models.Q(
                    gradient.core.contact_fields.IsNFC("name"),
                    ("name__regex", r"\A[^\u0001-\u001f\u007f-\u009f\u2028\u2029]+\Z"),
                ),
                name="candidate_name_normal",
            ),
        ),
        AddConstraintNotValid(
            "candidate",
            models.CheckConstraint(
                condition=models.Q(
                    ("email__regex", r"\A[!-?\[-~]+@[!-?\[-~]+\Z"),
                    ("deleted_at__isnull", False),
                    _connector="OR",
                ),
                name="candidate_email_normal",
            ),
        ),
    ]
