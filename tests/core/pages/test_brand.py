"""An edition's brand: in its file and on its screen, read or refused, shown wherever the product shows itself."""

from __future__ import annotations

import base64
import struct
import zlib

import pytest
import yaml

from palmette.blueprint.edition import edition_of, read_edition
from palmette.brand.colours import DARK_GROUNDS, LIGHT_GROUNDS, contrast, least, roles
from palmette.errors import DeclarationError
from tests.core.pages.house import House, Visitor
from tests.core.pages.test_settings_screens import apply, change, owner, text_of

__all__ = ["owner"]


def png(width: int, height: int) -> bytes:
    """A white picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = zlib.compress((b"\0" + b"\xff" * width * 3) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("accent", ["#0d6955", "#1f3fbf", "#7a1fa2", "#8a2be2", "#b00020", "#000000", "#444444"])
def test_every_shade_that_follows_from_an_accent_can_be_read(accent: str) -> None:
    found = roles(accent)
    light, dark = found["accent"]
    assert least(dark, DARK_GROUNDS) >= 4.5
    assert contrast(found["on-accent"][0], light) >= 4.5
    assert contrast(found["on-accent"][1], dark) >= 4.5
    assert contrast(found["accent-ink"][0], found["accent-soft"][0]) >= 4.5
    assert contrast(found["accent-ink"][1], found["accent-soft"][1]) >= 4.5
    assert least(found["accent-ink"][0], LIGHT_GROUNDS) >= 4.5


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    ("brand", "said"),
    [
        ("{accent: '#ffcc00'}", "#ffcc00 cannot be read on light ground: its contrast is 1.4 to 1"),
        ("{accent: '#0d6955', accent_dark: '#0d6955'}", "cannot be read on dark ground"),
        ("{accent: green}", "'green' is no colour."),
        ("{accent_dark: '#4cc9a6'}", "There is `accent_dark` but no `accent`."),
        ("{logo: 'data:image/png;base64,AAAA'}", "The logo is no picture"),
        ("{logo: '../secret.png'}", "below the edition's folder"),
        ("{logo: nothing.png}", "There is no file 'nothing.png'."),
        ("{colour: red}", "colour"),
    ],
)
def test_a_brand_that_cannot_be_is_refused_in_words(brand: str, said: str) -> None:
    with pytest.raises(DeclarationError) as refused:
        edition_of(f"edition: mine\nbrand: {brand}\n").model()
    text = str(refused.value)
    assert said in text
    assert ":2:" in text


def test_what_is_refused_is_told_what_would_do() -> None:
    with pytest.raises(DeclarationError) as refused:
        edition_of("edition: mine\nbrand: {accent: '#ff8800'}\n")
    better = str(refused.value).split(" would do.")[0][-7:]
    assert edition_of(f"edition: mine\nbrand: {{accent: '{better}'}}\n").model().brand.accent == better


def test_a_logo_lies_beside_the_file(tmp_path) -> None:
    (tmp_path / "logo.png").write_bytes(png(40, 20))
    (tmp_path / "mine.yaml").write_text("edition: mine\nbrand: {logo: logo.png, name: {en: Mine, ru: Наше}}\n")
    edition = read_edition(tmp_path / "mine.yaml").model()
    assert (edition.brand.logo.width, edition.brand.logo.is_icon) == (40, False)
    assert edition.name.text("ru") == "Наше"
    (tmp_path / "logo.png").write_bytes(b"<svg onload='alert(1)'/>")
    with pytest.raises(DeclarationError, match="The logo is no picture"):
        read_edition(tmp_path / "mine.yaml").model()


@pytest.mark.slow
def test_the_brand_of_the_screen_stands_everywhere_once_it_is_applied(house: House, owner: Visitor) -> None:
    sent = {"name__en": "Aurora Gym", "name__ru": "Аврора", "accent": "#1F3FBF", "accent_dark": ""}
    logo = {"logo": ("logo.png", png(192, 192), "image/png")}
    page = owner.get("/settings/brand")
    number = page.text.split('name="number" value="')[1].split('"')[0]
    answer = owner.send(
        "/settings/brand", {"_csrf_token": owner.csrf, "number": number, **sent}, files=logo, htmx=False
    )
    assert answer.status_code == 303, text_of(answer)
    assert "Aurora Gym" not in owner.get("/r/contact").text
    apply(owner)
    shell = owner.get("/r/contact").text
    assert "Aurora Gym" in shell
    addresses = {part.split('"')[0] for part in shell.split('="/brand/')[1:]}
    css = next(name for name in addresses if name.endswith(".css"))
    picture = next(name for name in addresses if name.endswith(".png"))
    served = owner.get(f"/brand/{css}")
    assert "--accent:light-dark(#1f3fbf,#" in served.text
    assert "immutable" in served.headers["cache-control"]
    assert owner.get(f"/brand/{picture}").content == png(192, 192)
    assert owner.get("/brand/other.css").status_code == 404
    guest = house.guest()
    for address in ("/login", "/nothing-is-here", "/offline"):
        text = guest.get(address).text
        assert f"/brand/{css}" in text, address
        assert f'src="/brand/{picture}"' in text, address
    manifest = guest.get("/manifest.webmanifest").json()
    assert (manifest["name"], manifest["theme_color"]) == ("Aurora Gym", "#1f3fbf")
    assert manifest["icons"] == [
        {"src": f"/brand/{picture}", "sizes": "192x192", "type": "image/png", "purpose": "any"}
    ]
    member = house.member()
    assert f"/brand/{picture}" in owner.get(f"/r/contact/{member}/print").text
    exported = yaml.safe_load(owner.get("/settings/changes.yaml").text)["brand"]
    assert base64.b64decode(exported["logo"].split(",")[1]) == png(192, 192)


def test_an_accent_nobody_can_read_is_refused_at_the_form(owner: Visitor) -> None:
    refused = change(owner, "/settings/brand", name__en="Aurora", accent="#ffee00")
    assert refused.status_code == 422
    assert "cannot be read on light ground" in text_of(refused)
    assert 'value="#ffee00"' in refused.text


def test_a_picture_that_is_none_is_refused_at_the_form(owner: Visitor) -> None:
    files = {"logo": ("logo.png", b"<html>", "image/png")}
    refused = owner.send("/settings/brand", {"_csrf_token": owner.csrf, "name__en": "A"}, files=files, htmx=False)
    assert refused.status_code in (400, 422)
    assert "The logo is no picture" in text_of(refused)
