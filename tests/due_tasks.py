"""The work of a worker, done in the test itself."""

from gradient.core.tasks.dispatcher import Queue


def work_off(queue: Queue) -> None:
    """Do every task of the queue that is due."""
    while lanes := queue.find_lanes():
        done = [queue.work(lane) for lane in lanes]
        if not any(done):
            return
