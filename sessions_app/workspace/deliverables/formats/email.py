"""E-mails as .eml (RFC 5322), by the standard library."""

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
"""Of a recipient whose address the candidate did not write: no mail gets there (RFC 2606)."""
MAX_PARTS = 200
MAX_HEADER_BYTES = 16 * 1024
"""Of a part. The library needs time by the square of a header's length."""


def write(content: State) -> bytes:
    message = EmailMessage(policy=_POLICY)
    message["Subject"] = _one_line(content["subject"])
    message["Date"] = clock.now()
    message["X-Unsent"] = "1"  # mail programs then open it as a draft
    # The encoding keeps long lines as they are. A message ends with a line end, which is not the
    # text's.
    message.set_content(clean(content["body"]) + "\n", cte="base64")
    recipients = (_recipient_header(name, content[name.lower()]) for name in ("To", "Cc"))
    return b"".join(recipients) + message.as_bytes()


def _recipient_header(name: str, recipients: list[str]) -> bytes:
    """A header with a line for each recipient. The library, when it breaks lines, encodes the comma
    behind a name in another script with the name, and loses the recipient after it."""
    lines = ",\r\n ".join(_formatted(_address(_one_line(each))) for each in recipients)
    return f"{name}: {lines}\r\n".encode("ascii") if lines else b""


def _formatted(address: Address) -> str:
    name = address.display_name
    if name.isascii() and "=?" not in name:
        return formataddr((name, address.addr_spec))
    # One word, however long: between several, the library reads spaces.
    return f"{Charset('utf-8').header_encode(name)} <{address.addr_spec}>"


def _one_line(text: str) -> str:
    """A line break in a header would begin another header."""
    return " ".join(clean(text).split())


def _address(text: str) -> Address:
    """An address with its name; what is none becomes the name of `_NOBODY`."""
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
            raise Unreadable("This is no e-mail: it has none of the headers To, From and Subject.")
        taken = {
            "to": _recipients(message, "To"),
            "cc": _recipients(message, "Cc"),
            "subject": str(message.get("Subject", "")),
            "body": _body(message, not_taken),
        }
        _say_what_is_missing(message, not_taken)
        return taken


def _check_sizes(content: bytes) -> None:
    """Before the library understands any header: it reads them only when they are asked for."""
    if content.count(b"\n--") > 10 * MAX_PARTS:
        raise Unreadable(_TOO_LARGE)
    parts = list(
        islice(BytesParser(policy=policy.compat32).parsebytes(content).walk(), MAX_PARTS + 1)
    )
    longest = max(sum(len(str(value)) for _, value in part.raw_items()) for part in parts)
    if len(parts) > MAX_PARTS or longest > MAX_HEADER_BYTES:
        raise Unreadable(_TOO_LARGE)


_TOO_LARGE = "This e-mail has more parts, or longer headers, than the workspace takes. Shorten it."


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
        not_taken.add("The formatting of the text was not taken over.")
        return _html_text(text)
    return text.removesuffix("\n")


def _say_what_is_missing(message: EmailMessage, not_taken: NotTaken) -> None:
    attachments = list(message.iter_attachments()) if message.is_multipart() else []
    not_taken.count(len(attachments), "attachment", "attachments")
    for name in ("From", "Bcc", "Reply-To"):
        if message.get(name):
            not_taken.add(f"“{name}” was not taken over: the workspace has no such field.")


def _html_text(markup: str) -> str:
    """The text of a page, a line for each block. `html.parser` would need time by the square of
    what a hostile page leaves open."""
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
