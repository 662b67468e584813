"""Tasks: what is to be done in a project, by whom, and how far it is."""
