"""The screens of a reader of Russian or Finnish: no English is left on them, and they weigh little more."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest

from palmette import clock
from palmette.blueprint.model import Blueprint
from palmette.labels import LANGUAGES, Label
from palmette.locale.catalogues import catalogue
from palmette.locale.gather import messages
from palmette.pages.assets import BUILT
from palmette.pages.manifest import load_assets
from tests.core.pages.house import House, Visitor

OTHERS = [language for language in LANGUAGES if language != "en"]
READ_ATTRIBUTES = ("title", "aria-label", "placeholder", "alt")
NAMES = {
    # People, places and things of the test itself, and a rule that is kept by its name as who did something.
    "Anna", "Petrova", "Olga", "Owner", "Saara", "Seller", "Tero", "Trainer", "Riina", "Desk", "Nordic", "Club",
    "Kamppi", "Requests", "sales", "Virtanen", "Aino", "Pohjola", "Palmette", "Europe", "Helsinki", "Tampere",
    "Stockholm",
    # What is called so in every language.
    "mail", "Excel", "XLSX", "CSV", "Ctrl", "Enter", "Esc", "Delete", "Telegram", "WhatsApp", "SMS", "API", "English",
    "Suomi", "Instagram", "VKontakte", "city", "EUR", "example", "com", "vcf", "vCard", "xlsx", "csv", "IBAN", "Viber",
    "PDF", "JPEG", "PNG", "QR", "VIP", "URL", "CRM", "NPS", "SPA", "MAX", "Max", "ABC", "XYZ",
}  # fmt: skip


CODES = re.compile(r"\S+@\S+|https?:\S+|\b[a-z]+\.[a-z_.]+\b")
"""Addresses, and codes of errors."""


@pytest.fixture(scope="module")
def addresses(house: House) -> list[str]:
    """A screen of every kind, over a few records."""
    member = house.member(email="anna@example.com", phone="+358401234567", birthday="1990-05-17")
    deal = house.create("deal", name="Anna", contact=member)
    house.create("activity", kind="task", subject="Anna", due_on="2026-01-05", contact=member)
    twin = house.member(phone="+358401234567")
    asked = {"subject": "Anna", "received_at": clock.now(), "source": house.create("source", name="Anna")}
    lead = house.create("lead", **asked, phone="+358409998877", branch=house.branch())
    person, sale = f"/r/contact/{member}", f"/r/deal/{deal}"
    return [
        "/me", "/find", "/find?q=Anna", "/reports", "/reports/sales", "/import", "/reassign", "/health/packs",
        "/r/contact", "/r/contact?trash=1", "/r/contact?q=zzzz", "/r/contact/filter", "/r/contact/filter/birthday",
        "/r/contact/new", person, f"{person}/edit", f"{person}?tab=files", f"{person}?tab=history",
        f"{person}/edit/phone", f"{person}/look", "/r/activity", "/r/activity?view=late_tasks",
        "/r/deal", "/r/deal/board/new_member", "/r/deal/new", sale, f"{sale}?tab=history", f"{sale}/composer?mode=task",
        "/r/contact/duplicates", f"{person}/merge", f"{person}/merge?other={twin}", f"/r/lead/{lead}",
        f"/r/lead/{lead}/convert/membership_sale", "/r/xx",
    ]  # fmt: skip


@pytest.fixture(scope="module", params=OTHERS)
def reader(request: pytest.FixtureRequest, house: House) -> Iterator[tuple[str, Visitor]]:
    """The owner in a language."""
    visitor = house.visitor()
    speak(visitor, request.param)
    yield request.param, visitor
    speak(visitor, "en")


def speak(visitor: Visitor, language: str) -> None:
    assert visitor.send("/me", {"language": language}, htmx=False).status_code in (200, 303)


class Read(HTMLParser):
    """What a person reads on a page: texts, and attributes that are shown or spoken."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style", "code", "kbd")
        self.texts += [value or "" for name, value in attrs if name in READ_ATTRIBUTES]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style", "code", "kbd")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)


def read(page: str) -> list[str]:
    return [text for part in Read(page).texts if (text := " ".join(part.split()))]


@pytest.mark.slow
def test_no_known_english_is_left(house: House, reader: tuple[str, Visitor], addresses: list[str]) -> None:
    language, visitor = reader
    known = english_texts(house.pinned.blueprint, language)
    found = {(address, text) for address in addresses for text in read(visitor.get(address).text) if text in known}
    assert found == set()


