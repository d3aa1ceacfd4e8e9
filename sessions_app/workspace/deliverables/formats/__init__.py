"""One module for each format, with `write(content) -> bytes` and `read(bytes, not_taken) -> State`.

`read` adds a sentence to `not_taken` for each kind of content that it leaves out, and raises
`Unreadable`.
"""
