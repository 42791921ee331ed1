"""The gallery behind a small server on this machine, with the policy of the product and answers to its forms."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from palmette.pages.formats import Reader
from palmette.pages.gallery import SCREENS, gallery_context
from palmette.pages.manifest import BUILT, load_assets
from palmette.pages.templating import Templates

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_TYPES = {"js": "text/javascript", "svg": "image/svg+xml", "css": "text/css", "woff2": "font/woff2"}
_EDITOR = '{% from "parts/table.html" import cell_editor %}{{ cell_editor(f, "/_gallery/cell", "1", cell) }}'
_TOAST = '{% from "parts/toast.html" import toast_part %}{{ toast_part({"text": text}) }}'
_DIALOG = '{% from "parts/dialog.html" import dialog %}{% call dialog("A decision") %}<p>Think.</p>{% endcall %}'
_ROW = '{% from "parts/field.html" import child_row %}{{ child_row(cells) }}'


def _texts_of(kind: str, body: bytes) -> dict[str, list[str]]:
    """The text fields of a multipart form; files are left out."""
    found: dict[str, list[str]] = {}
    for part in message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body).walk():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str) and part.get_filename() is None:
            content = part.get_payload(decode=True)
            found.setdefault(name, []).append(content.decode() if isinstance(content, bytes) else "")
    return found


@dataclass
class Sent:
    """One request that the page made."""

    method: str
    path: str
    headers: dict[str, str]
    form: dict[str, list[str]]


@dataclass
class Gallery:
    """Where the gallery is, what it shows, and what it was sent."""

    url: str
    theme: str = "light"
    sent: list[Sent] = field(default_factory=list)

    def posts(self, path: str) -> list[Sent]:
        """What was sent to a path, in order."""
        return [one for one in self.sent if one.method != "GET" and one.path == path]


@contextmanager
def gallery_server() -> Iterator[Gallery]:
    """Serve until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    server.gallery = Gallery(f"http://127.0.0.1:{server.server_address[1]}/_gallery/")  # type: ignore[attr-defined]
    server.templates = Templates(load_assets())  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server.gallery  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()
    thread.join()


class _Answers(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test's output clean."""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path.startswith("/assets/"):
            return self._answer(
                (BUILT / path.removeprefix("/assets/")).read_bytes(), kind=_TYPES[path.rsplit(".", 1)[1]]
            )
        if path == "/sw.js":
            return self._answer(b"", kind=_TYPES["js"])
        self._remember()
        name = path.rsplit("/", 1)[1]
        if name in SCREENS:
            return self._answer(self._screen(name))
        if name == "cell":
            value = {"kind": "text", "name": "ends", "label": "Ends", "value": "15 Dec 2026", "id": "editor"}
            return self._answer(self._draw(_EDITOR, f=value, cell=self._place()))
        if name == "row":
            number = parse_qs(urlsplit(self.path).query)["index"][0]
            cells = [{"kind": "text", "name": f"lines.{number}.{key}", "label": key} for key in ("product", "size")]
            return self._answer(self._draw(_ROW, cells=cells))
        if name == "dialog":
            return self._answer(self._draw(_DIALOG))
        return self._answer(b"", status=404)

    def do_POST(self) -> None:
        sent = self._remember()
        stage = sent.form.get("stage", [""])[0]
        if sent.path == "/_gallery/move" and "gate" not in sent.form and stage == "promised":
            return self._answer(self._screen("gate"), status=422)
        if sent.path == "/_gallery/move" and stage == "won":
            return self._answer(b"broken", status=500)
        if sent.path == "/_gallery/dialog":
            return self._answer(self._draw(_DIALOG))
        return self._answer(self._draw(_TOAST, text="Moved" if stage else "Done"))

    def do_PATCH(self) -> None:
        value = self._remember().form["ends"][0]
        if value == "bad":
            refused = {
                "kind": "text",
                "name": "ends",
                "label": "Ends",
                "value": value,
                "id": "editor",
                "error": "No day.",
            }
            return self._answer(self._draw(_EDITOR, f=refused, cell=self._place()), status=422)
        return self._answer(f'<td data-edit="/_gallery/cell" id="{self._place()}"><span>{value}</span></td>')

    def _place(self) -> str:
        return self.headers.get("HX-Target", "").split("#")[-1]

    def _screen(self, name: str) -> str:
        gallery: Gallery = self.server.gallery  # type: ignore[attr-defined]
        context = gallery_context(name, theme=gallery.theme, csrf="secret-token")
        return str(self.server.templates.render(f"gallery/{name}.html", Reader(), context))  # type: ignore[attr-defined]

    def _draw(self, template: str, **context: object) -> str:
        environment = self.server.templates.environment(Reader())  # type: ignore[attr-defined]
        return str(environment.from_string(template).render(**context))

    def _remember(self) -> Sent:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = self.headers.get("Content-Type") or ""
        if "multipart" in kind:
            form = _texts_of(kind, body)
        else:
            form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        sent = Sent(self.command, urlsplit(self.path).path, dict(self.headers), form)
        self.server.gallery.sent.append(sent)  # type: ignore[attr-defined]
        return sent

    def _answer(self, body: str | bytes, *, kind: str = "text/html; charset=utf-8", status: int = 200) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in (
            ("Content-Type", kind),
            ("Content-Length", str(len(data))),
            ("Content-Security-Policy", POLICY),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
