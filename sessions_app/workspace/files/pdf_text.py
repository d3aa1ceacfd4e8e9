"""Extracts the text of a PDF file in a separate process.

Uploaded files may be hostile, so the process has limits on time and memory and an empty
environment. Run as a program, it converts a PDF on standard input to text on standard output.
"""

import resource
import subprocess
import sys
from io import BytesIO

TIMEOUT_SECONDS = 15
CPU_SECONDS = 10
MEMORY_BYTES = 768 * 1024 * 1024
MAX_PAGES = 200
MAX_CHARACTERS = 200_000


def extract_pdf_text(content: bytes) -> str:
    """The text of the first pages; empty if the file cannot be read within the limits."""
    try:
        result = subprocess.run(  # noqa: S603  runs this file
            [sys.executable, "-I", __file__],
            input=content,
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ""
    return result.stdout.decode(errors="replace") if result.returncode == 0 else ""


def _read(content: bytes) -> str:
    from pypdf import PdfReader

    parts: list[str] = []
    length = 0
    for page in PdfReader(BytesIO(content)).pages[:MAX_PAGES]:
        text = page.extract_text().strip()
        parts.append(text)
        length += len(text)
        if length > MAX_CHARACTERS:
            break
    return "\n\n".join(parts)[:MAX_CHARACTERS]


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    text = _read(sys.stdin.buffer.read())
    sys.stdout.buffer.write(text.encode(errors="replace"))
