"""The key of a protected form: worked out from the installation's secret, so that nothing has to be kept."""

from __future__ import annotations

import hashlib
import hmac

from palmette.capture.definition import Form


def form_key(form: Form, secret: str) -> str:
    """What a site sends with its posts; another one after each `rotation`."""
    text = f"form:{form.key}:{form.rotation}".encode()
    return hashlib.blake2b(text, key=secret.encode()[:64], digest_size=16).hexdigest()


def is_key(form: Form, secret: str, given: str) -> bool:
    """Whether a given key is the form's."""
    return hmac.compare_digest(form_key(form, secret).encode(), given.encode())
