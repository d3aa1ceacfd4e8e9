"""Files as saved by spreadsheets, as edited by hand, and malicious ones."""

from datetime import UTC, datetime

import pytest

from sessions_app.invitations import table
from sessions_app.invitations.table import InvalidRow, InvitationRow, Table, read
from sessions_app.vocabulary.exceptions import InvalidRequest

JANE = InvitationRow(2, "jane@example.com", "Jane Smith")


def parse(text: str) -> Table:
    return read(text.encode())


def parse_one(text: str) -> InvitationRow | InvalidRow:
    """The only row of the file."""
    result = parse(text)
    rows: list[InvitationRow | InvalidRow] = [*result.rows, *result.invalid_rows]
    (one,) = rows
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
    assert parse_one(text) == JANE


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("cp1252", "cp1252")],
)
def test_a_name_keeps_its_letters_in_every_encoding(encoding: str, expected: str) -> None:
    result = read("email,name\nzoe@example.com,Zoë Müller – €\n".encode(encoding))
    assert (result.rows[0].name, result.encoding) == ("Zoë Müller – €", expected)


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
def test_an_invalid_file_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidRequest) as refused:
        read(data)
    assert refused.value.message


def test_an_overlong_cell_is_an_error() -> None:
    with pytest.raises(InvalidRequest, match="Line 2 is not valid CSV"):
        parse(f"email,name\njane@example.com,{'x' * 200_000}\n")


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_BYTES", 2**20)
    with pytest.raises(InvalidRequest, match="larger than 1 MiB"):
        read(b"x" * (2**20 + 1))


def test_a_file_with_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MAX_ROWS", 2)
    text = "email,name\n" + "".join(f"c{n}@example.com,C\n" for n in range(3))
    with pytest.raises(InvalidRequest, match="more than 2 candidates"):
        parse(text)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",Jane", "The e-mail address is missing."),
        ("jane,Jane", "Enter a valid email address."),
        ("jane@,Jane", "Enter a valid email address."),
        ("ja\u200bne@example.com,Jane", "Enter a valid email address."),
        ('"jane@example.com\nBcc: all@example.com",Jane', "Enter a valid email address."),
        (f"{'x' * 250}@example.com,Jane", "The address is longer than 254 characters."),
        ("=cmd@example.com|'x',Jane", "Enter a valid email address."),
        ("jane@example.com,", "The name is missing."),
        ("jane@example.com", "The name is missing."),
        ("jane@example.com,\u200b", "The name is missing."),
        (f"jane@example.com,{'x' * 201}", "The name is longer than 200 characters."),
        ('jane@example.com,"Jane\nSmith"', "The name has a line break or another control"),
        ("jane@example.com,Jane,x", "The row has 3 cells, the header has 2."),
    ],
)
def test_an_invalid_row_has_a_reason(line: str, reason: str) -> None:
    row = parse_one(f"email,name\n{line}\n")
    assert isinstance(row, InvalidRow)
    assert (row.number, row.reason[: len(reason)]) == (2, reason)
    assert row.email.isprintable()
    assert len(row.email) <= 100


def test_a_repeated_address_is_invalid_whatever_its_case() -> None:
    result = parse("email,name\njane@example.com,Jane\nbob@example.com,Bob\nJANE@example.com,J\n")
    assert [row.number for row in result.rows] == [2, 3]
    assert result.invalid_rows == [
        InvalidRow(4, "JANE@example.com", "Line 2 has the same address.")
    ]


def test_an_address_may_follow_in_a_valid_row_after_an_invalid_one() -> None:
    result = parse("email,name\njane@example.com,\njane@example.com,Jane\n")
    assert [row.number for row in result.rows] == [3]


def test_line_numbers_are_those_of_the_file() -> None:
    text = 'email,name,note\n\njane@example.com,Jane,"two\nlines"\n\nbob,Bob,\n'
    result = parse(text)
    assert ([row.number for row in result.rows], result.invalid_rows[0].number) == ([3], 6)
    assert result.ignored == ["note"]


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("", None),
        ("2090-01-15", datetime(2090, 1, 15, 23, 59, 59, tzinfo=UTC)),
        ("2090-01-15T10:00:00Z", datetime(2090, 1, 15, 10, tzinfo=UTC)),
        ("2090-01-15T10:00:00+02:00", datetime(2090, 1, 15, 8, tzinfo=UTC)),
    ],
)
def test_a_due_date_is_a_date_or_a_time(text: str, due: datetime | None) -> None:
    row = parse_one(f"email,name,dueDate\njane@example.com,Jane,{text}\n")
    assert isinstance(row, InvitationRow)
    assert row.due_date == due


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2001-01-15", "The due date has passed."),
        ("2090-01-15T10:00:00", "Enter a due date such as"),
        ("15.01.2090", "Enter a due date such as"),
        ("2090-02-30", "Enter a due date such as"),
        ("9999-12-31T23:59:59-14:00", "Enter a due date such as"),
        ("soon", "Enter a due date such as"),
    ],
)
def test_any_other_due_date_is_invalid(text: str, reason: str) -> None:
    row = parse_one(f"email,name,dueDate\njane@example.com,Jane,{text}\n")
    assert isinstance(row, InvalidRow)
    assert row.reason.startswith(reason)


@pytest.mark.parametrize(
    "text",
    [
        "email,name,\njane@example.com,Jane Smith,,,\n",
        "email,name\njane@example.com,Jane Smith,\n",
        "email,name\njane@example.com,Jane Smith, ,\t\n",
        'email;name;"Team, city, floor, room, desk"\njane@example.com;Jane Smith;\n',
        "email;name;Team, city, floor, room, desk\njane@example.com;Jane Smith;\n",
        'email|name|"a;b;c;d"\njane@example.com|Jane Smith|\n',
        '"Notes\nof, two, lines";email;name\n;jane@example.com;Jane Smith\n',
    ],
)
def test_what_a_spreadsheet_adds_says_nothing(text: str) -> None:
    row = parse_one(text)
    assert (row.email, getattr(row, "name", row)) == ("jane@example.com", "Jane Smith")


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"', "sep=;;;", "\ufeffsep=;"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_may_name_the_separator(line: str, end: str) -> None:
    text = f"{line}{end}email;name{end}jane@example.com;Smith, Jane, Dr, MD{end}bob;Bob{end}"
    result = parse(text)
    assert result.rows == [InvitationRow(3, "jane@example.com", "Smith, Jane, Dr, MD")]
    assert [row.number for row in result.invalid_rows] == [4]


def test_the_named_separator_counts_even_where_another_would_fit() -> None:
    with pytest.raises(InvalidRequest, match="email and name is missing"):
        parse("sep=;\nemail,name\njane@example.com,Jane\n")


def test_one_mailbox_in_two_spellings_is_a_repetition() -> None:
    result = parse(
        "email,name\nruth@grün.example,Ruth\nruth@gru\u0308n.example,Ruth\n"
        "RUTH@xn--grn-ioa.example,Ruth\n"
    )
    assert [row.email for row in result.rows] == ["ruth@xn--grn-ioa.example"]
    assert [row.reason for row in result.invalid_rows] == ["Line 2 has the same address."] * 2
