from select import POLLIN, poll


def is_silent(socket: int) -> bool:
    """Whether there is nothing to read. A server that ended has closed its sockets, and a closed
    socket is readable."""
    waiting = poll()
    waiting.register(socket, POLLIN)
    return not waiting.poll(0)
