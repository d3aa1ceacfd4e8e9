"""The same calls, awaited."""

import asyncio
import io

import httpx
import pytest
from pytest_django.live_server_helper import LiveServer

from events_app.models import Event
from gradient_client import AsyncGradient, Retries, errors
from sessions_app.models import Organization
from tests.factories import AssessmentFactory, SessionFactory
from tests.factories.sessions import KeyWithPlain

NOWHERE = "0d9f3a52-4d3d-4a39-8c1e-9f0a5a8f6b11"


def test_a_candidate_is_invited_listed_and_exported(
    live_server: LiveServer, api_key: KeyWithPlain, organization: Organization
) -> None:
    assessment = AssessmentFactory.create(organization=organization)
    SessionFactory.create_batch(2, organization=organization)

    async def story() -> tuple[list[str], list[str], bytes, list[str]]:
        async with AsyncGradient(api_key.plain, base_url=live_server.url) as gradient:
            await gradient.invitations.create(
                assessment.pk, email="ada@example.com", name="Ada", sendEmail=False
            )
            listed = [session["id"] async for session in gradient.sessions.list(limit=2)]
            exported = [row["id"] async for row in gradient.sessions.export()]
            csv = io.BytesIO()
            await gradient.sessions.export().write_csv(csv)
            feed = gradient.follow_changes(wait=False)
            return listed, exported, csv.getvalue(), [change["type"] async for change in feed]

    listed, exported, csv, changes = asyncio.run(story())
    assert len(listed) == 3
    assert exported == listed
    assert csv.splitlines()[-1].startswith(b"# complete,3,")
    assert "session.invited" in changes


def test_a_file_goes_up_and_comes_down(
    live_server: LiveServer, api_key: KeyWithPlain, organization: Organization
) -> None:
    assessment = AssessmentFactory.create(organization=organization)

    async def story() -> bytes:
        async with AsyncGradient(api_key.plain, base_url=live_server.url) as gradient:
            file = await gradient.assessment_files.upload(assessment.pk, ("notes.md", b"# Notes"))
            return await gradient.assessment_files.download(assessment.pk, file["id"]).read()

    assert asyncio.run(story()) == b"# Notes"


def test_what_is_not_there_is_not_found(live_server: LiveServer, api_key: KeyWithPlain) -> None:
    async def story() -> None:
        async with AsyncGradient(api_key.plain, base_url=live_server.url) as gradient:
            await gradient.sessions.retrieve(NOWHERE)

    with pytest.raises(errors.NotFound):
        asyncio.run(story())


def test_a_refusal_is_waited_out() -> None:
    answers = [
        httpx.Response(503, headers={"Retry-After": "0"}),
        httpx.Response(200, json={"session": {"status": "setup"}}),
    ]
    transport = httpx.MockTransport(lambda _: answers.pop(0))

    async def story() -> str:
        async with AsyncGradient(
            "gai_key",
            base_url="http://gradient.test",
            retries=Retries(attempts=2),
            http=httpx.AsyncClient(transport=transport),
        ) as gradient:
            return (await gradient.sessions.retrieve("1"))["status"]

    assert asyncio.run(story()) == "setup"


def test_events_are_recorded_in_batches(
    live_server: LiveServer, organization: Organization
) -> None:
    session = SessionFactory.create(organization=organization, status="in_progress")

    async def story() -> None:
        async with (
            AsyncGradient(session.token, base_url=live_server.url) as candidate,
            candidate.event_batches(str(session.pk), size=2) as batches,
        ):
            for number in range(3):
                await batches.add("slash_command", phase="task", data={"command": f"/{number}"})

    asyncio.run(story())
    commands = Event.objects.filter(session=session).order_by("seq").values_list("data", flat=True)
    assert [data["command"] for data in commands] == ["/0", "/1", "/2"]
