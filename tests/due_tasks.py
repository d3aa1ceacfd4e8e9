"""The work of a worker, done by the test's own process."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from gradient.core.tasks.dispatcher import Dispatcher, Queue


def work_off(queue: Queue) -> None:
    """Do every task of the queue that is due, one after the other."""
    while lanes := queue.find_lanes():
        done = [queue.work(lane) for lane in lanes]
        if not any(done):
            return


@contextmanager
def dispatching(*queues: Queue) -> Iterator[Dispatcher]:
    """Work on the queues in threads, as the worker does, until the context ends."""
    stop = Event()
    dispatcher = Dispatcher(queues, stop)
    thread = Thread(target=dispatcher.run)
    thread.start()
    try:
        yield dispatcher
    finally:
        stop.set()
        thread.join()
        for busy in dispatcher.threads():
            busy.join(60)
