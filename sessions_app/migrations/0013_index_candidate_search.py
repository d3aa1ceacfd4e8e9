"""An index for searches within names and addresses: docs/decisions/0027-names-and-addresses.md."""

from collections.abc import Callable
from typing import Any

from django.db import migrations

# The extension was created by 0009 where the server has it. Without it a search reads the
# organization's candidates one by one and finds the same.
INDEX = (
    "CREATE INDEX CONCURRENTLY IF NOT EXISTS candidate_search_trigrams "
    "ON sessions_app_candidate USING gin (search_text gin_trgm_ops)"
)
OLD_INDEX = (
    "CREATE INDEX CONCURRENTLY IF NOT EXISTS candidate_trigrams ON sessions_app_candidate "
    "USING gin (upper(name::text) gin_trgm_ops, upper(email::text) gin_trgm_ops)"
)


def replace_index(new: str, create: str) -> Callable[[Any, Any], None]:
    def run(_apps: Any, schema_editor: Any) -> None:
        connection = schema_editor.connection
        if connection.vendor != "postgresql":
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
            has_trigrams = cursor.fetchone() is not None
            if has_trigrams:
                cursor.execute(create)
            for name in {"candidate_search_trigrams", "candidate_trigrams"} - {new}:
                cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")

    return run


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("sessions_app", "0012_normalize_candidates")]

    operations = [
        migrations.RunPython(
            replace_index("candidate_search_trigrams", INDEX),
            replace_index("candidate_trigrams", OLD_INDEX),
        )
    ]
