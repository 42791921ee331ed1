"""Accounts: secrets sealed, health kept, one of a wall before the network's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select

from palmette.channels.adapters.sms import SMS, SmsGateway
from palmette.channels.desk import AccountDesk
from palmette.channels.ports import ACCEPTED, LATER, Receipt
from palmette.errors import InvalidInput, NotFound, SettingsError
from palmette.integrations.accounts import Accounts
from palmette.integrations.http import HttpClient
from palmette.testing.club import Served, served

GATEWAY = {"url": "https://sms.example/messages", "token": "very secret", "sender": "Club"}
SECRETS = ("token", "secret")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, module_database_url: str) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("accounts"), module_database_url) as found:
        yield found


@pytest.fixture
def accounts(place: Served) -> Iterator[Accounts]:
    found = Accounts(place.runtime.database, place.pinned.tables, b"k" * 32)
    yield found
    for item in found.all():
        found.remove(item.id)


def desk(accounts: Accounts) -> AccountDesk:
    return AccountDesk(accounts, {"sms": SMS}, HttpClient())


def test_a_secret_is_sealed_and_opens_only_with_its_key(accounts: Accounts) -> None:
    key = accounts.add("sms", "Gateway", GATEWAY, secrets=SECRETS)
    with accounts.database.system(writing=False) as connection:
        stored = str(connection.execute(select(accounts.table)).one())
    assert "very secret" not in stored
    assert accounts.opened(accounts.get(key)) == GATEWAY
    with pytest.raises(SettingsError) as refused:
        replace(accounts, key=b"x" * 32).opened(accounts.get(key))
    assert refused.value.code == "integrations.other_key"


def test_a_secret_of_an_old_key_opens_and_is_sealed_anew(accounts: Accounts) -> None:
    key = accounts.add("sms", "Gateway", GATEWAY, secrets=SECRETS)
    turned = replace(accounts, key=b"n" * 32, old_keys=(accounts.key,))
    assert turned.opened(turned.get(key)) == GATEWAY
    assert turned.reseal() == 1
    assert replace(turned, old_keys=()).opened(turned.get(key)) == GATEWAY


def test_an_empty_secret_stays_as_it_is(accounts: Accounts) -> None:
    key = accounts.add("sms", "Gateway", GATEWAY, secrets=SECRETS)
    accounts.change(key, settings={"url": "https://two", "token": ""}, secrets=SECRETS, name="Two", active=True)
    assert accounts.opened(accounts.get(key)) == {"url": "https://two", "token": "very secret"}


def test_a_wall_uses_its_own_account_before_the_networks(accounts: Accounts) -> None:
    accounts.add("sms", "All", GATEWAY, secrets=SECRETS)
    own = accounts.add("sms", "Own", GATEWAY, secrets=SECRETS, wall=7)
    assert desk(accounts).adapter("sms", 7)[0] == str(own)
    assert desk(accounts).adapter("sms", 1)[0] != str(own)


def test_without_an_account_a_channel_is_not_ready(accounts: Accounts) -> None:
    accounts.add("sms", "Other", GATEWAY, secrets=SECRETS, wall=7)
    found = desk(accounts)
    assert (list(found.ready(1)), list(found.ready(7))) == ([], ["sms"])
    with pytest.raises(InvalidInput) as refused:
        found.adapter("sms", 1)
    assert refused.value.code == "channels.no_account"


def test_a_changed_account_is_opened_anew(accounts: Accounts) -> None:
    key = accounts.add("sms", "Gateway", GATEWAY, secrets=SECRETS)
    found = desk(accounts)
    before = found.adapter("sms", 1)[1]
    assert found.adapter("sms", 1)[1] is before
    accounts.change(key, settings={"url": "https://two"}, secrets=SECRETS, name="Two", active=True)
    found.forget()
    after = found.adapter("sms", 1)[1]
    assert isinstance(after, SmsGateway)
    assert after.opened.text("url") == "https://two"


def test_the_health_of_an_account_is_kept(accounts: Accounts) -> None:
    key = accounts.add("sms", "Gateway", GATEWAY, secrets=SECRETS)
    found = desk(accounts)
    found.felt(str(key), Receipt(LATER, reason="refuses our key"))
    assert (accounts.get(key).well, accounts.get(key).failure) == (False, "refuses our key")
    found.felt(str(key), Receipt(ACCEPTED, provider_id="1"))
    assert (accounts.get(key).well, accounts.get(key).ok_at is not None) == (True, True)


def test_an_account_that_is_not_there_is_not_found(accounts: Accounts) -> None:
    with pytest.raises(NotFound):
        accounts.get(uuid4())
    with pytest.raises(NotFound):
        desk(accounts).of(uuid4())
