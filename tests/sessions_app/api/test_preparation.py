"""What a candidate gives the assistant: instructions, memory and skills."""

from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from pytest_django import DjangoAssertNumQueries, Settings

from sessions_app.models import Instructions, MemoryEntry, Organization, Session, Skill
from sessions_app.vocabulary.enums import RUNNING, Status
from tests import answers, paths
from tests.annotations import CandidateOf, Json, Response
from tests.clients import ApiClient
from tests.factories import SessionFactory

pytestmark = pytest.mark.django_db

NOBODY = UUID(int=7)
READER = {"key": "reader", "value": "The board"}
CHECK = {"name": "number-check", "instructions": "Recompute every figure."}


@pytest.fixture
def session(organization: Organization) -> Session:
    return SessionFactory.create(organization=organization, status=Status.SETUP)


@pytest.fixture
def jane(session: Session, candidate_of: CandidateOf) -> ApiClient:
    return candidate_of(session)


@pytest.fixture
def path(session: Session) -> str:
    return paths.sessions(session)


def upload(client: ApiClient, path: str, content: bytes, name: str, **fields: str) -> Response:
    body = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile(name, content), **fields})
    return client.post(f"{path}/skills", data=body, content_type=MULTIPART_CONTENT)


def given(client: ApiClient, path: str) -> Json:
    body: Json = client.get(f"{path}/preparation").json()["preparation"]
    return body


def test_a_new_session_has_none(jane: ApiClient, api: ApiClient, path: str) -> None:
    nothing = {"instructions": {"text": "", "revision": 0}, "memory": [], "skills": []}
    assert given(jane, path) == given(api, path) == nothing


def test_it_is_read_with_a_fixed_number_of_queries(
    jane: ApiClient, path: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        jane.post(f"{path}/memory", {"key": f"k{number}", "value": "v"})
        jane.post(f"{path}/skills", {"name": f"s{number}", "instructions": "i"})
    with django_assert_num_queries(4):  # the session by its token, and one for each kind
        assert len(given(jane, path)["skills"]) == 5


class TestInstructions:
    def write(self, client: ApiClient, path: str, text: str, **headers: str) -> Response:
        return client.put(f"{path}/instructions", {"text": text}, **headers)

    def test_they_are_kept_as_they_were_typed(self, jane: ApiClient, path: str) -> None:
        text = "  # How to work\n\n- «Quote» every figure 😀\n"
        response = self.write(jane, path, text)
        assert response.json() == {"instructions": {"text": text, "revision": 1}}
        assert response["ETag"] == '"1"'
        assert given(jane, path)["instructions"] == {"text": text, "revision": 1}

    def test_the_same_text_again_changes_nothing(self, jane: ApiClient, path: str) -> None:
        self.write(jane, path, "Be brief.")
        assert self.write(jane, path, "Be brief.").json()["instructions"]["revision"] == 1

    def test_a_tab_that_is_behind_is_told_what_is_there(self, jane: ApiClient, path: str) -> None:
        self.write(jane, path, "From one tab", If_Match='"0"')
        refused = self.write(jane, path, "From another", If_Match='"0"')
        assert refused.status_code == 412
        assert refused.json()["current"] == {"text": "From one tab", "revision": 1}
        assert Instructions.objects.get().text == "From one tab"
        assert self.write(jane, path, "From another", If_Match='"1"').status_code == 200

    def test_a_lost_answer_may_be_asked_for_again(self, jane: ApiClient, path: str) -> None:
        for _ in range(2):
            assert self.write(jane, path, "Be brief.", If_Match='"0"').status_code == 200

    @pytest.mark.parametrize("text", [None, 1, "x" * 20_001])
    def test_anything_else_is_refused(self, jane: ApiClient, path: str, text: Any) -> None:
        assert answers.faults(jane.put(f"{path}/instructions", {"text": text})) == ["text"]
        assert not Instructions.objects.exists()


class TestMemory:
    def test_an_entry_is_remembered(self, jane: ApiClient, path: str) -> None:
        response = jane.post(f"{path}/memory", READER)
        assert response.status_code == 201
        assert response.json()["memory"].items() >= READER.items()
        assert given(jane, path)["memory"] == [response.json()["memory"]]

    def test_a_key_has_one_value(self, jane: ApiClient, path: str) -> None:
        first = jane.post(f"{path}/memory", READER).json()["memory"]
        response = jane.post(f"{path}/memory", READER | {"value": "Engineers"})
        assert response.status_code == 200
        assert response.json()["memory"] == first | {"value": "Engineers"}

    def test_it_is_forgotten_once(self, jane: ApiClient, path: str) -> None:
        entry = jane.post(f"{path}/memory", READER).json()["memory"]
        assert jane.delete(f"{path}/memory/{entry['id']}").json() == {"ok": True}
        answers.error(jane.delete(f"{path}/memory/{entry['id']}"), 404, "not_found")

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"key": "k"}, "value"),
            ({"value": "v"}, "key"),
            (READER | {"key": " "}, "key"),
            (READER | {"key": "k" * 101}, "key"),
            (READER | {"value": "v" * 2_001}, "value"),
        ],
    )
    def test_a_bad_entry_is_refused(
        self, jane: ApiClient, path: str, body: Json, field: str
    ) -> None:
        assert answers.faults(jane.post(f"{path}/memory", body)) == [field]

    @pytest.mark.parametrize(
        ("setting", "bound"), [("SESSION_MAX_MEMORY", 1), ("SESSION_MAX_MEMORY_BYTES", 20)]
    )
    def test_past_the_bound_it_says_what_that_is(
        self, jane: ApiClient, path: str, settings: Settings, setting: str, bound: int
    ) -> None:
        setattr(settings, setting, bound)
        jane.post(f"{path}/memory", READER)
        refused = jane.post(f"{path}/memory", {"key": "tone", "value": "Plain"})
        assert "at most" in answers.error(refused, 409, "conflict")
        assert MemoryEntry.objects.count() == 1
        assert jane.post(f"{path}/memory", READER).status_code == 200


