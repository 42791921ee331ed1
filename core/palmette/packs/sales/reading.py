"""What cells of other systems say about a request: several numbers and addresses of the one who asks."""

from __future__ import annotations

from palmette import Prepared, Problem
from palmette.packs.contacts import first_email, first_phone, with_rest


def prepare_request(texts: dict[str, str], region: str) -> Prepared:
    """The first phone and e-mail in their fields, further ones in the text of the request."""
    warnings: list[Problem] = []
    phone = first_phone(texts, region, warnings)
    email = first_email(with_rest(phone.texts, "text", *phone.further, phone.note))
    return Prepared(with_rest(email.texts, "text", *email.further), warnings)
