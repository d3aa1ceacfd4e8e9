"""Pages about candidates: the list, a person with their sessions, a copy of all that is kept."""
