"""Logging in with the account of another house (OpenID Connect): the way there, and who came back."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import insert, select

from palmette import clock
from palmette.access.directory import Directory
from palmette.access.keys import Keyring
from palmette.errors import NotLoggedIn, Unavailable
from palmette.records.search_keys import sort_key
from palmette.settings import Settings

SECONDS = 10.0
KEPT_SECONDS = 3600.0
WAY = "sso way"
WAY_SECONDS = 600
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA"]
"""Signatures with a key that the provider alone holds."""
STRONG = frozenset({"mfa", "otp", "hwk", "swk", "fpt", "sms", "pop"})
"""Methods (RFC 8176) that are more than a password."""

Claims = Mapping[str, Any]  # Any: JSON


@dataclass(frozen=True, slots=True)
class Way:
    """Where the browser is sent, and what it keeps until it comes back."""

    address: str
    kept: str


@dataclass(frozen=True, slots=True)
class Came:
    """Who came back: a user, whether he showed a second factor there, and where he wanted to go."""

    user: UUID
    strong: bool
    next: str


class Provider:
    """The OpenID Connect provider of the settings. What it says of itself is kept for an hour."""

    def __init__(self, settings: Settings, keyring: Keyring) -> None:
        self.settings = settings
        self.keyring = keyring
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, Claims]] = {}

    @property
    def ready(self) -> bool:
        """Whether there is one."""
        return bool(self.settings.oidc_issuer and self.settings.oidc_client_id)

    @property
    def back(self) -> str:
        """Where it sends the browser back to: an address of the settings, whatever host was asked for."""
        return f"{self.settings.base_url.rstrip('/')}/login/sso/back"

    def leave(self, next: str, *, again: bool = False) -> Way:
        """The way to the provider; with `again` it asks the person anew who he is."""
        verifier, state, nonce = (secrets.token_urlsafe(32) for _ in range(3))
        asked = {
            "response_type": "code", "client_id": self.settings.oidc_client_id, "redirect_uri": self.back,
            "scope": "openid email profile", "state": state, "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier), "code_challenge_method": "S256",
        }  # fmt: skip
        if again:
            asked |= {"prompt": "login", "max_age": "0"}
        kept = {"state": state, "nonce": nonce, "verifier": verifier, "next": next, "at": clock.now().timestamp()}
        address = str(self._document()["authorization_endpoint"])
        joint = "&" if urlsplit(address).query else "?"
        return Way(f"{address}{joint}{urlencode(asked)}", self.keyring.seal(WAY, json.dumps(kept)))

    def came(self, directory: Directory, *, kept: str, state: str, code: str) -> Came:
        """Who came back with a code; NotLoggedIn with one sentence for every reason."""
        told = self.keyring.unseal(WAY, kept) if kept else None
        way: dict[str, Any] = json.loads(told) if told else {}
        if not way or not secrets.compare_digest(str(way["state"]).encode(), state.encode()) or not code:
            raise _refused("The way back was not begun here.")
        if clock.now().timestamp() - float(way["at"]) > WAY_SECONDS:
            raise _refused("It took too long.")
        claims = self._claims(self._exchange(code, str(way["verifier"])), str(way["nonce"]))
        user = self._user(directory, claims)
        if user is None:
            raise _refused("Nobody here has this account.")
        methods = claims.get("amr")
        strong = isinstance(methods, list) and bool(STRONG & {str(item) for item in methods})
        return Came(user, strong, str(way["next"]))

    def _exchange(self, code: str, verifier: str) -> str:
        given = self.settings
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self.back, "code_verifier": verifier,
            "client_id": given.oidc_client_id,
        }  # fmt: skip
        auth = httpx.BasicAuth(given.oidc_client_id, given.oidc_client_secret) if given.oidc_client_secret else None
        try:
            with httpx.Client(timeout=SECONDS, trust_env=False, follow_redirects=False) as client:
                answer = client.post(
                    str(self._document()["token_endpoint"]), data=form, auth=auth or httpx.USE_CLIENT_DEFAULT
                )
            token = answer.json().get("id_token") if answer.status_code == 200 else None
        except (httpx.HTTPError, ValueError) as error:
            raise _silent() from error
        if not isinstance(token, str):
            raise _refused("The provider did not take the code.")
        return token

    def _claims(self, token: str, nonce: str) -> Claims:
        try:
            decoded = self._decoded(token)
            claims = CodeIDToken(
                decoded.claims, decoded.header,
                options={
                    "iss": {"essential": True, "value": self.settings.oidc_issuer},
                    "aud": {"essential": True, "value": self.settings.oidc_client_id},
                },
                params={"nonce": nonce, "client_id": self.settings.oidc_client_id},
            )  # fmt: skip
            claims.validate(now=int(clock.now().timestamp()), leeway=60)
        except (JoseError, ValueError) as error:
            raise _refused("What the provider said cannot be believed.") from error
        found: Claims = dict(claims)
        return found

    def _decoded(self, token: str) -> jwt.Token:
        """Its signature is right; new keys are fetched once when the kept ones do not fit."""
        address = str(self._document()["jwks_uri"])
        try:
            return jwt.decode(token, KeySet.import_key_set(self._fetch(address)), algorithms=ALGORITHMS)  # type: ignore[arg-type]
        except (JoseError, ValueError):
            return jwt.decode(token, KeySet.import_key_set(self._fetch(address, anew=True)), algorithms=ALGORITHMS)  # type: ignore[arg-type]

    def _user(self, directory: Directory, claims: Claims) -> UUID | None:
        """The active user of the account; the first time the one of its e-mail, if the provider has verified that."""
        table, users = directory.tables.frame("sso_identity"), directory.tables.table("frame.user")
        issuer, subject = self.settings.oidc_issuer, str(claims["sub"])[:500]
        active = (users.c.deleted_at.is_(None), users.c.active.is_distinct_from(False))
        with directory.database.system(writing=False) as connection:
            known = connection.scalar(
                select(table.c.user_id).where(table.c.issuer == issuer, table.c.subject == subject)
            )
            if known is not None:
                found: UUID | None = connection.scalar(select(users.c.id).where(users.c.id == known, *active))
                return found
            email = str(claims.get("email") or "")
            if claims.get("email_verified") is not True or not email:
                return None
            found = connection.scalar(select(users.c.id).where(users.c.email__key == sort_key(email), *active))
        if found is not None:
            row = {"issuer": issuer, "subject": subject, "user_id": found, "created_at": clock.now()}
            with directory.database.system() as connection:
                connection.execute(insert(table), row)
        return found

    def _document(self) -> Claims:
        found = self._fetch(f"{self.settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self.settings.oidc_issuer:
            raise _silent()
        return found

    def _fetch(self, address: str, *, anew: bool = False) -> Claims:
        with self._lock:
            kept = self._kept.get(address)
        if kept is not None and kept[0] > time.monotonic() and not anew:
            return kept[1]
        try:
            with httpx.Client(timeout=SECONDS, trust_env=False, follow_redirects=False) as client:
                answer = client.get(address)
            answer.raise_for_status()
            found: Claims = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise _silent() from error
        with self._lock:
            self._kept[address] = (time.monotonic() + KEPT_SECONDS, found)
        return found


def _refused(why: str) -> NotLoggedIn:
    return NotLoggedIn("access.sso_refused", why, remedy="Begin at the login page again, or ask your administrator.")


def _silent() -> Unavailable:
    return Unavailable(
        "access.sso_silent", "The account's provider does not answer.", remedy="Try again, or use your password."
    )
