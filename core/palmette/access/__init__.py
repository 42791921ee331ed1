"""Who may see and do what: actors, roles, scopes, sessions, passwords and tokens."""
