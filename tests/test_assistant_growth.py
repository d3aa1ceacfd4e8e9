"""However much an assistant is to know: no answer over 10 MiB, and no process over 300 MiB."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from sessions_app.lifecycle import conversation
from sessions_app.models import AssistantTurn, Instructions, MemoryEntry, Session, Skill
from sessions_app.vocabulary.enums import MessageRole, SkillOrigin, TurnState
from sessions_app.vocabulary.materials import no_materials
from sessions_app.work import store
from tests import paths
from tests.factories import AssessmentFactory, SessionFactory, StoredFileFactory
from tests.growth import LARGE, MOST_OF_A_PROCESS, MOST_OF_AN_ANSWER, Answer, call, is_up, memory
from tests.processes import eventually, free_port, serving
from tests.sessions_app.workspace.assistant.fake_server import answering

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

AT_ONCE = 8
FILES = 60
TEXT = "字" * 200_000
"""As much as is read of a file; each of these takes three bytes in UTF-8, and two in memory."""
DONE = b'data: {"choices":[{"delta":{"content":"Yes."}}]}\n\ndata: [DONE]\n\n'
CELLS = [["x" * 80] * 50 for _ in range(1_000)]


def full_session() -> Session:
    """As full as the quotas let it become: conversation, preparation, materials, work."""
    ids = [uuid4() for _ in range(FILES)]
    source = {"id": "drive", "name": "Drive", "description": "", "kind": "Drive"}
    mail = {"sender": "Ada", "subject": "", "body": "é" * 20_000, "received": "", "attachments": []}
    materials = no_materials() | {
        "sources": [{**source, "files": [str(id) for id in ids[:50]]}],
        "inbox": [{**mail, "id": f"mail-{n}"} for n in range(50)],
    }
    assessment = AssessmentFactory.create(deliverable_type="xlsx", materials=materials)
    session = SessionFactory.create(
        assessment=assessment, organization=assessment.organization, status="in_progress"
    )
    for id in ids[:50]:
        StoredFileFactory.create(id=id, assessment=assessment, name=f"{id}.txt", text=TEXT)
    for id in ids[50:]:
        StoredFileFactory.create(id=id, session=session, name=f"{id}.txt", text=TEXT)
    session.source_connections.create(source="drive")
    for number in range(7):
        role = MessageRole.ASSISTANT if number % 2 else MessageRole.USER
        conversation.record(session.pk, role=role, content=LARGE)
    Instructions.objects.create(session=session, text="é" * 20_000)
    MemoryEntry.objects.bulk_create(
        MemoryEntry(session=session, key=f"key {n}", value="é" * 600) for n in range(200)
    )
    Skill.objects.bulk_create(
        Skill(session=session, name=f"{n}", instructions="é" * 5_000, origin=SkillOrigin.CREATED)
        for n in range(50)
    )
    store.save(session, {"workbook": {"sheets": [{"name": "A", "rows": CELLS}]}}, if_match=None)
    return session


@pytest.fixture
def sessions() -> list[Session]:
    return [full_session() for _ in range(AT_ONCE)]


@pytest.fixture
def server(sessions: list[Session]) -> Iterator[tuple[int, int]]:
    """The port and the group of a server whose assistant is another server of this test."""
    connection.close()
    number = free_port()
    with (
        answering(DONE) as (url, _),
        serving(
            number,
            RATE_LIMIT_API_KEY="off",
            RATE_LIMIT_SESSION_TOKEN="off",
            ASSISTANT_URL=url,
            ASSISTANT_MODEL="small",
            FILES_DIRECTORY=settings.FILES_DIRECTORY,
        ) as process,
    ):
        assert eventually(lambda: is_up(number), 120)
        yield number, process.pid


def test_no_process_grows_with_what_the_assistants_of_sessions_know(
    sessions: list[Session], server: tuple[int, int]
) -> None:
    port, group = server

    def at_once(of: Callable[[Session], Answer], status: int) -> None:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for answer in pool.map(of, sessions):
                assert answer.status == status
                assert answer.size < MOST_OF_AN_ANSWER

    at_once(lambda each: call(port, "GET", paths.sessions(each, "assistant"), token(each)), 200)
    at_once(partial(_ask, port), 201)
    done = AssistantTurn.objects.filter(state=TurnState.DONE)
    assert eventually(lambda: done.count() == AT_ONCE, 60)
    assert memory(group) < MOST_OF_A_PROCESS
    assert memory(group) < MOST_OF_A_PROCESS


def token(session: Session) -> dict[str, str]:
    return {"Authorization": f"Bearer {session.token}"}


def _ask(port: int, session: Session) -> Answer:
    path = paths.sessions(session, "assistant/turns")
    return call(port, "POST", path, token(session), b'{"content": "What now?"}')
