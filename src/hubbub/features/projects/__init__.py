"""Projects: what people work on together, who belongs to them, and in which role."""
