"""Names and addresses as people and programs write them, and their one normal form."""

import pytest
from django.core.exceptions import ValidationError

from gradient.core.contacts import normalize_email, normalize_name


@pytest.mark.parametrize(
    "name",
    [
        "Ngô Thị Minh",
        "佐藤\u3000健",
        "Anne\u00a0Claire Petit",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\u0d9a\u0dca\u200d\u0dc2",
        "\u200fليلى",
        "O’Hara-Smythe",
        "=SUM(A1)",
        "@handle",
    ],
)
def test_a_name_is_kept_as_it_is_written(name: str) -> None:
    assert normalize_name(name) == name
    assert normalize_name(f" \u3000{name}\u00a0\n") == name


def test_a_decomposed_name_is_composed() -> None:
    assert normalize_name("Ru\u0308diger Nuńez") == "Rüdiger Nuńez"


@pytest.mark.parametrize("control", "\0\t\n\r\v\x1b\x7f\x85\x9f\u2028\u2029")
def test_control_characters_and_line_breaks_are_refused_by_name(control: str) -> None:
    with pytest.raises(ValidationError, match="line break or another control character"):
        normalize_name(f"Ada{control}Lovelace")


@pytest.mark.parametrize("name", ["", " \u3000", "\u200b", "\u200f\u200e"])
def test_a_name_that_shows_nothing_is_missing(name: str) -> None:
    with pytest.raises(ValidationError, match="The name is missing"):
        normalize_name(name)


def test_the_length_of_a_name_is_that_of_the_normal_form() -> None:
    assert len(normalize_name("u\u0308" * 200)) == 200
    with pytest.raises(ValidationError, match="longer than 200"):
        normalize_name("\u0958" * 101)  # composed it is two characters


@pytest.mark.parametrize(
    "spelling",
    [
        "ruth@xn--grn-ioa.example",
        "ruth@grün.example",
        "ruth@gru\u0308n.example",
        "RUTH@GRÜN.EXAMPLE",
        "ruth@XN--GRN-IOA.example",
        "ruth@grün。example",
        "ruth@ｇｒün.example",
        " \u200eruth@grün.example\u200b\u00a0",
        "\ufeffruth@grün.example",
    ],
)
def test_every_spelling_of_a_mailbox_is_one_address(spelling: str) -> None:
    assert normalize_email(spelling) == "ruth@xn--grn-ioa.example"


@pytest.mark.parametrize(
    "address",
    ["o'neil+job@mail.example", "a_b@ab--cd.example", "=x@mail.example", "jo@localhost"],
)
def test_an_ascii_address_is_kept(address: str) -> None:
    assert normalize_email(address.upper()) == address


@pytest.mark.parametrize(
    "address",
    [
        "ruth",
        "ruth@",
        "@mail.example",
        "ruth@mail",
        "ruth@xn--zz.example",
        "ruth@☃.example",
        "ruth\u200b@mail.example",
        "ru th@mail.example",
        "ruth@mail.example\nBcc: x@mail.example",
        "rüth@mail.example",
        "\u017fam@mail.example",  # a long s, which a pattern without case takes for an s
        "\u0131da@mail.example",
        f"ruth@{'ü' * 300}.example",
        '"a\x01b"@mail.example',
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="Enter a valid email address"):
        normalize_email(address)


def test_an_address_that_gets_too_long_in_ascii_is_refused() -> None:
    domain = ".".join(["ü" * 20] * 6) + ".example"
    assert len(domain) < 150
    assert len(normalize_email(f"ruth@{domain}")) < 254
    with pytest.raises(ValidationError, match="longer than 254"):
        normalize_email(f"{'x' * 130}@{domain}")


def test_a_missing_address_is_said_to_be_missing() -> None:
    with pytest.raises(ValidationError, match="The e-mail address is missing"):
        normalize_email(" \u200b")
