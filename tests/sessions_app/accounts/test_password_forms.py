import pytest

from sessions_app.accounts.password_forms import NewPasswordForm
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

LONGEST = "correct horse battery staple".ljust(4096, "!")


def test_a_password_may_be_as_long_as_the_sign_in_takes_and_no_longer() -> None:
    user = UserFactory.create()
    fitting = {"new_password1": LONGEST, "new_password2": LONGEST}
    assert NewPasswordForm(user, fitting).is_valid()
    longer = {name: f"{value}!" for name, value in fitting.items()}
    form = NewPasswordForm(user=user, data=longer)
    assert [*form.errors] == ["new_password1", "new_password2"]
    assert form.as_p().count('maxlength="4096"') == 2
