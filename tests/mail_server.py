"""A mail server on this machine, whose answers a test defines."""

import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TypeAlias

Reply: TypeAlias = Callable[["Conversation"], bytes | None]
"""What the server answers to a command; None hangs up."""


@dataclass
class MailServer:
    """`replies` answers commands by their first word; `END` is the end of a message. Those without
    a reply are accepted. `received` has the accepted messages, by recipient; `recipients` everybody
    who was named."""

    port: int = 0
    received: list[tuple[str, str]] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    replies: dict[str, Reply] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def answers(self, command: str, reply: bytes) -> None:
        self.replies[command] = lambda _: reply

    def message_ids(self) -> list[str]:
        return [re.findall(r"(?m)^Message-ID: (\S+)", text)[0] for _, text in self.received]


class Conversation(socketserver.StreamRequestHandler):
    """One connection. `recipient` is the address that was named last."""

    mail_server: MailServer
    recipient = ""

    def handle(self) -> None:
        with suppress(OSError):  # who waited may have hung up
            self._say(b"220 ready")
            while line := self.rfile.readline():
                if not self._answer(line.decode().strip()):
                    return

    def _answer(self, line: str) -> bool:
        command = line.partition(" ")[0].upper()
        if command == "RCPT":
            self.recipient = re.findall("<(.*?)>", line)[0]
            self.mail_server.recipients.append(self.recipient)
        if command == "DATA":
            return self._take_message()
        reply = self._reply(command)
        if reply is not None:
            self._say(reply)
        return reply is not None and command != "QUIT"

    def _take_message(self) -> bool:
        self._say(b"354 go on")
        lines: list[str] = []
        while (line := self.rfile.readline().decode().rstrip("\r\n")) != ".":
            lines.append(line)
        reply = self._reply("END")
        if reply is None:
            return False
        if reply.startswith(b"2"):
            self.mail_server.received.append((self.recipient, "\n".join(lines)))
        self._say(reply)
        return True

    def _reply(self, command: str) -> bytes | None:
        reply = self.mail_server.replies.get(command)
        return b"250 ok" if reply is None else reply(self)

    def _say(self, text: bytes) -> None:
        self.wfile.write(text + b"\r\n")


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server that accepts every message, until the test defines other answers."""
    state = MailServer()

    class Handler(Conversation):
        mail_server = state

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True
        block_on_close = False
        request_queue_size = 50

    server = Server(("127.0.0.1", 0), Handler)
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
