"""E-mails as .eml (RFC 5322), by the standard library."""

from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses, parseaddr
from html.parser import HTMLParser

from gradient.core import clock
from sessions_app.workspace.deliverables.formats.reading import (
    NotTaken,
    Unreadable,
    clean,
    refusing_damaged,
)
from sessions_app.workspace.deliverables.kinds import State

_POLICY = policy.SMTP
_BREAKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "blockquote"}
_HIDDEN = {"script", "style", "head", "title"}
_NOBODY = "nobody@no-address.invalid"
"""Of a recipient whose address the candidate did not write: no mail gets there (RFC 2606)."""
MAX_PARTS = 200


def write(content: State) -> bytes:
    message = EmailMessage(policy=_POLICY)
    for name in ("To", "Cc"):
        recipients = [_address(_one_line(each)) for each in content[name.lower()]]
        if recipients:
            message[name] = recipients
    message["Subject"] = _one_line(content["subject"])
    message["Date"] = clock.now()
    message["X-Unsent"] = "1"  # mail programs then open it as a draft
    # The encoding keeps long lines as they are. A message ends with a line end, which is not the
    # text's.
    message.set_content(clean(content["body"]) + "\n", cte="base64")
    return message.as_bytes()


def _one_line(text: str) -> str:
    """A line break in a header would begin another header."""
    return " ".join(clean(text).split())


def _address(text: str) -> Address:
    """An address with its name; what is none becomes the name of `_NOBODY`."""
    name, address = parseaddr(text)
    user, _, domain = address.rpartition("@")
    try:
        if user and domain and getaddresses([text]) == [(name, address)]:
            return Address(name, addr_spec=address)
    except (MessageError, ValueError, IndexError):
        pass
    return Address(text, addr_spec=_NOBODY)


def read(content: bytes, not_taken: NotTaken) -> State:
    with refusing_damaged("e-mail (.eml)"):
        message = BytesParser(policy=_POLICY).parsebytes(content)
        if not isinstance(message, EmailMessage) or not (
            message.keys() and {"to", "from", "subject", "date"} & set(map(str.lower, message))
        ):
            raise Unreadable("This is no e-mail: it has none of the headers To, From and Subject.")
        if sum(1 for _ in message.walk()) > MAX_PARTS:
            raise Unreadable(f"This e-mail has more than {MAX_PARTS} parts.")
        taken = {
            "to": _recipients(message, "To"),
            "cc": _recipients(message, "Cc"),
            "subject": str(message.get("Subject", "")),
            "body": _body(message, not_taken),
        }
        _say_what_is_missing(message, not_taken)
        return taken


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
        reader = _Html()
        reader.feed(text)
        reader.close()
        return reader.text
    return text.removesuffix("\n")


def _say_what_is_missing(message: EmailMessage, not_taken: NotTaken) -> None:
    attachments = list(message.iter_attachments()) if message.is_multipart() else []
    not_taken.count(len(attachments), "attachment", "attachments")
    for name in ("From", "Bcc", "Reply-To"):
        if message.get(name):
            not_taken.add(f"“{name}” was not taken over: the workspace has no such field.")


class _Html(HTMLParser):
    """The text of a page, a line for each block."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[str] = []
        self._hidden = 0

    @property
    def text(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self._parts).split("\n"))
        return "\n".join(line for line in lines if line)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002  the library's
        self._hidden += tag in _HIDDEN
        if tag in _BREAKS:
            self._parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN and self._hidden > 0
        if tag in _BREAKS:
            self._parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._parts.append(data.replace("\n", " "))
