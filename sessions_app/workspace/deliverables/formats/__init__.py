"""One module for each format, with `write(content) -> bytes`, and `read(bytes, not_taken)`, which
returns the content and adds what is not in it, or raises `Unreadable`."""
