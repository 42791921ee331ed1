"""A small program for the club's own network: it asks the server at the doors, admits by its list while the server is
away, and keeps what happened until the server has it. It speaks to devices; the server never reaches into the club."""
