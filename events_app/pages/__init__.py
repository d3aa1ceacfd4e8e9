"""Pages of the log: the replay with its endpoints, and the log's parts of a session's page."""
