"""The built styles, scripts, fonts and icons, packed as the browser can read them and kept by it for a year."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

PACKED = (("br", ".br"), ("gzip", ".gz"))
"""Encodings in the order they are preferred, with the ending of the file that holds each."""

KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
"""A changed file has another name, so the browser need not ask again."""

TYPES = {".css": "text/css", ".js": "text/javascript", ".woff2": "font/woff2"}


def static_files(folder: Path) -> HTTPRouteHandler:
    """The handler of `/assets/…` over a built folder."""

    @get("/assets/{name:str}", opt={"public": True, "packed": True}, include_in_schema=False, sync_to_thread=True)
    def built_file(request: Request[object, object, State], name: FromPath[str]) -> Response[bytes]:
        """A file of the build."""
        path = folder / name
        if Path(name).name != name or name.startswith(".") or not path.is_file():
            raise NotFoundException
        encoding, body = _packed(path, request.headers.get("accept-encoding", ""))
        headers = {**KEPT, "Content-Encoding": encoding} if encoding else KEPT
        return Response(body, media_type=_type(path), headers=headers)

    return built_file


def _packed(path: Path, accepted: str) -> tuple[str, bytes]:
    """The encoding and its bytes; no encoding where the browser takes none or the file was not packed."""
    wanted = [word.replace(" ", "").lower() for word in accepted.split(",")]
    for encoding, ending in PACKED:
        packed = path.with_name(path.name + ending)
        if (encoding in wanted or any(_weighs(word, encoding) for word in wanted)) and packed.is_file():
            return encoding, packed.read_bytes()
    return "", path.read_bytes()


def _weighs(word: str, encoding: str) -> bool:
    """Whether `br;q=0.9` takes it; `br;q=0` does not."""
    name, _, weight = word.partition(";q=")
    return name == encoding and weight.strip("0.") != ""


def _type(path: Path) -> str:
    return TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
