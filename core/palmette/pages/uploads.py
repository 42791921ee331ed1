"""Forms that bring files: how much one of them may hold, and what is said when it holds more."""

from __future__ import annotations

from litestar.datastructures import FormMultiDict
from litestar.exceptions import HTTPException
from litestar.status_codes import HTTP_413_REQUEST_ENTITY_TOO_LARGE

from palmette.errors import TooLarge
from palmette.locale.sentences import sentence
from palmette.pages.desk import Desk, Incoming
from palmette.pages.values import Values
from palmette.web.runtime import pinned_of

MEGABYTE = 1 << 20
BESIDE = MEGABYTE
"""What a form may hold beside its files."""


async def form_with_files(request: Incoming) -> FormMultiDict:
    """The form that was sent; TooLarge names the limit when it is larger."""
    try:
        return await request.form()
    except HTTPException as error:
        if error.status_code != HTTP_413_REQUEST_ENTITY_TOO_LARGE:
            raise
        most = pinned_of(request).gateway.upload_bytes // MEGABYTE
        raise TooLarge(
            "files.form_too_large",
            sentence("The files of this form are larger than %(size)s MB together.", size=most),
            remedy="Take smaller ones, or add them one by one; nothing was stored.",
        ) from error


def limits(desk: Desk, most: int) -> Values:
    """What an input for files says and checks: `most` bytes for each, and as many as a form may hold for all."""
    whole = desk.pinned.gateway.upload_bytes
    size = min(most, whole) // MEGABYTE
    return {
        "limit_text": desk.gettext("Up to %(size)s MB each") % {"size": size},
        "limit": min(most, whole),
        "limit_all": whole,
        "too_large": desk.gettext("%(name)s is larger than %(size)s MB.") % {"name": "{name}", "size": size},
        "too_large_all": desk.gettext("The files of this form are larger than %(size)s MB together.")
        % {"size": whole // MEGABYTE},
    }
