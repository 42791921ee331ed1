"""The adapters of accounts that are set up, opened once and again when an account changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from palmette.channels.definition import Channel
from palmette.channels.ports import ACCEPTED, LATER, UNSURE, Adapter, Opened, Receipt
from palmette.errors import InvalidInput, NotFound
from palmette.integrations.accounts import NETWORK, Account, Accounts
from palmette.integrations.http import HttpClient
from palmette.locale.sentences import sentence

FRESH_SECONDS = 2.0
"""How long a change of accounts may go unnoticed."""

WELL_SECONDS = 60.0
"""How often it is written down that an account is well."""


@dataclass
class AccountDesk:
    """Serves one blueprint's channels. Channels in `always` need no account: they stay within the product."""

    accounts: Accounts
    channels: Mapping[str, Channel]
    http: HttpClient
    base_url: str = ""
    always: Mapping[str, Callable[[], Adapter]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _read_at: float = -1e9
    _listed: list[Account] = field(default_factory=list)
    _open: dict[tuple[object, object], Adapter] = field(default_factory=dict, repr=False)
    _well: dict[str, float] = field(default_factory=dict)

    def ready(self, wall: int) -> Sequence[str]:
        """Channels that have an account for a wall, in the order of their declarations."""
        known = {item.channel for item in self._all() if item.active and item.wall in (wall, NETWORK)}
        return [key for key in self.channels if key in known or key in self.always]

    def adapter(self, channel: str, wall: int) -> tuple[str, Adapter]:
        """The account of the wall, else that of the network, with its adapter; InvalidInput when there is none."""
        if channel in self.always:
            return channel, self.always[channel]()
        if channel in self.channels:
            for item in self._all():
                if item.channel == channel and item.active and item.wall in (wall, NETWORK):
                    return str(item.id), self._opened(item)
        raise InvalidInput(
            "channels.no_account", sentence("%(channel)s is not set up.", channel=channel),
            remedy="An administrator sets it up in the settings.",
        )  # fmt: skip

    def of(self, account: UUID) -> tuple[Account, Adapter]:
        """An active account by id; NotFound when there is none, or none of a channel that is declared."""
        for item in self._all():
            if item.id == account and item.active and item.channel in self.channels:
                return item, self._opened(item)
        raise NotFound("integrations.no_account", "There is no such account.")

    def active(self) -> list[Account]:
        """Every active account of a channel that is declared."""
        return [item for item in self._all() if item.active and item.channel in self.channels]

    def felt(self, account: str, receipt: Receipt) -> None:
        """Keep how an account is: at once when something is wrong, else now and then."""
        if account in self.always:
            return
        if receipt.outcome in (LATER, UNSURE):
            self._well.pop(account, None)
            self.accounts.went_wrong(UUID(account), receipt.reason)
        elif receipt.outcome == ACCEPTED and self._well.get(account, -1e9) < time.monotonic() - WELL_SECONDS:
            self._well[account] = time.monotonic()
            self.accounts.went_well(UUID(account))

    def forget(self) -> None:
        """Read the accounts anew next time."""
        self._read_at = -1e9

    def open(self, account: Account) -> Opened:
        """What an adapter of an account is made from."""
        settings = self.accounts.opened(account)
        return Opened(str(account.id), account.channel, settings, self.http, self.base_url)

    def _all(self) -> list[Account]:
        with self._lock:
            if self._read_at < time.monotonic() - FRESH_SECONDS:
                self._listed, self._read_at = self.accounts.all(), time.monotonic()
            return self._listed

    def _opened(self, account: Account) -> Adapter:
        key = (account.id, account.changed_at)
        with self._lock:
            found = self._open.get(key)
        if found is None:
            found = self.channels[account.channel].open(self.open(account))
            with self._lock:
                self._open = {old: kept for old, kept in self._open.items() if old[0] != account.id} | {key: found}
        return found
