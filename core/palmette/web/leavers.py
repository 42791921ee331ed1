"""Who is let go is out: a change of the tick that says somebody works here ends every way in he has."""

from __future__ import annotations

from palmette.access.leaving import shut_out
from palmette.access.sessions import Sessions
from palmette.access.tokens import Tokens
from palmette.records.changes import Changes

USER = "frame.user"


class Leavers:
    """Joins every writing session, so that a screen, the API, an import and the command line shut out alike.

    Coming back ends them, too: what was open before must not open again.
    """

    def __init__(self, sessions: Sessions, tokens: Tokens) -> None:
        self._sessions = sessions
        self._tokens = tokens

    def before_commit(self, changes: Changes) -> None:
        """The person's rights end with the commit: nobody is an actor any more who does not work here."""

    def after_commit(self, changes: Changes) -> None:
        """End what is open."""
        gone = {
            change.id
            for change in changes.items
            if change.entity == USER
            and ((change.kind == "changed" and change.touched("active")) or change.kind in ("deleted", "restored"))
        }
        directory = self._sessions.directory
        for user in gone:
            shut_out(directory.database, directory.tables, user)
        if gone:
            directory.forget()
            self._sessions.forget()
            self._tokens.forget()
