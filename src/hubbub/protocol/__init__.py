"""The protocol as pure values: room identifiers, client commands, server events, their bytes."""
