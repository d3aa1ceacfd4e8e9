import pytest
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.utils.http import urlsafe_base64_decode

from sessions_app.accounts import users
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

DOMAIN = "@example.com"


def test_a_new_user_has_an_address_a_name_and_no_password() -> None:
    user = users.get_or_create(f" Grace{DOMAIN}", name=" Grace Hopper ")
    stored = User.objects.get()
    assert user == stored
    assert (stored.username, stored.email) == (f"grace{DOMAIN}", f"grace{DOMAIN}")
    assert (stored.first_name, stored.has_usable_password()) == ("Grace Hopper", False)
    assert (stored.is_staff, stored.is_superuser, stored.is_active) == (False, False, True)


def test_a_name_is_not_required() -> None:
    assert users.get_or_create(f"grace{DOMAIN}", name="  ").first_name == ""
    assert users.get_or_create(f"ada{DOMAIN}").first_name == ""


def test_a_user_who_has_the_address_is_found_and_stays_as_they_are() -> None:
    by_address = UserFactory.create(username="grace", email=f"Grace{DOMAIN}", first_name="Grace")
    assert users.get_or_create(f"grace{DOMAIN}", name="Another") == by_address
    assert User.objects.get().first_name == "Grace"
    by_name = UserFactory.create(username=f"grace{DOMAIN}")
    assert users.find(f"grace{DOMAIN}") == by_name
    assert users.find(f"nobody{DOMAIN}") is None


def test_two_users_with_the_address_are_refused() -> None:
    UserFactory.create_batch(2, email=f"grace{DOMAIN}")
    with pytest.raises(ValidationError, match="Several"):
        users.get_or_create(f"grace{DOMAIN}")
    UserFactory.create(email=f"grace{DOMAIN}")
    with pytest.raises(ValidationError, match="Several"):
        users.find(f"grace{DOMAIN}")


@pytest.mark.parametrize(("address", "name", "fits"), [(150, 1, 1), (151, 1, 0), (20, 151, 0)])
def test_what_is_too_long_for_a_user_is_refused(address: int, name: int, fits: int) -> None:
    domain = f"@{'d' * 60}.{'e' * 60}.com"
    email = "a" * (address - len(domain)) + domain if address > 100 else f"grace{DOMAIN}"
    if fits:
        assert users.get_or_create(email, name="n" * 150).email == email
    else:
        with pytest.raises(ValidationError, match="longer than 150"):
            users.get_or_create(email, name="n" * name)
    assert User.objects.count() == fits


def test_the_admin_is_opened_and_nothing_else_is_written() -> None:
    user = UserFactory.create(first_name="Grace")
    User.objects.update(first_name="Changed")
    users.open_admin(user)
    user.refresh_from_db()
    assert (user.is_staff, user.is_superuser, user.first_name) == (True, False, "Changed")


def test_a_password_s_link_names_the_user_and_holds_a_token() -> None:
    user = UserFactory.create()
    site, path, id, token = users.password_link(user, "https://hire.example").rsplit("/", 3)
    assert (site, path) == ("https://hire.example", "set-password")
    assert urlsafe_base64_decode(id).decode() == str(user.pk)
    assert default_token_generator.check_token(user, token)
