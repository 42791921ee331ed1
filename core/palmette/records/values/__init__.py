"""Values of fields: what is accepted from the API, a form or a table, its one Python form, and its columns."""