def test_no_latin_word_is_left_in_russian(house: House, addresses: list[str]) -> None:
    visitor, packs = house.visitor(), {item.pack for item in house.pinned.health}
    speak(visitor, "ru")
    found = {
        (address, word)
        for address in addresses
        for text in read(visitor.get(address).text)
        for word in re.findall(r"[A-Za-z_]{3,}", CODES.sub("", text))
        if word not in NAMES | packs
    }
    speak(visitor, "en")
    assert found == set()


def english_texts(blueprint: Blueprint, language: str) -> set[str]:
    """Texts of the screens and labels of the blueprint whose translation is another one."""
    texts = catalogue(language)
    known = {item.one for item in messages() if "%" not in item.one and texts.gettext(item.one) != item.one}
    for made in labels(blueprint):
        english, other = made.forms.get("en", ""), made.text(language)
        known |= {english} if english != other else set()
    said = {made.text(language) for made in labels(blueprint)}
    return {text for text in known - said if len(text) > 2}


def labels(blueprint: Blueprint) -> Iterator[Label]:
    for entity in blueprint.entities.values():
        yield from (entity.label, entity.plural)
        for field in entity.fields.values():
            yield from (field.label, field.help)
            yield from (option.label for option in field.options if isinstance(option.label, Label))
    for pipeline in blueprint.pipelines.values():
        yield pipeline.label
        yield from (stage.label for stage in pipeline.stages.values() if isinstance(stage.label, Label))


def test_a_language_takes_effect_at_once(house: House) -> None:
    visitor = house.visitor()
    speak(visitor, "fi")
    page = visitor.get("/r/contact").text
    assert '<html lang="fi"' in page
    assert "Roskakori" in page
    speak(visitor, "en")
    assert '<html lang="en"' in visitor.get("/r/contact").text


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ("ru-RU,ru;q=0.9,en;q=0.8", "Пароль"), ("fi", "Salasana"), ("de,fi;q=0.5,en;q=0.7", "Password"),
        ("sv,de", "Password"), ("ru;q=0", "Password"), ("*;q=x", "Password"), ("", "Password"),
    ],
)  # fmt: skip
def test_the_login_page_speaks_as_the_browser_asks(house: House, header: str, word: str) -> None:
    stranger = house.visitor().client
    stranger.cookies.clear()
    assert word in stranger.get("/login", headers={"accept-language": header}).text


def test_a_refusal_is_said_in_the_language_of_the_person(house: House) -> None:
    visitor = house.visitor()
    speak(visitor, "ru")
    refused = visitor.send("/r/contact/new", {"kind": "person", "email": "no address", "_shown": "email"})
    missing = visitor.get("/r/contact/01a207b9-6928-77bb-b112-c0fb7426d86c", **{"accept-language": "en"})
    speak(visitor, "en")
    assert refused.status_code == 422
    assert "Неверный e-mail." in refused.text
    assert "This is no e-mail address." not in refused.text
    assert "Запись не найдена: Член клуба." in missing.text or "Страница не найдена" in missing.text


def test_the_api_is_english_unless_it_is_asked(house: House) -> None:
    visitor = house.visitor()
    speak(visitor, "ru")
    headers = {"x-csrf-token": visitor.csrf}
    plain = visitor.client.get("/api/v1/contact/01a207b9-6928-77bb-b112-c0fb7426d86c", headers=headers).json()
    asked = visitor.client.get(
        "/api/v1/contact/01a207b9-6928-77bb-b112-c0fb7426d86c", headers={**headers, "accept-language": "fi"}
    ).json()
    speak(visitor, "en")
    assert plain["code"] == asked["code"] == "records.not_found"
    assert plain["title"].isascii()
    assert asked["title"] != plain["title"]


@pytest.mark.parametrize("address", ["/r/contact", "/r/deal", "/r/activity", "/r/deal/board/new_member"])
def test_a_list_or_board_in_russian_weighs_little_more(house: House, addresses: list[str], address: str) -> None:
    """20 kB more are allowed, of which the letters take most; they are fetched only where Cyrillic is read."""
    visitor = house.visitor()
    weights = {}
    for language in ("en", "ru"):
        speak(visitor, language)
        weights[language] = len(gzip.compress(visitor.get(address).content))
    speak(visitor, "en")
    letters = (BUILT / load_assets().files["inter-cyrillic-wght-normal.woff2"]).stat().st_size
    assert letters + weights["ru"] - weights["en"] <= 20_000


def test_cyrillic_letters_are_fetched_on_demand() -> None:
    built = load_assets()
    css = (BUILT / built.files["palmette.css"]).read_text("utf-8")
    face = next(part for part in css.split("@font-face") if built.files["inter-cyrillic-wght-normal.woff2"] in part)
    assert "unicode-range" in face.split("}")[0]
