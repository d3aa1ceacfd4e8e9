"""Greenhouse, as its Assessment Partner API describes it: it calls the endpoints with an API key as
the user name, and asks for the result when it is told that there is one.

https://developers.greenhouse.io/assessment.html
"""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.test import Client

from tests.annotations import Response
from tests.receivers import Receiver, receiving

PREFIX = "/api/greenhouse"


@dataclass
class Greenhouse:
    """A customer's account; `receiver` is told of completed tests."""

    key: str
    receiver: Receiver
    sent: int = 0

    @property
    def authorization(self) -> str:
        return f"Basic {b64encode(f'{self.key}:'.encode()).decode()}"

    def get(self, path: str, **query: str) -> Response:
        headers = {"Authorization": self.authorization}
        response: Response = Client().get(f"{PREFIX}/{path}", query, headers=headers)
        return response

    def post(self, path: str, body: Any) -> Response:
        headers = {"Authorization": self.authorization}
        response: Response = Client().post(
            f"{PREFIX}/{path}", body, "application/json", headers=headers
        )
        return response

    def new_url(self) -> str:
        """The address of another take-home test."""
        self.sent += 1
        return f"{self.receiver.url.partition('/hooks')[0]}/take_home_tests/{self.sent}"

    def send_test(self, test_id: object, url: str | None = None, **candidate: Any) -> Response:
        person = {
            "first_name": "Jo",
            "last_name": "Doe",
            "preferred_name": None,
            "resume_url": "https://greenhouse.example/resume",
            "phone_number": "123",
            "email": "jo@example.com",
            "greenhouse_profile_url": "https://greenhouse.example/people/17",
        }
        body = {
            "partner_test_id": str(test_id),
            "candidate": person | candidate,
            "sent_by": "sender@example.org",
            "url": url or self.new_url(),
        }
        return self.post("send_test", body)

    def status(self, interview_id: str) -> Response:
        return self.get("test_status", partner_interview_id=interview_id)


@contextmanager
def playing_greenhouse(key: str) -> Iterator[Greenhouse]:
    with receiving() as receiver:
        yield Greenhouse(key, receiver)
