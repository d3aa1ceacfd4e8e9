import pytest
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from sessions_app.api.contact_fields import EmailField, NameField


def test_a_name_and_an_address_come_out_in_their_normal_form() -> None:
    assert EmailField().run_validation(" Jane@BÜCHER.example ") == "jane@xn--bcher-kva.example"
    assert NameField().run_validation(" Zoe\u0308 ") == "Zoë"


@pytest.mark.parametrize("field", [EmailField(), NameField()])
@pytest.mark.parametrize("value", ["", "\u200b", "a\nb@example.com", "x" * 300])
def test_a_name_or_an_address_that_has_none_is_refused(
    field: serializers.Field, value: str
) -> None:
    with pytest.raises(ValidationError):
        field.run_validation(value)
