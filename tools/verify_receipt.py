"""Checks a receipt of gradient against an exported log, without the database.

    python3 verify_receipt.py RECEIPT LOG [--key FILE]

RECEIPT is what GET /api/sessions/{id}/receipt returned, LOG what .../events/export returned as
NDJSON, or .../events as JSON with all events. FILE is what /.well-known/gradient-log-key returned:
best a copy that was made earlier, or came another way. Needs only Python 3.11, and with --key the
package `cryptography`.

Exits with 0 if the receipt and the log agree, 1 if they do not, and 2 for wrong usage.
"""

import argparse
import base64
import hashlib
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

Json = dict[str, Any]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ED25519 = b"\x01"


class Disagreement(Exception):
    """The receipt, the log and the key do not agree; the message says in what."""


def main(arguments: list[str]) -> int:
    options = read_arguments(arguments)
    try:
        receipt = read_receipt(options.receipt)
        events = read_log(options.log)
        check_log(receipt, events)
        is_proved = check_proof(receipt)
        if options.key:
            check_signature(receipt, read_keys(options.key))
    except Disagreement as error:
        sys.stderr.write(f"The receipt and the log do not agree: {error}.\n")
        return 1
    say(f"The receipt and the log agree: {receipt['events']} events, {receipt['headHash']}.")
    if not is_proved:
        say("The head was not signed yet when the receipt was made.")
    elif not options.key:
        say("The signature was not checked, since no --key was given.")
    return 0


def read_arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Checks a receipt against an exported log.")
    parser.add_argument("receipt", metavar="RECEIPT", type=readable(parser))
    parser.add_argument("log", metavar="LOG", type=readable(parser))
    parser.add_argument("--key", metavar="FILE", type=readable(parser))
    return parser.parse_args(arguments)


def readable(parser: argparse.ArgumentParser) -> Any:
    def read(path: str) -> bytes:
        try:
            return Path(path).read_bytes()
        except OSError as error:
            parser.error(f"{path} cannot be read: {error.strerror}")

    return read


def read_receipt(content: bytes) -> Json:
    source = parse(content, "the receipt")
    receipt = source.get("receipt", source) if isinstance(source, dict) else None
    keys = {"sessionId", "headHash", "events", "checkpoint", "inclusionProof"}
    if not isinstance(receipt, dict) or not keys <= receipt.keys():
        refuse("the first file is no receipt")
    if not isinstance(receipt["events"], int) or not isinstance(receipt["headHash"], str):
        refuse("the first file is no receipt")
    return receipt


def read_log(content: bytes) -> list[Json]:
    """The events of an NDJSON export, whose last line must say so, or of a JSON page."""
    lines = [line for line in content.split(b"\n") if line.strip()]
    if not lines:
        refuse("the log is empty, not even its last line is there")
    try:
        whole = json.loads(content)
    except ValueError:
        whole = None
    if isinstance(whole, dict) and "events" in whole:
        return events_of_page(whole)
    if isinstance(whole, list):
        return whole
    *rows, end = [parse(line, "a line of the log") for line in lines]
    if end != {"complete": True, "rows": len(rows)}:
        refuse("the export is not complete")
    return rows


def events_of_page(page: Json) -> list[Json]:
    events: list[Json] = page["events"]
    if page.get("offset", 0) or page.get("total", len(events)) != len(events):
        refuse("the page does not have all events of the log")
    return events


def check_log(receipt: Json, events: list[Json]) -> None:
    """Recompute the chain: the hash of every event covers all events before it."""
    if len(events) != receipt["events"]:
        refuse(f"the log has {len(events)} events, the receipt {receipt['events']}")
    try:
        session = UUID(receipt["sessionId"])
        current = hashlib.sha256(b"gradient event log 1:" + session.bytes).digest()
        for seq, event in enumerate(events, 1):
            if event["sessionId"] != str(session):
                refuse(f"event {seq} is another session's")
            current = hashlib.sha256(current + record_of(seq, event)).digest()
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Disagreement("the log does not have the form of an export") from error
    if current.hex() != receipt["headHash"]:
        refuse("the log ends with another hash; an event was changed, removed or inserted")


def record_of(seq: int, event: Json) -> bytes:
    """An event as the chain covers it: a compact JSON array of strings."""
    created_at = datetime.fromisoformat(event["createdAt"])
    fields = [
        seq,
        event["id"],
        event["timestampMs"],
        event["phase"],
        event["type"],
        (created_at - EPOCH) // timedelta(microseconds=1),
        compact(event["data"]),
    ]
    return compact([str(field) for field in fields]).encode()


def compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def check_proof(receipt: Json) -> bool:
    """Whether the receipt has a proof, which must lead from the head to the checkpoint's root."""
    checkpoint, proof = receipt["checkpoint"], receipt["inclusionProof"]
    if checkpoint is None and proof is None:
        return False
    try:
        _, size, root = checkpoint.partition("\n\n")[0].split("\n")
        hashes = [bytes.fromhex(each) for each in proof["hashes"]]
        index, expected = proof["leafIndex"], base64.b64decode(root, validate=True)
        if proof["treeSize"] != int(size):
            refuse("the proof is of another tree than the checkpoint")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Disagreement("the receipt's proof does not have the form of one") from error
    leaf = (
        f"gradient log head 1\n{receipt['sessionId']}\n{receipt['events']}\n{receipt['headHash']}\n"
    )
    if root_of_proof(index, int(size), sha(b"\x00", leaf.encode()), hashes) != expected:
        refuse("the signed tree does not hold this head")
    return True


def root_of_proof(index: int, size: int, leaf: bytes, proof: list[bytes]) -> bytes | None:
    """RFC 9162, section 2.1.3.2."""
    if not 0 <= index < size:
        return None
    node, last, current = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return None
        if node % 2 or node == last:
            current = sha(b"\x01", sibling, current)
            while node % 2 == 0 and node:
                node, last = node // 2, last // 2
        else:
            current = sha(b"\x01", current, sibling)
        node, last = node // 2, last // 2
    return current if last == 0 else None


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def read_keys(content: bytes) -> list[bytes]:
    """Public keys: a note verifier (name, id and key) on each line, or just a key in base64."""
    keys = []
    try:
        for line in content.decode().split():
            key = base64.b64decode(line.split("+", 2)[2] if line.count("+") >= 2 else line)
            keys.append(key.removeprefix(ED25519) if len(key) == 33 else key)
    except ValueError as error:
        raise Disagreement("the key file holds no key") from error
    if not keys or any(len(key) != 32 for key in keys):
        refuse("the key file holds no key")
    return keys


def check_signature(receipt: Json, keys: list[bytes]) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if receipt["checkpoint"] is None:
        refuse("the head was not signed yet when the receipt was made")
    text, _, signatures = receipt["checkpoint"].partition("\n\n")
    text += "\n"
    origin = text.split("\n")[0]
    for line in signatures.splitlines():
        signature = decoded(line.removeprefix(f"— {origin} "))
        for key in keys:
            if signature[:4] != sha(origin.encode(), b"\n", ED25519, key)[:4]:
                continue
            try:
                Ed25519PublicKey.from_public_bytes(key).verify(signature[4:], text.encode())
            except InvalidSignature:
                continue
            return
    refuse("the checkpoint was not signed by the key")


def decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


def parse(content: bytes, what: str) -> Any:
    try:
        return json.loads(content)
    except ValueError as error:
        raise Disagreement(f"{what} is not JSON") from error


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def refuse(what: str) -> NoReturn:
    raise Disagreement(what)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
