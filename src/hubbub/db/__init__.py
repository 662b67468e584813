"""The database: one writer, group commit, the unit of work and the event log."""
