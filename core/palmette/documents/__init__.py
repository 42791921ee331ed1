"""Documents: templates over records, rendered apart from the server, numbered, kept by version, signed."""
