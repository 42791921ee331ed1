"""What a post says: its inputs by name, whatever it was written in. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from urllib.parse import parse_qsl

from palmette.errors import InvalidInput

MOST_INPUTS = 1000
DEEPEST = 12
JSON = "application/json"
MULTIPART = "multipart/form-data"

_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_NOT_WRITTEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Inputs:
    """Texts by path (`phone`, `payment.products.0.name`), in the order of the post; names are found in any case."""

    texts: Mapping[str, str]

    def text(self, names: Sequence[str]) -> tuple[str, str]:
        """The first of some inputs that is filled, with the path it has in the post; two empty texts for none."""
        lowered = {path.casefold(): path for path in reversed(list(self.texts))}
        for name in names:
            path = lowered.get(name.casefold())
            if path is not None and self.texts[path].strip():
                return path, self.texts[path].strip()
        return "", ""

    def rows(self, of: str) -> list[dict[str, str]]:
        """The things of a list, each with its attributes in lower case."""
        start = f"{of.casefold()}."
        found: dict[str, dict[str, str]] = {}
        for path, text in self.texts.items():
            if path.casefold().startswith(start):
                number, _, name = path[len(start) :].partition(".")
                found.setdefault(number, {})[name.casefold()] = text.strip()
        return list(found.values())


def read_inputs(body: bytes, media_type: str) -> Inputs:
    """The inputs of a form-encoded, multipart or JSON body; InvalidInput when it is none of these."""
    kind = media_type.partition(";")[0].strip().lower()
    is_json = kind.endswith("json") or _looks_json(body, kind)
    try:
        pairs = list(_of_json(body) if is_json else _of_form(body, media_type))
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    texts: dict[str, str] = {}
    for path, text in pairs:
        written = _NOT_WRITTEN.sub("", text)
        texts[path] = f"{texts[path]}, {written}" if texts.get(path) else written
        if len(texts) > MOST_INPUTS:
            raise _unreadable()
    if not any(text.strip() for text in texts.values()):
        raise InvalidInput("capture.empty", "The post has no input that is filled.", remedy="Look at the form's site.")
    return Inputs(texts)


def _unreadable() -> InvalidInput:
    return InvalidInput(
        "capture.unreadable",
        "The post is neither a form nor JSON that can be read.",
        remedy="Look at it, mend the site that sends it, and try it again.",
    )


def _looks_json(body: bytes, kind: str) -> bool:
    return kind in ("", "text/plain") and body.lstrip()[:1] in (b"{", b"[")


def _of_json(body: bytes) -> Iterator[tuple[str, str]]:
    found = json.loads(_text(body))
    if not isinstance(found, dict):
        raise ValueError("an object is expected")
    yield from _flat("", found, 0)


def _flat(path: str, value: object, depth: int) -> Iterator[tuple[str, str]]:
    if depth > DEEPEST:
        raise ValueError("too deep")
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for name, inner in items:
            yield from _flat(f"{path}.{name}" if path else str(name), inner, depth + 1)
    elif isinstance(value, bool):
        yield path, "true" if value else "false"
    elif isinstance(value, str) and (inner := _inner_json(value)) is not None:
        yield from _flat(path, inner, depth + 1)
    elif value is not None:
        yield path, str(value)


def _of_form(body: bytes, media_type: str) -> Iterator[tuple[str, str]]:
    pairs = _multipart(body, media_type) if media_type.lower().startswith(MULTIPART) else _encoded(body)
    for name, text in pairs:
        path = _BRACKETS.sub(r".\1", name).rstrip(".")
        inner = _inner_json(text)
        if inner is None:
            yield path, text
        else:
            yield from _flat(path, inner, 1)


def _inner_json(text: str) -> object | None:
    """A basket that a form or another system sends as text."""
    if text[:1] not in ("{", "["):
        return None
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found


def _encoded(body: bytes) -> list[tuple[str, str]]:
    text = body.decode("ascii", errors="strict") if body.isascii() else _text(body)
    if "=" not in text:
        raise ValueError("no inputs")
    encoding = "utf-8"
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_INPUTS, errors="strict", encoding=encoding)
    except UnicodeDecodeError:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_INPUTS, encoding="windows-1251")


def _multipart(body: bytes, media_type: str) -> list[tuple[str, str]]:
    """The texts of a multipart form; files are left out."""
    message = message_from_bytes(b"Content-Type: " + media_type.encode() + b"\r\n\r\n" + body, policy=policy.HTTP)
    if not message.is_multipart():
        raise ValueError("no parts")
    found = []
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str) and part.get_filename() is None:
            written = part.get_payload(decode=True)
            found.append((name, _text(written if isinstance(written, bytes) else b"").rstrip("\r\n")))
    return found


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("windows-1251")
