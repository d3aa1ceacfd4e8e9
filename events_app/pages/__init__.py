"""Pages of the log: the replay with what it asks for while it is open, and what the log adds to a
session's page."""
