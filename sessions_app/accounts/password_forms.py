from typing import Any

from django.contrib.auth.forms import SetPasswordForm
from django.core.validators import MaxLengthValidator

from sessions_app.accounts.sign_in_form import MAX_PASSWORD_LENGTH


class NewPasswordForm(SetPasswordForm):
    """Django's form, limited to the passwords that the sign-in form accepts."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.validators.append(MaxLengthValidator(MAX_PASSWORD_LENGTH))
            field.widget.attrs["maxlength"] = MAX_PASSWORD_LENGTH
        # Django's help text is a list, which is invalid HTML in the paragraph that shows it.
        self.fields[
            "new_password1"
        ].help_text = (
            "At least 8 characters, not only digits, no common password, and not like your name."
        )
