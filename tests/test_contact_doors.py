"""Names and addresses at every door: what one takes, all take, and in the same form."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from sessions_app.models import Assessment, Candidate, Organization, Session
from tests import paths
from tests.clients import ApiClient
from tests.factories import ApiKeyFactory, AssessmentFactory, CandidateFactory

pytestmark = pytest.mark.django_db

Door = Callable[[Assessment, str, str], bool]
"""Gives an address and a name; whether they were taken."""


def by_invitation(assessment: Assessment, email: str, name: str) -> bool:
    body = {"email": email, "name": name, "sendEmail": False}
    return _api(assessment).post(paths.invite(assessment), body).status_code in (200, 201)


def by_change(assessment: Assessment, email: str, name: str) -> bool:
    row = CandidateFactory.create(organization=assessment.organization)
    path = f"/api/candidates/{row.pk}"
    response = _api(assessment).patch(path, {"email": email, "name": name})
    return response.status_code == 200


def by_page(assessment: Assessment, email: str, name: str) -> bool:
    client = _superuser()
    form = {"assessment": str(assessment.pk), "step": "preview"}
    file = SimpleUploadedFile("people.csv", _csv(email, name).encode())
    response = client.post(reverse("pages:invitations"), {**form, "file": file})
    if response.context.get("table") is None or not response.context["invited"]:
        return False
    form |= {"step": "invite", "table": response.context["table"]}
    return bool(client.post(reverse("pages:invitations"), form).context["invited"] == 1)


def by_command(assessment: Assessment, email: str, name: str, *, folder: Path) -> bool:
    file = folder / "people.csv"
    file.write_bytes(_csv(email, name).encode())
    output = StringIO()
    try:
        call_command(
            "invite",
            str(file),
            assessment=assessment.pk,
            no_email=True,
            stdout=output,
            stderr=output,
        )
    except SystemExit:
        return False
    return "1 invited" in output.getvalue()


def by_admin_form(assessment: Assessment, email: str, name: str) -> bool:
    form = {"organization": str(assessment.organization_id), "email": email, "name": name}
    url = reverse("admin:sessions_app_candidate_add")
    return _superuser().post(url, form).status_code == 302


def by_admin_change(assessment: Assessment, email: str, name: str) -> bool:
    row = CandidateFactory.create(organization=assessment.organization)
    url = reverse("admin:sessions_app_candidate_change", args=[row.pk])
    return _superuser().post(url, {"email": email, "name": name}).status_code == 302


DOORS = {
    "invitation": by_invitation,
    "change": by_change,
    "page": by_page,
    "admin form": by_admin_form,
    "admin change": by_admin_change,
}


@pytest.fixture(params=[*DOORS, "command"])
def door(request: pytest.FixtureRequest, tmp_path: Path) -> Door:
    if request.param == "command":
        return lambda assessment, email, name: by_command(assessment, email, name, folder=tmp_path)
    return DOORS[request.param]


@pytest.fixture
def assessment(organization: Organization) -> Assessment:
    return AssessmentFactory.create(organization=organization, phases=[("Task", 30)])


def _api(assessment: Assessment) -> ApiClient:
    return ApiClient(ApiKeyFactory.create(organization=assessment.organization).plain)


def _superuser() -> Client:
    user = User.objects.filter(is_superuser=True).first()
    client = Client()
    client.force_login(user or User.objects.create_superuser("root"))
    return client


def _csv(email: str, name: str) -> str:
    quoted = name.replace('"', '""')
    return f'email,name\n{email},"{quoted}"\n'


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("佐藤\u3000健", None),
        ("Anne\u00a0Claire Petit", None),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", None),
        ("\u0d9a\u0dca\u200d\u0dc2", None),
        ("\u200fليلى", None),
        ("=SUM(A1)", None),
        ("  Ru\u0308diger\u00a0", "Rüdiger"),
    ],
)
def test_a_name_is_taken_at_every_door(
    door: Door, assessment: Assessment, name: str, kept: str | None
) -> None:
    assert door(assessment, "one@mail.example", name)
    assert Candidate.objects.get().name == (kept or name)


@pytest.mark.parametrize("name", ["Ada\nLovelace", "Ada\u2028L", "Ada\x07", "\u200b", "x" * 201])
def test_a_name_is_refused_at_every_door(door: Door, assessment: Assessment, name: str) -> None:
    assert not door(assessment, "one@mail.example", name)
    assert not Candidate.objects.filter(email="one@mail.example").exists()


@pytest.mark.parametrize(
    "email", ["Ruth@GRÜN.example", "ruth@gru\u0308n.example", "\u200eruth@XN--GRN-IOA.example"]
)
def test_an_address_is_one_form_at_every_door(
    door: Door, assessment: Assessment, email: str
) -> None:
    assert door(assessment, email, "Ruth")
    assert Candidate.objects.get().email == "ruth@xn--grn-ioa.example"


@pytest.mark.parametrize("email", ["rüth@mail.example", "ruth@☃.example", "ruth@xn--zz.example"])
def test_an_address_is_refused_at_every_door(
    door: Door, assessment: Assessment, email: str
) -> None:
    assert not door(assessment, email, "Ruth")


def test_spellings_of_one_mailbox_are_one_session(assessment: Assessment) -> None:
    api = _api(assessment)
    statuses = [
        api.post(
            paths.invite(assessment), {"email": email, "name": "Ruth", "sendEmail": False}
        ).status_code
        for email in ("ruth@grün.example", "ruth@xn--grn-ioa.example", "ruth@gru\u0308n.example")
    ]
    assert statuses == [201, 200, 200]
    assert (Candidate.objects.count(), Session.objects.count()) == (1, 1)
    found = api.get("/api/candidates?email=RUTH@gr%C3%BCn.example").json()
    assert found["total"] == 1
    assert api.get("/api/candidates?email=ruth@").json()["total"] == 0


@pytest.mark.parametrize(
    "columns",
    [
        {"email": "Ruth@mail.example"},
        {"email": "ruth@grün.example"},
        {"name": "Ada\nL"},
        pytest.param({"name": "Ru\u0308th"}, marks=pytest.mark.postgresql),
    ],
)
def test_the_database_refuses_any_other_form(
    organization: Organization, columns: dict[str, str]
) -> None:
    row = CandidateFactory.create(organization=organization)
    with pytest.raises(IntegrityError), transaction.atomic():
        Candidate.objects.filter(pk=row.pk).update(**columns)


def test_a_user_s_address_has_the_same_form() -> None:
    user = User.objects.create_user("ruth")
    url = reverse("admin:auth_user_change", args=[user.pk])
    form = {
        "username": "ruth",
        "email": "Ruth@Grün.example",
        "is_active": "on",
        "date_joined_0": "2026-01-01",
        "date_joined_1": "00:00:00",
    }
    assert _superuser().post(url, form).status_code == 302
    user.refresh_from_db()
    assert user.email == "ruth@xn--grn-ioa.example"
    assert _superuser().post(url, {**form, "email": "ruth@☃.example"}).status_code == 200
