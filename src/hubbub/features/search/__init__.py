"""Search: the full text of the messages and tasks that the caller may read."""
