"""Request plumbing of the REST side: tokens, dependencies, problems, pages, health."""