class TestSkills:
    def test_one_that_was_written_is_enabled(self, jane: ApiClient, path: str) -> None:
        response = jane.post(f"{path}/skills", CHECK)
        assert response.status_code == 201
        skill = response.json()["skill"]
        assert skill.items() >= {**CHECK, "origin": "created", "isEnabled": True}.items()
        assert given(jane, path)["skills"] == [skill]

    def test_a_file_is_a_skill_of_its_name(self, jane: ApiClient, path: str) -> None:
        response = upload(jane, path, "\ufeff# Stil\n".encode(), "style guide.md")
        assert response.status_code == 201
        skill = response.json()["skill"]
        assert (skill["name"], skill["instructions"]) == ("style guide", "# Stil\n")
        assert (skill["origin"], skill["fileName"]) == ("uploaded", "style guide.md")

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"%PDF-1.7", "skill.pdf"),
            (b"\xff\xfe\x00", "skill.md"),
            (b"a\0b", "skill.txt"),
            (b" \n", "skill.txt"),
            (b"x" * 20_001, "skill.md"),
        ],
    )
    def test_what_is_no_text_is_refused(
        self, jane: ApiClient, path: str, content: bytes, name: str
    ) -> None:
        assert answers.faults(upload(jane, path, content, name)) == ["file"]
        assert not Skill.objects.exists()

    def test_a_name_is_there_once(self, jane: ApiClient, path: str) -> None:
        jane.post(f"{path}/skills", CHECK)
        answers.error(jane.post(f"{path}/skills", CHECK), 409, "conflict")

    def test_a_repeat_with_its_key_is_one_skill(self, jane: ApiClient, path: str) -> None:
        first, again = (
            jane.post(f"{path}/skills", CHECK, Idempotency_Key="once") for _ in range(2)
        )
        assert first.json() == again.json()
        assert again["Idempotency-Replayed"] == "true"

    def test_it_is_switched_off_and_on(self, jane: ApiClient, path: str) -> None:
        id = jane.post(f"{path}/skills", CHECK).json()["skill"]["id"]
        for verb, is_enabled in (("disable", False), ("disable", False), ("enable", True)):
            response = jane.post(f"{path}/skills/{id}/{verb}")
            assert response.json()["skill"]["isEnabled"] is is_enabled
        answers.error(jane.post(f"{path}/skills/{NOBODY}/enable"), 404, "not_found")

    def test_past_the_bound_it_says_what_that_is(
        self, jane: ApiClient, path: str, settings: Settings
    ) -> None:
        settings.SESSION_MAX_SKILLS = 1
        jane.post(f"{path}/skills", CHECK)
        refused = jane.post(f"{path}/skills", CHECK | {"name": "another"})
        assert "1 skills" in answers.error(refused, 409, "conflict")

    @pytest.mark.parametrize("body", [{"name": "n"}, {}, {"name": "n", "instructions": " "}])
    def test_one_without_instructions_is_refused(
        self, jane: ApiClient, path: str, body: Json
    ) -> None:
        assert answers.faults(jane.post(f"{path}/skills", body)) == ["instructions"]

    def test_one_without_a_name_is_refused(self, jane: ApiClient, path: str) -> None:
        body = {"instructions": "Recompute."}
        assert answers.faults(jane.post(f"{path}/skills", body)) == ["name"]


CALLS = [
    ("put", "instructions", {"text": "Be brief."}),
    ("post", "memory", READER),
    ("post", "skills", CHECK),
    ("post", f"skills/{NOBODY}/enable", {}),
    ("delete", f"memory/{NOBODY}", None),
]


@pytest.mark.parametrize(("method", "verb", "body"), CALLS)
@pytest.mark.parametrize("status", [each for each in Status if each not in RUNNING])
def test_nothing_changes_unless_a_timer_runs(
    organization: Organization,
    candidate_of: CandidateOf,
    status: Status,
    method: str,
    verb: str,
    body: Json | None,
) -> None:
    session = SessionFactory.create(organization=organization, status=status)
    sent = {} if body is None else {"json_body": body}
    response = getattr(candidate_of(session), method)(paths.sessions(session, verb), **sent)
    answers.error(response, 409, "invalid_status")


@pytest.mark.parametrize(("method", "verb", "body"), CALLS)
def test_another_session_s_are_not_there(
    candidate_of: CandidateOf, path: str, method: str, verb: str, body: Json | None
) -> None:
    stranger = candidate_of(SessionFactory.create(status=Status.SETUP))
    sent = {} if body is None else {"json_body": body}
    response = getattr(stranger, method)(f"{path}/{verb}", **sent)
    answers.error(response, 404, "not_found")
