"""Tables as spreadsheets save them, as people edit them, and as somebody means harm."""

from datetime import UTC, datetime

import pytest

from sessions_app.invitations import table
from sessions_app.invitations.table import Line, Refused, Table, read
from sessions_app.vocabulary.exceptions import InvalidRequest

JANE = Line(2, "jane@example.com", "Jane Smith")


def lines(text: str) -> Table:
    return read(text.encode())


def only(text: str) -> Line | Refused:
    """The one thing that the table held."""
    found = lines(text)
    things: list[Line | Refused] = [*found.lines, *found.refused]
    (one,) = things
    return one


@pytest.mark.parametrize(
    "text",
    [
        "email,name\njane@example.com,Jane Smith\n",
        "email,name\r\njane@example.com,Jane Smith",
        "email;name\njane@example.com;Jane Smith\n",
        "email\tname\njane@example.com\tJane Smith\n",
        'Name,"E-Mail"\n"Jane Smith",JANE@example.com\n',
        "  EMAIL , Name \n jane@example.com , Jane Smith \n\n  ,  \n",
        "\ufeffemail,name\njane@example.com,Jane Smith\n",
        "candidateEmail,candidateName\njane@example.com,Jane Smith\n",
    ],
)
def test_a_candidate_is_read_however_the_table_is_written(text: str) -> None:
    assert only(text) == JANE


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("cp1252", "cp1252")],
)
def test_a_name_keeps_its_letters_in_every_encoding(encoding: str, told: str) -> None:
    found = read("email,name\nzoe@example.com,Zoë Müller – €\n".encode(encoding))
    assert (found.lines[0].name, found.encoding) == ("Zoë Müller – €", told)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"PK\x03\x04\x14\x00\x06\x00",
        b"email,name\njane@example.com,Jane\x00\n",
        "email,name\njane@example.com,Jane\n".encode("utf-16-le"),
        b"\xff\xfeemail,nam",
        b"email,name\n\x81\x8d",
        b"jane@example.com,Jane Smith\n",
        b"email\njane@example.com\n",
        b"email,name,E-Mail\n",
        b'email,name\njane@example.com,"Jane\n',
        b'email,name\njane@example.com,"Jane" Smith\n',
    ],
)
def test_what_is_no_such_table_is_refused_as_a_whole(data: bytes) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read(data)
    assert refused.value.message


def test_a_cell_of_any_size_is_an_error_and_no_crash() -> None:
    with pytest.raises(InvalidRequest, match="Line 2 is not CSV"):
        lines(f"email,name\njane@example.com,{'x' * 200_000}\n")


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_BYTES", 2**20)
    with pytest.raises(InvalidRequest, match="larger than 1 MiB"):
        read(b"x" * (2**20 + 1))


def test_so_is_one_of_too_many_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_LINES", 2)
    text = "email,name\n" + "".join(f"c{n}@example.com,C\n" for n in range(3))
    with pytest.raises(InvalidRequest, match="more than 2 candidates"):
        lines(text)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",Jane", "There is no address."),
        ("jane,Jane", "Enter a valid email address."),
        ("jane@,Jane", "Enter a valid email address."),
        ("jane@example.com\u200b,Jane", "This is not an e-mail address."),
        ('"jane@example.com\nBcc: all@example.com",Jane', "This is not an e-mail address."),
        (f"{'x' * 250}@example.com,Jane", "This is not an e-mail address."),
        ("=cmd@example.com|'x',Jane", "Enter a valid email address."),
        ("jane@example.com,", "There is no name."),
        ("jane@example.com", "There is no name."),
        ("jane@example.com,\u200b", "There is no name."),
        (f"jane@example.com,{'x' * 201}", "The name is longer than 200 characters."),
        ('jane@example.com,"Jane\nSmith"', "The name holds what is not printable"),
        ("jane@example.com,=1+1", "The name begins like a formula."),
        ("jane@example.com,@SUM(A1)", "The name begins like a formula."),
        ("jane@example.com,Jane,x", "There are 3 cells in it, and 2 columns."),
    ],
)
def test_a_bad_line_is_refused_with_its_reason(line: str, reason: str) -> None:
    refused = only(f"email,name\n{line}\n")
    assert isinstance(refused, Refused)
    assert (refused.number, refused.reason[: len(reason)]) == (2, reason)
    assert refused.email.isprintable()
    assert len(refused.email) <= 100


def test_an_address_counts_once_whatever_its_case() -> None:
    found = lines("email,name\njane@example.com,Jane\nbob@example.com,Bob\nJANE@example.com,J\n")
    assert [line.number for line in found.lines] == [2, 3]
    assert found.refused == [Refused(4, "jane@example.com", "The address is in line 2 already.")]


def test_a_refused_line_does_not_take_its_address_away_from_a_good_one() -> None:
    found = lines("email,name\njane@example.com,\njane@example.com,Jane\n")
    assert [line.number for line in found.lines] == [3]


def test_line_numbers_are_those_of_the_file() -> None:
    text = 'email,name,note\n\njane@example.com,Jane,"two\nlines"\n\nbob,Bob,\n'
    found = lines(text)
    assert ([line.number for line in found.lines], found.refused[0].number) == ([3], 6)
    assert found.ignored == ["note"]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("", None),
        ("2090-01-15", datetime(2090, 1, 15, 23, 59, 59, tzinfo=UTC)),
        ("2090-01-15T10:00:00Z", datetime(2090, 1, 15, 10, tzinfo=UTC)),
        ("2090-01-15T10:00:00+02:00", datetime(2090, 1, 15, 8, tzinfo=UTC)),
    ],
)
def test_a_due_date_is_a_day_or_a_moment(text: str, due: datetime | None) -> None:
    line = only(f"email,name,dueDate\njane@example.com,Jane,{text}\n")
    assert isinstance(line, Line)
    assert line.due_date == due


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2001-01-15", "The due date has passed."),
        ("2090-01-15T10:00:00", "The due date must be like"),
        ("15.01.2090", "The due date must be like"),
        ("2090-02-30", "The due date must be like"),
        ("9999-12-31T23:59:59-14:00", "The due date must be like"),
        ("soon", "The due date must be like"),
    ],
)
def test_anything_else_is_none(text: str, reason: str) -> None:
    refused = only(f"email,name,dueDate\njane@example.com,Jane,{text}\n")
    assert isinstance(refused, Refused)
    assert refused.reason.startswith(reason)
