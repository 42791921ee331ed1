"""The edition's brand as pages show it: where its style sheet and its logo are, and those two themselves."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from palmette.blueprint.model import Blueprint
from palmette.brand.colours import roles, style_sheet
from palmette.errors import NotFound
from palmette.web.runtime import pinned_of

KEPT = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
"""Another colour or picture has another address, so the browser need not ask again."""

LIGHT_CHROME, DARK_CHROME = "#f4f4ef", "#101311"
THEME = "#0d6955"


def brand_context(blueprint: Blueprint) -> dict[str, Any]:  # Any: template values
    """The `brand` value of the templates: style sheet and logo, empty where the product's own stand."""
    brand = blueprint.edition.brand
    logo = brand.logo
    return {
        "css": f"/brand/{_sheet_name(brand.accent, brand.accent_dark)}" if brand.accent else "",
        "logo": f"/brand/{logo.digest}.{logo.ending}" if logo else "",
        "icon": f"/brand/{logo.digest}.{logo.ending}" if logo and logo.is_icon else "",
        "icon_type": logo.media_type if logo else "",
        "icon_size": f"{logo.width}x{logo.height}" if logo else "",
        "theme": roles(brand.accent, brand.accent_dark)["accent"][0] if brand.accent else THEME,
    }


@get("/brand/{name:str}", sync_to_thread=True, name="brand", opt={"public": True})
def brand_file(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:  # Any: Litestar's own
    """The style sheet or the logo, for everybody: the page of login shows them too."""
    brand = pinned_of(request).blueprint.edition.brand
    if brand.accent and name == _sheet_name(brand.accent, brand.accent_dark):
        sheet = style_sheet(brand.accent, brand.accent_dark).encode()
        return Response(sheet, media_type="text/css", headers=KEPT)
    if brand.logo and name == f"{brand.logo.digest}.{brand.logo.ending}":
        return Response(brand.logo.content, media_type=brand.logo.media_type, headers=KEPT)
    raise NotFound("http.not_found", "There is no such page.")


def _sheet_name(accent: str, accent_dark: str) -> str:
    return f"{sha256(style_sheet(accent, accent_dark).encode()).hexdigest()[:16]}.css"
