"""The HTTP server, around uvicorn: docs/decisions/0032.

`python -m gradient.server` starts it. A supervisor keeps the main process alive, the main process
its web processes, and each of these answers requests:

- `protocol` reads requests and closes what is too slow, too long or too much;
- `application` collects a request's whole body, queues the request, and sends its answer;
- `pool` runs Django in a fixed number of threads, and says no when too many requests wait.

A thread is taken only by a request that has arrived, and only until its answer is known: however
slow clients send and read, they keep no thread.
"""
