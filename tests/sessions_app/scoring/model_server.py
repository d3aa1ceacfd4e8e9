"""A server on this machine that plays the model, well or badly."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias

import pytest
from pytest_django import Settings

from tests.annotations import Json


def completion(content: str | None, finish_reason: str = "stop") -> Json:
    """The answer of a server that speaks the protocol."""
    return {
        "id": "c",
        "object": "chat.completion",
        "created": 1,
        "model": "judge",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish_reason,
                "message": {"role": "assistant", "content": content},
            }
        ],
    }


def judged(asked: Json, *, share: float = 0.5, **changes: Any) -> Json:
    """What a good model answers: that share of every criterion."""
    document = json.loads(asked["messages"][1]["content"])
    numbers = [event["number"] for event in document["candidate"]["events"]]
    answer = {
        "criteria": {
            name: {
                "points": each["points"] * share,
                "explanation": f"On {each['name']}.",
                "evidence": numbers[:2],
            }
            for name, each in document["criteria"].items()
        },
        "summary": "Solid.",
        "feedback": "Well done.",
        "followUpQuestions": ["Why?"],
    }
    return answer | changes


class Handler(BaseHTTPRequestHandler):
    """Answers a request as its model plays."""

    model: "Model"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.model.asked.append(json.loads(body))
        self.model.headers.append((self.path, self.headers))
        with suppress(OSError):  # the client went away, as it should
            self.model.play(self, self.model.asked[-1])
        self.close_connection = True

    def send(self, value: Json, status: int = 200, **headers: str) -> None:
        self.send_bytes(json.dumps(value).encode(), status, headers)

    def send_bytes(self, body: bytes, status: int, headers: dict[str, str]) -> None:
        self.send_start(status, {"Content-Length": str(len(body)), **headers})
        self.wfile.write(body)

    def send_start(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


Play: TypeAlias = Callable[[Handler, Json], None]


class Model:
    """`play(handler, asked)` answers a request; `asked` collects their bodies."""

    play: Play
    url: str

    def __init__(self) -> None:
        self.asked: list[Json] = []
        self.headers: list[tuple[str, Message]] = []
        self.judges()

    def says(self, content: str | None, **kwargs: str) -> None:
        """From now on, answer with this text."""
        self.play = lambda handler, _: handler.send(completion(content, **kwargs))

    def judges(self, **changes: Any) -> None:
        """From now on, judge well but for these changes."""
        self.play = lambda handler, asked: handler.send(
            completion(json.dumps(judged(asked, **changes)))
        )

    def refuses(self) -> None:
        answer = completion(None)
        answer["choices"][0]["message"]["refusal"] = "I cannot judge people."
        self.play = lambda handler, _: handler.send(answer)

    def wraps(self, form: str) -> None:
        """Judge well, with the JSON where the form has an ellipsis."""
        self.play = lambda handler, asked: handler.send(
            completion(form.replace("…", json.dumps(judged(asked))))
        )

    def fails(self, status: int, body: bytes = b"{}", **headers: str) -> None:
        self.play = lambda handler, _: handler.send_bytes(body, status, headers)

    def hangs_up(self) -> None:
        def hang_up(handler: Handler, _: Json) -> None:
            handler.send_start(200, {"Content-Length": "1000"})
            handler.wfile.write(b'{"choices"')
            handler.wfile.flush()
            handler.connection.close()

        self.play = hang_up

    def sleeps(self, seconds: float) -> None:
        self.play = lambda handler, _: time.sleep(seconds)

    def drips(self) -> None:
        """A byte now and then, for ever."""

        def drip(handler: Handler, _: Json) -> None:
            handler.send_start(200, {"Content-Length": "100000"})
            for _number in range(1000):
                handler.wfile.write(b" ")
                handler.wfile.flush()
                time.sleep(0.05)

        self.play = drip


@contextmanager
def serving(model: Model) -> Iterator[str]:
    """The base URL of a server that answers as the model does; the model knows it as `url`."""

    class OfTheModel(Handler):
        pass

    OfTheModel.model = model
    server = ThreadingHTTPServer(("127.0.0.1", 0), OfTheModel)
    server.daemon_threads = True
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        model.url = f"http://127.0.0.1:{server.server_port}/v1"
        yield model.url
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def model(settings: Settings) -> Iterator[Model]:
    """A model that judges well, until the test says otherwise, for `LlmJudge`."""
    model = Model()
    with serving(model) as url:
        settings.SCORING_BACKEND = "LlmJudge"
        settings.LLM_BASE_URL = url
        settings.LLM_MODEL = "judge-1"
        settings.LLM_API_KEY = "sk-test"
        settings.LLM_TIMEOUT_SECONDS = 60  # for a busy machine; a test of the limit sets its own
        yield model
