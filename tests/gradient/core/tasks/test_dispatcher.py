"""Who gets a thread: by organization in turn, however slow the others are."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from threading import Event, Lock, Thread, current_thread
from time import monotonic
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError

from gradient.core.tasks import dispatcher
from gradient.core.tasks.dispatcher import Dispatcher, Lane, Queue
from tests.due_tasks import dispatching
from tests.processes import eventually


class Tasks:
    """Tasks by lane, in memory. Those of a lane in `held` do not end before it is released."""

    def __init__(self) -> None:
        self.waiting: dict[Lane, int] = {}
        self.held: dict[Lane, Event] = {}
        self.done: list[Lane] = []
        self.running: Counter[Lane] = Counter()
        self.fails = False
        self._lock = Lock()

    def find_lanes(self) -> list[Lane]:
        if self.fails:
            raise RuntimeError("the database is away")
        return [lane for lane, number in self.waiting.items() if number]

    def work(self, lane: Lane) -> bool:
        with self._lock:
            if not self.waiting[lane]:
                return False
            self.waiting[lane] -= 1
            self.running[lane] += 1
        if lane in self.held:
            self.held[lane].wait(30)
        with self._lock:
            self.running[lane] -= 1
            self.done.append(lane)
        return True

    def release(self) -> None:
        for event in self.held.values():
            event.set()

    def queue(self, *, threads: int = 4, per_organization: int = 2, per_lane: int = 1) -> Queue:
        return Queue("tests", self.find_lanes, self.work, threads, per_organization, per_lane)


@pytest.fixture
def tasks() -> Tasks:
    return Tasks()


@contextmanager
def working(tasks: Tasks, *queues: Queue) -> Iterator[None]:
    """Works on the queues, or on that of the tasks; releases the tasks at the end."""
    with dispatching(*(queues or [tasks.queue()])):
        try:
            yield
        finally:
            tasks.release()


def lanes(number: int, organization_id: UUID | None = None) -> list[Lane]:
    owner = organization_id or uuid4()
    return [Lane(owner, uuid4()) for _ in range(number)]


def test_every_task_is_done_once(tasks: Tasks) -> None:
    for lane in [*lanes(3), *lanes(2)]:
        tasks.waiting[lane] = 5
    with working(tasks):
        assert eventually(lambda: not tasks.find_lanes() and not tasks.running.total())
    assert Counter(tasks.done) == dict.fromkeys(tasks.waiting, 5)


def test_a_slow_organization_leaves_threads_for_the_others(tasks: Tasks) -> None:
    slow = lanes(10)
    for lane in slow:
        tasks.waiting[lane], tasks.held[lane] = 1, Event()
    with working(tasks):
        assert eventually(lambda: tasks.running.total() == 2)
        (other,) = lanes(1)
        tasks.waiting[other] = 3
        assert eventually(lambda: tasks.done == [other] * 3, seconds=5)
        assert tasks.running.total() == 2


def test_a_lane_has_one_thread_at_a_time(tasks: Tasks) -> None:
    (lane,) = lanes(1)
    tasks.waiting[lane], tasks.held[lane] = 5, Event()
    with working(tasks):
        assert eventually(lambda: tasks.running[lane] == 1)
        assert not eventually(lambda: tasks.running[lane] > 1, seconds=1.2)
        tasks.held[lane].set()
        assert eventually(lambda: len(tasks.done) == 5)


def test_the_next_thread_goes_to_whoever_waited_longest(tasks: Tasks) -> None:
    organizations = [lanes(2) for _ in range(4)]
    for lane in [lane for own in organizations for lane in own]:
        tasks.waiting[lane], tasks.held[lane] = 2, Event()
    state = dispatcher._QueueState(tasks.queue(threads=4))
    chosen = state.choose(list(tasks.waiting))
    assert {lane.organization_id for lane in chosen} == {
        own[0].organization_id for own in organizations
    }
    again = state.choose(list(tasks.waiting))  # all of the first have ended
    assert not set(chosen) & set(again)
    assert len({lane.organization_id for lane in again}) == 4


def test_an_organization_with_many_lanes_has_no_more_turns(tasks: Tasks) -> None:
    many, one = lanes(20), lanes(1)
    state = dispatcher._QueueState(tasks.queue(threads=1))
    turns = [state.choose([*many, *one])[0].organization_id for _ in range(6)]
    assert Counter(turns) == {many[0].organization_id: 3, one[0].organization_id: 3}


def test_a_lane_that_crashes_is_left_alone_for_a_while_and_others_go_on(
    tasks: Tasks, caplog: pytest.LogCaptureFixture
) -> None:
    (bad,), (good,) = lanes(1), lanes(1)
    crashes: list[Lane] = []

    def work(lane: Lane) -> bool:
        if lane == bad:
            crashes.append(lane)
            raise RuntimeError
        return tasks.work(lane)

    tasks.waiting = {bad: 1, good: 3}
    with working(tasks, Queue("tests", tasks.find_lanes, work, 4, 2)):
        assert eventually(lambda: tasks.done == [good] * 3)
        assert eventually(lambda: len(crashes) == 2, seconds=10)
    assert len(crashes) == 2
    assert "A task of “tests” failed." in caplog.text


def test_a_lane_in_which_nothing_could_be_done_is_left_for_a_moment(tasks: Tasks) -> None:
    (lane,) = lanes(1)
    began = [monotonic()]

    def work(_: Lane) -> bool:
        began.append(monotonic())
        return False

    with working(tasks, Queue("tests", lambda: [lane], work, 4, 2)):
        assert eventually(lambda: len(began) >= 4)
    pauses = [later - earlier for earlier, later in pairwise(began[1:])]
    assert min(pauses) >= dispatcher.POLL_SECONDS


def test_a_lane_without_an_order_has_as_many_threads_as_it_may(tasks: Tasks) -> None:
    (lane,) = lanes(1)
    tasks.waiting[lane], tasks.held[lane] = 5, Event()
    with working(tasks, tasks.queue(per_organization=3, per_lane=2)):
        assert eventually(lambda: tasks.running[lane] == 2)
        assert not eventually(lambda: tasks.running[lane] > 2, seconds=0.7)


def test_a_search_that_fails_does_not_stop_other_queues(
    tasks: Tasks, caplog: pytest.LogCaptureFixture
) -> None:
    broken = Tasks()
    broken.fails = True
    tasks.waiting = {lanes(1)[0]: 1}
    with working(tasks, broken.queue(), tasks.queue()):
        assert eventually(lambda: len(tasks.done) == 1)
        broken.fails = False
        broken.waiting = {lanes(1)[0]: 1}
        assert eventually(lambda: len(broken.done) == 1)
    assert "Looking for due tasks of “tests” failed." in caplog.text


def test_it_stops_with_its_event_and_names_what_still_runs(tasks: Tasks) -> None:
    (lane,) = lanes(1)
    tasks.waiting[lane], tasks.held[lane] = 5, Event()
    stop = Event()
    stopping = Dispatcher([tasks.queue()], stop)
    thread = Thread(target=stopping.run)
    thread.start()
    assert eventually(lambda: tasks.running.total() == 1)
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
    (busy,) = stopping.threads()
    tasks.held[lane].set()
    busy.join(5)
    assert tasks.done == [lane]  # and not the four that follow
    assert busy not in threading.enumerate()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the dispatcher's clock, which stands still from then on."""

    def set_to(seconds: float) -> None:
        monkeypatch.setattr(dispatcher, "monotonic", lambda: seconds)

    set_to(0)
    return set_to


