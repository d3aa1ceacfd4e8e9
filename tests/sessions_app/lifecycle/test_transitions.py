from sessions_app.lifecycle.transitions import TRANSITIONS, LifecycleColumns
from sessions_app.models import LIFECYCLE_FIELDS


def test_the_typed_columns_are_those_that_the_lifecycle_alone_writes() -> None:
    assert LifecycleColumns.__annotations__.keys() == LIFECYCLE_FIELDS - {"status"}


def test_a_change_of_status_stamps_or_clears_columns_that_exist() -> None:
    effects = TRANSITIONS.values()
    named = {name for effect in effects for name in (effect.stamps, effect.clears) if name}
    assert named <= LIFECYCLE_FIELDS
