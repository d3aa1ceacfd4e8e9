"""Counts in a long transaction: docs/decisions/0011-counts.md."""

from django.db import migrations

from gradient.core.migration_operations import on_postgresql

# As before, a transaction counts in a slot of 0 to 63 that no other transaction holds. PostgreSQL
# keeps every version of a row that a transaction writes until its end, and each write passes all
# earlier ones. So after 64 statements a transaction moves on to slots above, which no short
# transaction uses, and stays in each for 64 statements or, later, a 128th of those so far: the
# versions stay few, and so do the slots and their locks.
SPREAD = """
CREATE OR REPLACE FUNCTION sessions_app_count_slot() RETURNS smallint LANGUAGE plpgsql AS $$
DECLARE
  counted int := coalesce(nullif(current_setting('gradient.counted', true), '')::int, 0);
  slot int;
BEGIN
  PERFORM set_config('gradient.counted', (counted + 1)::text, true);
  IF counted < 64 THEN
    FOR candidate IN 0..62 LOOP
      IF pg_try_advisory_xact_lock(730511, candidate) THEN
        RETURN candidate;
      END IF;
    END LOOP;
    PERFORM pg_advisory_xact_lock(730511, 63);
    RETURN 63;
  END IF;
  IF counted = 64 THEN
    slot := 63;
  ELSE
    slot := current_setting('gradient.count_slot')::int;
    IF counted < current_setting('gradient.count_until')::int THEN
      RETURN slot;
    END IF;
  END IF;
  LOOP
    slot := slot + 1;
    EXIT WHEN pg_try_advisory_xact_lock(730511, slot);
  END LOOP;
  PERFORM set_config('gradient.count_slot', slot::text, true),
          set_config('gradient.count_until', (counted + greatest(64, counted / 128))::text, true);
  RETURN slot;
END $$;
"""
KEEP = """
CREATE OR REPLACE FUNCTION sessions_app_count_slot() RETURNS smallint LANGUAGE plpgsql AS $$
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


class Migration(migrations.Migration):
    dependencies = [("sessions_app", "0018_worker_heartbeat")]

    operations = [on_postgresql(SPREAD, KEEP)]