def ends_after(pause: dispatcher._Pause, seconds: float, clock: Callable[[float], None]) -> bool:
    """Whether the pause that begins at 100 is over after so many seconds and no sooner."""
    clock(100 + seconds - 0.01)
    is_early = pause.is_over()
    clock(100 + seconds)
    return pause.is_over() and not is_early


def test_each_failure_in_a_row_waits_twice_as_long_up_to_a_bound(
    clock: Callable[[float], None],
) -> None:
    pause = dispatcher._Pause()
    assert pause.is_over()
    for seconds in (2, 4, 8, 16, 32, 32):
        clock(100)
        pause.fail()
        assert ends_after(pause, seconds, clock)


def test_a_success_or_a_rest_ends_the_row_of_failures(clock: Callable[[float], None]) -> None:
    for end_row, wait in ((dispatcher._Pause.succeed, 0), (dispatcher._Pause.rest, 0.5)):
        pause = dispatcher._Pause()
        clock(0)
        pause.fail()
        pause.fail()
        end_row(pause)
        clock(wait)
        assert pause.is_over()
        clock(100)
        pause.fail()
        assert ends_after(pause, 2, clock)


def test_a_rest_lasts_until_the_next_look(clock: Callable[[float], None]) -> None:
    pause = dispatcher._Pause()
    clock(100)
    pause.rest()
    assert ends_after(pause, dispatcher.POLL_SECONDS, clock)


