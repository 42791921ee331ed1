"""The section `brand` of an edition: a name, accents that can be read, a logo beside the file or within it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, Field, StrictStr, model_validator

from palmette.blueprint.edition_parts import LabelText, Part
from palmette.blueprint.mistakes import Mistake, mistakes_error, refused
from palmette.blueprint.model import EDITION
from palmette.blueprint.yaml_source import Node
from palmette.brand.colours import DARK_GROUNDS, LIGHT_GROUNDS, NEEDED, is_colour, least, on_dark, on_light
from palmette.brand.definition import Logo
from palmette.brand.logo import is_written, logo_in, logo_of
from palmette.errors import DeclarationError, InvalidInput


def _colour(text: str) -> str:
    low = text.lower()
    if text and not is_colour(low):
        raise refused("colour", f"{text!r} is no colour.", "Write it as `#` and six digits, such as '#0d6955'.")
    return low


def _accent(text: str) -> str:
    return _read_on(_colour(text), "light", LIGHT_GROUNDS)


def _accent_dark(text: str) -> str:
    return _read_on(_colour(text), "dark", DARK_GROUNDS)


def _read_on(colour: str, ground: str, grounds: tuple[str, ...]) -> str:
    found = least(colour, grounds) if colour else NEEDED
    if found < NEEDED:
        better = on_light(colour) if ground == "light" else on_dark(colour)
        message = f"{colour} cannot be read on {ground} ground: its contrast is {found:.1f} to 1, 4.5 to 1 is needed."
        raise refused("contrast", message, f"{better} would do.")
    return colour


class BrandPart(Part):
    """How the edition looks: name, colours, logo."""

    name: LabelText = Field(default="", description="What the product is called; the edition's label when left out.")
    accent: Annotated[StrictStr, AfterValidator(_accent)] = Field(
        default="", description="The colour of buttons and links on light ground, such as '#0d6955'."
    )
    accent_dark: Annotated[StrictStr, AfterValidator(_accent_dark)] = Field(
        default="", description="The same on dark ground; made of `accent` when left out."
    )
    logo: StrictStr = Field(
        default="", description="A PNG, JPEG or WebP of at most 200 kB: a path from this file, or `data:image/png;…`."
    )

    @model_validator(mode="after")
    def _one_needs_the_other(self) -> BrandPart:
        if self.accent_dark and not self.accent:
            raise refused("accent", "There is `accent_dark` but no `accent`.", "Add `accent`.")
        return self


def logo_at(node: Node) -> Logo | None:
    """The logo that an edition's `brand.logo` says; a DeclarationError at its line when it is none."""
    text = node.value
    if not isinstance(text, str) or not text:
        return None
    try:
        return logo_in(text) if is_written(text) else logo_of(_content(text, node))
    except InvalidInput as error:
        raise _wrong(node, error.message, error.remedy) from error


def _content(text: str, node: Node) -> bytes:
    base = Path(node.place.file).parent
    target = base / text
    if PurePosixPath(text).is_absolute() or "\\" in text or not target.resolve().is_relative_to(base.resolve()):
        raise _wrong(node, "`logo` takes a path below the edition's folder.", "Put the picture beside the file.")
    if not target.is_file():
        raise _wrong(node, f"There is no file {text!r}.", "Write the path from this file's folder.")
    return target.read_bytes()


def _wrong(node: Node, message: str, remedy: str) -> DeclarationError:
    wrong = Mistake(EDITION, "edition.logo", message, remedy, node.place, "brand.logo")
    return mistakes_error("edition.mistakes", f"The edition {node.place.file}", [wrong])
