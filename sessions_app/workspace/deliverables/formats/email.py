"""E-mails as .eml (RFC 5322), with the standard library."""

import re
from email import policy
from email.charset import Charset
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import formataddr, getaddresses, parseaddr
from html import unescape
from itertools import islice

from gradient.core import clock
from sessions_app.work.store import State
from sessions_app.workspace.deliverables.formats.reading import (
    NotTaken,
    Unreadable,
    clean,
    refusing_damaged,
)

_POLICY = policy.SMTP
_BREAKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "blockquote"}
_TAG = re.compile(r"(<[^<>]*>)")
_HIDDEN = {"script", "style", "head", "title"}
_NOBODY = "nobody@no-address.invalid"
"""The address of a recipient without a valid one. It receives no mail (RFC 2606)."""
MAX_PARTS = 200
MAX_HEADER_BYTES = 16 * 1024
"""Per part. The library's time grows with the square of a header's length."""


def write(content: State) -> bytes:
    message = EmailMessage(policy=_POLICY)
    message["Subject"] = _one_line(content["subject"])
    message["Date"] = clock.now()
    message["X-Unsent"] = "1"  # mail programs then open it as a draft
    # base64 keeps long lines. A message must end with a line break, which is not part of the
    # text.
    message.set_content(clean(content["body"]) + "\n", cte="base64")
    recipients = (_recipient_header(name, content[name.lower()]) for name in ("To", "Cc"))
    return b"".join(recipients) + message.as_bytes()


def _recipient_header(name: str, recipients: list[str]) -> bytes:
    """A header with one line per recipient.

    If the library wraps the header itself, it encodes the comma after a non-ASCII name together
    with the name, and loses the next recipient.
    """
    lines = ",\r\n ".join(_formatted(_address(_one_line(each))) for each in recipients)
    return f"{name}: {lines}\r\n".encode("ascii") if lines else b""


def _formatted(address: Address) -> str:
    name = address.display_name
    if name.isascii() and "=?" not in name:
        return formataddr((name, address.addr_spec))
    # One encoded word, however long: the library reads spaces between several.
    return f"{Charset('utf-8').header_encode(name)} <{address.addr_spec}>"


def _one_line(text: str) -> str:
    """Remove line breaks, each of which would start another header."""
    return " ".join(clean(text).split())


def _address(text: str) -> Address:
    """The address with its name. Text without a valid address becomes the name of `_NOBODY`."""
    name, address = parseaddr(text)
    user, _, domain = address.rpartition("@")
    try:
        if user and domain and address.isascii() and getaddresses([text]) == [(name, address)]:
            return Address(name, addr_spec=address)
    except (MessageError, ValueError, IndexError):
        pass
    return Address(text, addr_spec=_NOBODY)


def read(content: bytes, not_taken: NotTaken) -> State:
    with refusing_damaged("e-mail (.eml)"):
        _check_sizes(content)
        message = BytesParser(policy=_POLICY).parsebytes(content)
        if not isinstance(message, EmailMessage) or not (
            message.keys() and {"to", "from", "subject", "date"} & set(map(str.lower, message))
        ):
            raise Unreadable("This is not an e-mail: it has no header To, From, Subject or Date.")
        state: State = {
            "to": _recipients(message, "To"),
            "cc": _recipients(message, "Cc"),
            "subject": str(message.get("Subject", "")),
            "body": _body(message, not_taken),
        }
        _report_missing(message, not_taken)
        return state


def _check_sizes(content: bytes) -> None:
    """Check sizes before the library parses any header, which it does on access."""
    if content.count(b"\n--") > 10 * MAX_PARTS:
        raise Unreadable(_TOO_LARGE)
    parts = list(
        islice(BytesParser(policy=policy.compat32).parsebytes(content).walk(), MAX_PARTS + 1)
    )
    longest = max(sum(len(str(value)) for _, value in part.raw_items()) for part in parts)
    if len(parts) > MAX_PARTS or longest > MAX_HEADER_BYTES:
        raise Unreadable(_TOO_LARGE)


_TOO_LARGE = "This e-mail has too many parts or too long headers. Shorten it."


def _recipients(message: EmailMessage, name: str) -> list[str]:
    addresses = [address for header in message.get_all(name, []) for address in header.addresses]
    return [_written(address) for address in addresses if str(address).strip(" <>")]


def _written(address: Address) -> str:
    if address.addr_spec.strip("<>") in ("", _NOBODY):
        return address.display_name
    if not address.display_name:
        return address.addr_spec
    return f"{address.display_name} <{address.addr_spec}>"


def _body(message: EmailMessage, not_taken: NotTaken) -> str:
    part = message.get_body(preferencelist=("plain", "html"))
    if part is None:
        return ""
    text = clean(part.get_content())
    if part.get_content_type() == "text/html":
        not_taken.add("The formatting of the text was not imported.")
        return _html_text(text)
    return text.removesuffix("\n")


def _report_missing(message: EmailMessage, not_taken: NotTaken) -> None:
    attachments = list(message.iter_attachments()) if message.is_multipart() else []
    not_taken.count(len(attachments), "attachment", "attachments")
    for name in ("From", "Bcc", "Reply-To"):
        if message.get(name):
            not_taken.add(f"“{name}” was not imported, since the workspace has no such field.")


def _html_text(markup: str) -> str:
    """The text of HTML, with a line for each block.

    Not with `html.parser`, whose time grows with the square of the tags that a hostile file leaves
    open.
    """
    parts: list[str] = []
    hidden = ""
    for token in _TAG.split(markup):
        if not token.startswith("<"):
            parts += [] if hidden else [token.replace("\n", " ")]
            continue
        name = token[1:].strip("/> ").partition(" ")[0].lower()
        if hidden or name in _HIDDEN:
            is_end = token.startswith("</") and name == hidden
            hidden = "" if is_end else hidden or name
        elif name in _BREAKS:
            parts.append("\n")
    lines = (" ".join(line.split()) for line in unescape("".join(parts)).split("\n"))
    return "\n".join(line for line in lines if line)
