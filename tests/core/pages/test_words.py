"""Every text that the source says to people is translated, whole and with its values, and counted rightly."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from palmette.labels import LANGUAGES, label
from palmette.locale.__main__ import TEMPLATE, brought_up, missing
from palmette.locale.catalogues import FOLDER, catalogue, counted
from palmette.locale.gather import SCREENS, SOURCE, called, messages, of_python, spoken, template
from palmette.locale.sentences import kept, restored, said, sentence
from palmette.money import Money

OTHERS = [language for language in LANGUAGES if language != "en"]
VALUE = re.compile(r"%\((\w+)\)|\{(\w+)\}")
ENDS = (".", "?", "!", "…")
TRANSLATED = ("_", "gettext", "ngettext", "sentence", "said", "suggestion", "no_stage")


@cache
def today() -> Catalog:
    """The texts of the source, gathered once."""
    return template()


@cache
def of_today(language: str) -> Catalog:
    """The same in a language."""
    return brought_up(today(), language)


def forms(language: str) -> Iterator[tuple[str, str]]:
    """Each English text with each of its translations.

    The first form of a counted text stands for one thing alone where there are two forms; in Russian it stands for 21
    too, so it has to name the count like the others.
    """
    for item in of_today(language):
        if isinstance(item.id, str):
            yield item.id, str(item.string or "")
            continue
        alone = len(item.string or ()) == 2
        yield from ((item.id[0 if alone and at == 0 else 1], form) for at, form in enumerate(item.string or ()))


@pytest.mark.parametrize("language", OTHERS)
def test_no_text_waits_for_its_translation(language: str) -> None:
    assert missing(of_today(language)) == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_names_the_same_values(language: str) -> None:
    wrong = [(one, other) for one, other in forms(language) if values_of(one) != values_of(other)]
    assert wrong == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_begins_and_ends_like_its_text(language: str) -> None:
    """A sentence stays a sentence, and a space that joins two parts stays a space."""
    assert [one for one, other in forms(language) if one.endswith(ENDS) and not other.endswith(ENDS)] == []
    assert [one for one, other in forms(language) if edges(one) != edges(other)] == []


@pytest.mark.slow
def test_the_catalogues_hold_the_texts_of_today_and_no_others() -> None:
    texts = {item.one for item in messages()}
    for file in (TEMPLATE, *(FOLDER / f"{language}.po" for language in OTHERS)):
        with file.open("rb") as lines:
            written = {item.id if isinstance(item.id, str) else item.id[0] for item in read_po(lines) if item.id}
        assert written == texts, file.name


def values_of(text: str) -> set[str]:
    return {first or second for first, second in VALUE.findall(text)}


def edges(text: str) -> tuple[bool, bool]:
    return text.startswith(" "), text.endswith(" ")


@pytest.mark.parametrize(
    ("count", "russian", "finnish"),
    [
        (0, "дней", "päivää"), (1, "день", "päivä"), (2, "дня", "päivää"), (4, "дня", "päivää"), (5, "дней", "päivää"),
        (11, "дней", "päivää"), (12, "дней", "päivää"), (21, "день", "päivää"), (22, "дня", "päivää"),
        (25, "дней", "päivää"), (101, "день", "päivää"), (111, "дней", "päivää"), (1.5, "дня", "päivää"),
    ],
)  # fmt: skip
def test_counts_take_their_form(count: float, russian: str, finnish: str) -> None:
    said_by = {language: counted(language, "%(count)s day", "%(count)s days", count) for language in LANGUAGES}
    assert said_by["ru"] == f"%(count)s {russian}"
    assert said_by["fi"] == f"%(count)s {finnish}"
    assert said_by["en"] == ("%(count)s day" if count == 1 else "%(count)s days")


def test_a_language_without_a_catalogue_reads_english() -> None:
    assert catalogue("sv").gettext("Save") == "Save"
    assert catalogue("../ru").gettext("Save") == "Save"


def test_a_sentence_is_english_and_can_say_itself_otherwise() -> None:
    made = sentence("%(field)s is required.", field=label("Name", ru="Имя", fi="Nimi"))
    assert made == "Name is required."
    assert said(made, "ru") == "Поле «Имя» обязательно."
    assert said(made, "fi") == "Nimi on pakollinen."


def test_values_in_a_sentence_are_written_as_the_reader_writes_them() -> None:
    made = sentence("%(field)s is too little for this. %(most)s can be taken.", field="x", most=Money(150050, "EUR"))
    assert made.endswith("1500.50 EUR can be taken.")
    assert "1\N{NO-BREAK SPACE}500,50\N{NO-BREAK SPACE}€" in said(made, "fi")


def test_a_sentence_survives_where_it_is_kept() -> None:
    hint = sentence(" Did you mean %(names)s?", names="'red'")
    made = sentence("%(value)r is none of the options.%(hint)s", value="rad", hint=hint)
    again = restored(kept(made))
    assert again == made == "'rad' is none of the options. Did you mean 'red'?"
    assert said(again, "ru") == "Варианта «rad» нет. Возможно, вы имели в виду 'red'?"


def test_a_pack_says_a_sentence_in_its_own_words() -> None:
    made = sentence(label("%(count)s left.", ru="Осталось: %(count)s.", fi="Jäljellä %(count)s."), count=3)
    assert (str(made), said(made, "ru"), said(restored(kept(made)), "fi")) == ("3 left.", "Осталось: 3.", "Jäljellä 3.")


def test_words_of_errors_are_found_in_a_module() -> None:
    source = (
        'raise InvalidInput("a.b", "Not so.", remedy="But so.", problems=[Problem("x", "a.b", "Here.", "Mend it.")])'
    )
    assert [item.one for item in of_python(source, "pages/x.py")] == ["Not so.", "But so.", "Here.", "Mend it."]
    assert of_python(source, "cli/x.py") == []


def test_labels_are_no_texts_of_the_catalogues() -> None:
    source = 'from palmette.labels import label as _\nOPTION = _("Light", ru="Светлая", fi="Vaalea")'
    assert of_python(source, "access/entities.py") == []


@pytest.mark.slow
def test_no_error_that_people_see_is_put_together_from_pieces() -> None:
    """A sentence made of an f-string is nowhere to be found again; `sentence` keeps its parts."""
    wrong = []
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        if name.split("/")[0] in SCREENS:
            wrong += [f"{name}:{node.lineno}" for node in pieces(ast.parse(path.read_text("utf-8")))]
    assert wrong == []


def pieces(tree: ast.Module) -> Iterator[ast.expr]:
    given: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    given.setdefault(target.id, []).append(node.value)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        for argument in spoken(call):
            found = given.get(argument.id, []) if isinstance(argument, ast.Name) else [argument]
            yield from (item for item in found if is_pieced(item, named=isinstance(argument, ast.Name)))


def is_pieced(node: ast.expr, *, named: bool) -> bool:
    """An f-string or a sum of texts; or, under a name, a text that nobody gathers."""
    if isinstance(node, ast.IfExp):
        return is_pieced(node.body, named=named) or is_pieced(node.orelse, named=named)
    if isinstance(node, ast.BinOp):
        left = node.left
        return not (isinstance(left, ast.Call) and called(left) in TRANSLATED)
    if isinstance(node, ast.Constant):
        return named and bool(node.value)
    return isinstance(node, ast.JoinedStr)


def test_templates_say_nothing_past_the_catalogues() -> None:
    found = []
    for path in sorted((SOURCE / "pages" / "templates").rglob("*.html")):
        if "gallery" not in path.parts:
            found += [f"{path.name}: {text}" for text in bare_texts(path.read_text("utf-8"))]
    assert found == []


NO_WORDS = {"Palmette", "openapi.json", "Ctrl", "Esc · ", "+\nSlashKeyDigit"}
SPOKEN = re.compile(r'(?:aria-label|title|placeholder|alt)="([^"{}]*[A-Za-z]{2}[^"{}]*)"')


def bare_texts(source: str) -> Sequence[str]:
    """What stands in a template as it is, between tags or in attributes that people read."""
    plain = re.sub(r"\{#.*?#\}|\{%.*?%\}", "", source, flags=re.S)
    plain = re.sub(r"\{\{.*?\}\}", "", plain, flags=re.S)
    texts = [text.strip() for text in re.findall(r">([^<>]+)<", plain)] + SPOKEN.findall(plain)
    return [text for text in texts if re.search(r"[A-Za-z]{2}", text) and text not in NO_WORDS and '="' not in text]


def test_a_label_may_speak_one_more_language() -> None:
    made = label("Colour", ru="Цвет", sv="Färg", ru_counted={"one": "цвет", "few": "цвета", "many": "цветов"})
    assert (made.text("sv"), made.text("fi"), made.plurals["ru"]["few"]) == ("Färg", "Colour", "цвета")
