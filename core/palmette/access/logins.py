"""Showing who one is: passwords and codes, each try counted before it is looked at; one answer for every reason."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import insert, select, update

from palmette import clock
from palmette.access.attempts import ACCOUNT, ADDRESS, CODE, DEVICE, Attempts
from palmette.access.passwords import check_password, hash_password, verify_password
from palmette.access.second_factor import SecondFactors, needs_second_factor
from palmette.access.sessions import CODE as AWAITS_CODE
from palmette.access.sessions import ENROL, Sessions
from palmette.errors import NotLoggedIn
from palmette.records.search_keys import sort_key

KNOWN = "known device"


@dataclass(frozen=True)
class Logins:
    """Checks people; what they get for it are sessions."""

    sessions: Sessions

    @property
    def factors(self) -> SecondFactors:
        """Their second factors."""
        return SecondFactors(self.sessions.directory, self.sessions.keyring)

    @property
    def _attempts(self) -> Attempts:
        return Attempts(self.sessions.directory)

    def check(self, email: str, password: str, *, address: str, known: str = "") -> UUID:
        """Whose password it is; NotLoggedIn with one sentence for every reason, TooMany when throttled.

        `known` is what the browser was given when the person logged in there before: it is counted apart, so that a
        stranger who guesses does not keep the person out.
        """
        login = email.strip().casefold()
        mine = self.is_known(known, login)
        account = DEVICE.of(f"{login}:{known}") if mine else ACCOUNT.of(login)
        self._attempts.take(account, ADDRESS.of(address))
        user, stored = self._stored(email)
        right = verify_password(password, stored)
        if user is None or not right:
            raise NotLoggedIn(
                "access.login_failed",
                "E-mail and password do not match.",
                remedy="Check both, or ask for a new password.",
            )
        self._attempts.forgive(account, ADDRESS.of(address))
        return user

    def open(self, user: UUID, *, address: str, agent: str, strong: bool = False) -> str:
        """A session for somebody who was checked; it awaits a second factor where he has one or needs one."""
        return self.sessions.open(user, address=address, agent=agent, awaits=self.awaits(user, strong), strong=strong)

    def awaits(self, user: UUID, strong: bool) -> str:
        """What a person has to show still: a code, setting up a second factor, or nothing."""
        if strong:
            return ""
        if self.factors.state(user) is not None:
            return AWAITS_CODE
        actor = self.sessions.directory.actor(user, channel="page")
        needed = actor is not None and needs_second_factor(self.sessions.directory.blueprint, actor.roles)
        return ENROL if needed else ""

    def check_code(self, user: UUID, code: str, *, address: str) -> None:
        """NotLoggedIn when the code is wrong or was used, TooMany when throttled."""
        counted = CODE.of(str(user))
        self._attempts.take(counted, ADDRESS.of(address))
        if not self.factors.check(user, code):
            raise NotLoggedIn(
                "access.wrong_code", "This code is not right, or was used already.",
                remedy="Take the newest code of your phone, or a recovery code.",
            )  # fmt: skip
        self._attempts.forgive(counted, ADDRESS.of(address))

    def check_again(self, user: UUID, given: str, *, address: str) -> bool:
        """Somebody who is logged in shows again who he is, by his password or a code; else NotLoggedIn, TooMany.

        Whether it was a code, which is more than a password.
        """
        if looks_like_code(given) and self.factors.state(user) is not None:
            self.check_code(user, given, address=address)
            return True
        counted = ACCOUNT.of(f"again:{user}")
        self._attempts.take(counted, ADDRESS.of(address))
        if not verify_password(given, self._password_of(user)):
            raise NotLoggedIn(
                "access.wrong_proof", "This is not your password.", remedy="Type the password you log in with."
            )
        self._attempts.forgive(counted, ADDRESS.of(address))
        return False

    def know(self, email: str) -> str:
        """What a browser keeps in which a person logged in."""
        return self.sessions.keyring.seal(KNOWN, _login_key(email))

    def is_known(self, given: str, login: str) -> bool:
        """Whether the person logged in with this browser before."""
        return bool(given) and len(given) < 400 and self.sessions.keyring.unseal(KNOWN, given) == _login_key(login)

    def must_change(self, user: UUID) -> bool:
        """Whether somebody else knows the password, so that the person has to choose his own before he comes in."""
        table = self.sessions.directory.tables.frame("credential")
        with self.sessions.directory.database.system(writing=False) as connection:
            return connection.scalar(select(table.c.must_change).where(table.c.user_id == user)) is True

    def expect_change(self, user: UUID) -> None:
        """Let the person choose another password at his next login: this one was given to him."""
        table = self.sessions.directory.tables.frame("credential")
        with self.sessions.directory.database.system() as connection:
            connection.execute(update(table).where(table.c.user_id == user).values(must_change=True))

    def set_password(self, user: UUID, password: str, *, email: str = "", name: str = "") -> None:
        """Set a user's password and end his sessions; InvalidInput when it is weak."""
        check_password(password, email=email, name=name)
        directory = self.sessions.directory
        table = directory.tables.frame("credential")
        values = {"password_hash": hash_password(password), "changed_at": clock.now(), "must_change": False}
        with directory.database.system() as connection:
            changed = connection.execute(update(table).where(table.c.user_id == user).values(values))
            if not changed.rowcount:
                connection.execute(insert(table), {"user_id": user, **values})
        self.sessions.close_all(user)

    def is_password(self, user: UUID, given: str) -> bool:
        """Whether a text is the person's password now; for who is known already, as nothing is counted."""
        return verify_password(given, self._password_of(user))

    def has_password(self, user: UUID) -> bool:
        """Whether the person can log in by a password at all."""
        return self._password_of(user) is not None

    def _stored(self, email: str) -> tuple[UUID | None, str | None]:
        directory = self.sessions.directory
        users, credentials = directory.tables.table("frame.user"), directory.tables.frame("credential")
        with directory.database.system(writing=False) as connection:
            row = connection.execute(
                select(users.c.id, credentials.c.password_hash)
                .join(credentials, credentials.c.user_id == users.c.id)
                .where(
                    users.c.email__key == sort_key(email), users.c.deleted_at.is_(None),
                    users.c.active.is_distinct_from(False),
                )
            ).first()  # fmt: skip
        return (row.id, row.password_hash) if row else (None, None)

    def _password_of(self, user: UUID) -> str | None:
        directory = self.sessions.directory
        table = directory.tables.frame("credential")
        with directory.database.system(writing=False) as connection:
            found: str | None = connection.scalar(select(table.c.password_hash).where(table.c.user_id == user))
        return found


def looks_like_code(given: str) -> bool:
    """Whether a text is six digits or as long as a recovery code with its hyphens."""
    text = "".join(given.split())
    return (text.isdigit() and len(text) == 6) or (len(text) == 19 and text.count("-") == 3)


def _login_key(email: str) -> str:
    return hashlib.sha256(email.strip().casefold().encode()).hexdigest()