def test_a_turn_ends_with_the_last_task_or_with_its_second(
    tasks: Tasks, clock: Callable[[float], None]
) -> None:
    (lane,) = lanes(1)
    tasks.waiting[lane] = 3
    assert dispatcher.work_in_turn(tasks.queue(), lane, Event()) == 3
    assert dispatcher.work_in_turn(tasks.queue(), lane, Event()) == 0

    def half_a_second_each(lane: Lane) -> bool:
        clock(len(tasks.done) * 0.5)
        return tasks.work(lane)

    tasks.waiting[lane], tasks.done = 9, []
    slow = Queue("tests", tasks.find_lanes, half_a_second_each, 4, 2)
    assert dispatcher.work_in_turn(slow, lane, Event()) == 3  # at 0, 0.5 and 1


def test_a_turn_ends_after_the_task_at_hand_when_the_worker_stops(tasks: Tasks) -> None:
    (lane,) = lanes(1)
    tasks.waiting[lane], stop = 3, Event()
    stop.set()
    assert dispatcher.work_in_turn(tasks.queue(), lane, stop) == 1


def test_a_queue_whose_threads_are_all_at_work_is_full(tasks: Tasks) -> None:
    state = dispatcher._QueueState(tasks.queue(threads=1))
    assert not state.is_full()
    state.running[current_thread()] = lanes(1)[0]
    assert state.is_full()


def test_a_lane_and_an_organization_get_exactly_the_threads_they_may(tasks: Tasks) -> None:
    (lane,) = lanes(1)
    state = dispatcher._QueueState(tasks.queue(per_lane=2, per_organization=2))
    assert state.choose([lane]) == [lane, lane]


def test_a_failed_lane_waits_while_it_is_due_and_is_forgotten_when_it_is_not(tasks: Tasks) -> None:
    (failed,), (gone,), (good,) = lanes(1), lanes(1), lanes(1)
    state = dispatcher._QueueState(tasks.queue())
    for lane in (failed, gone):
        state.pauses[lane] = dispatcher._Pause()
        state.pauses[lane].fail()
    assert state.choose([failed, good]) == [good]
    assert set(state.pauses) == {failed}


def test_a_search_waits_for_a_free_thread_and_after_a_failure() -> None:
    searches: list[str] = []

    def search(name: str) -> list[Lane]:
        searches.append(name)
        raise RuntimeError

    full = Queue("full", lambda: search("full"), bool, 0, 2)
    failing = Queue("failing", lambda: search("failing"), bool, 4, 2)
    stopped = Dispatcher([full, failing], Event())
    for _ in range(2):
        for state in stopped._queues:
            stopped._start_due(state)
    assert searches == ["failing"]


def outage() -> list[Lane]:
    raise OperationalError("The server is gone.")


def mistake() -> list[Lane]:
    raise ValueError("no number")


@pytest.mark.parametrize(
    ("fail", "level", "search", "task"),
    [
        (
            outage,
            "WARNING",
            "The database is unavailable for “mail”: The server is gone.",
            "The database is unavailable for a task of “mail”: The server is gone.",
        ),
        (
            mistake,
            "ERROR",
            "Looking for due tasks of “mail” failed.",
            "A task of “mail” failed.",
        ),
    ],
)
def test_the_log_tells_an_outage_from_a_mistake_and_names_the_queue(
    caplog: pytest.LogCaptureFixture,
    fail: Callable[[], list[Lane]],
    level: str,
    search: str,
    task: str,
) -> None:
    (lane,) = lanes(1)
    searching = Queue("mail", fail, bool, 1, 1)
    working = Queue("mail", lambda: [lane], lambda _: bool(fail()), 1, 1)
    stopped = Dispatcher([searching, working], Event())
    for state in stopped._queues:
        stopped._start_due(state)
        for thread in stopped.threads():
            thread.join(5)
    lines = [(each.levelname, each.getMessage()) for each in caplog.records]
    assert lines == [(level, search), (level, task)]


def test_a_thread_is_named_after_its_queue_and_keeps_no_process_alive() -> None:
    (lane,) = lanes(1)
    at_work: list[tuple[str, bool]] = []

    def work(_: Lane) -> bool:
        at_work.append((current_thread().name, current_thread().daemon))
        return False

    stopped = Dispatcher([Queue("mail", lambda: [lane], work, 1, 1)], Event())
    stopped._start_due(stopped._queues[0])
    assert eventually(lambda: at_work == [("mail", True)])
