"""Counts of sessions that PostgreSQL keeps by triggers: docs/decisions/0011-counts.md."""

from django.db import migrations

from gradient.core.migration_operations import on_postgresql

# How many sessions of a status ('' is any) an owner has that were created in a span of time. An
# owner is an organization, whose spans are days, or an assessment, whose spans are weeks (`since`
# is the first day, in UTC); 'infinity' stands for all time. The count is the sum over the slots.
TABLE = """
CREATE TABLE sessions_app_session_count (
  owner_id uuid NOT NULL,
  status text NOT NULL,
  since date NOT NULL,
  slot smallint NOT NULL,
  n bigint NOT NULL,
  PRIMARY KEY (owner_id, status, since, slot)
) WITH (fillfactor = 70);
"""

# A transaction counts in a slot that no other transaction holds, so that writers neither wait for
# each other nor deadlock over counts. When all are taken, the rest share the last one.
SLOT = """
CREATE FUNCTION sessions_app_count_slot() RETURNS smallint LANGUAGE plpgsql AS $$
BEGIN
  FOR candidate IN 0..62 LOOP
    IF pg_try_advisory_xact_lock(730511, candidate) THEN
      RETURN candidate;
    END IF;
  END LOOP;
  PERFORM pg_advisory_xact_lock(730511, 63);
  RETURN 63;
END $$;
"""

# Adds the rows of the common table expression `changed`, each with its sign `k`, to the counts.
ADD = """
    INSERT INTO sessions_app_session_count AS c (owner_id, status, since, slot, n)
      SELECT owner, counted, since, (SELECT sessions_app_count_slot()), n
      FROM (
        SELECT owner, counted, since, sum(k) AS n
        FROM (
          SELECT organization_id, assessment_id, status,
                 (created_at AT TIME ZONE 'UTC')::date AS day, sum(k) AS k
          FROM changed GROUP BY 1, 2, 3, 4
        ) AS days
        CROSS JOIN LATERAL (VALUES
          (organization_id, day),
          (assessment_id, date_trunc('week', day::timestamp)::date),
          (organization_id, 'infinity'::date),
          (assessment_id, 'infinity'::date)) AS spans (owner, since)
        CROSS JOIN LATERAL (VALUES (status), ('')) AS statuses (counted)
        GROUP BY 1, 2, 3 HAVING sum(k) <> 0
      ) AS changes
      ON CONFLICT (owner_id, status, since, slot) DO UPDATE SET n = c.n + excluded.n;
"""


def counted(rows: str, sign: int) -> str:
    """The statement that adds the rows to the counts (sign 1) or subtracts them (-1)."""
    columns = f"organization_id, assessment_id, status, created_at, {sign} AS k"
    return f"WITH changed AS (SELECT {columns} FROM {rows}) {ADD}"  # noqa: S608  our own names


def on_statement(name: str, event: str, transition: str, sign: int) -> str:
    return f"""
    CREATE FUNCTION sessions_app_count_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      {counted("rows", sign)}
      RETURN NULL;
    END $$;
    CREATE TRIGGER session_count_{name} AFTER {event} ON sessions_app_session
      REFERENCING {transition} TABLE AS rows
      FOR EACH STATEMENT EXECUTE FUNCTION sessions_app_count_{name}();
    """


# For each row, since only a row's trigger can have a WHEN, which skips most updates.
CHANGED = f"""
CREATE FUNCTION sessions_app_count_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH changed (organization_id, assessment_id, status, created_at, k) AS (VALUES
    (OLD.organization_id, OLD.assessment_id, OLD.status::text, OLD.created_at, -1),
    (NEW.organization_id, NEW.assessment_id, NEW.status::text, NEW.created_at, 1))
  {ADD}
  RETURN NULL;
END $$;
CREATE TRIGGER session_count_changed
  AFTER UPDATE OF organization_id, assessment_id, status, created_at ON sessions_app_session
  FOR EACH ROW
  WHEN ((OLD.organization_id, OLD.assessment_id, OLD.status, OLD.created_at)
        IS DISTINCT FROM
        (NEW.organization_id, NEW.assessment_id, NEW.status, NEW.created_at))
  EXECUTE FUNCTION sessions_app_count_changed();
"""

TRUNCATED = """
CREATE FUNCTION sessions_app_count_truncated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  TRUNCATE sessions_app_session_count;
  RETURN NULL;
END $$;
CREATE TRIGGER session_count_truncated AFTER TRUNCATE ON sessions_app_session
  FOR EACH STATEMENT EXECUTE FUNCTION sessions_app_count_truncated();
"""

# Counts everything again while nobody can change a session. Returns how many sums were wrong.
SUMS = """
SELECT owner_id, status, since, sum(n) AS n FROM sessions_app_session_count
GROUP BY 1, 2, 3 HAVING sum(n) <> 0
"""
REBUILD = f"""
CREATE FUNCTION sessions_app_rebuild_counts() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  wrong bigint;
BEGIN
  LOCK TABLE sessions_app_session IN SHARE ROW EXCLUSIVE MODE;
  CREATE TEMPORARY TABLE kept ON COMMIT DROP AS {SUMS};
  DELETE FROM sessions_app_session_count;
  {counted("sessions_app_session", 1)}
  SELECT count(*) INTO wrong FROM kept FULL JOIN ({SUMS}) AS right_ones
    USING (owner_id, status, since) WHERE kept.n IS DISTINCT FROM right_ones.n;
  DROP TABLE kept;
  RETURN wrong;
END $$;
"""  # noqa: S608  our own names

DROP = """
DROP TRIGGER session_count_inserted ON sessions_app_session;
DROP TRIGGER session_count_deleted ON sessions_app_session;
DROP TRIGGER session_count_changed ON sessions_app_session;
DROP TRIGGER session_count_truncated ON sessions_app_session;
DROP FUNCTION sessions_app_rebuild_counts(), sessions_app_count_inserted(),
  sessions_app_count_deleted(), sessions_app_count_changed(), sessions_app_count_truncated(),
  sessions_app_count_slot();
DROP TABLE sessions_app_session_count;
"""


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0007_guards")]

    operations = [
        on_postgresql(
            "".join(
                [
                    TABLE,
                    SLOT,
                    on_statement("inserted", "INSERT", "NEW", 1),
                    on_statement("deleted", "DELETE", "OLD", -1),
                    CHANGED,
                    TRUNCATED,
                    REBUILD,
                ]
            ),
            DROP,
        )
    ]
