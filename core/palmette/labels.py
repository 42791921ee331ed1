"""What people read: a text in several languages, with plural forms where it is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

LANGUAGES = ("en", "ru", "fi")


@dataclass(frozen=True, slots=True)
class Label:
    """A text per language. `forms` maps a language to its text; `plurals` maps a language to CLDR categories."""

    forms: Mapping[str, str] = field(default_factory=dict)
    plurals: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        """The text in that language, else in English, else in any."""
        return self.forms.get(language) or self.forms.get("en") or next(iter(self.forms.values()), "")

    def __str__(self) -> str:
        return self.text()

    def __bool__(self) -> bool:
        return bool(self.forms)

    def __hash__(self) -> int:
        return hash(
            (
                tuple(sorted(self.forms.items())),
                tuple(sorted((k, tuple(sorted(v.items()))) for k, v in self.plurals.items())),
            )
        )


def label(en: str, *, ru: str = "", fi: str = "", **more: str | Mapping[str, str]) -> Label:
    """A label as packs write it: `_("Visit", ru="Визит", fi="Käynti")`; empty languages fall back to English.

    Any other language of `LANGUAGES` is given likewise: `sv="Besök"`. Plural forms of a counted noun come as
    `ru_counted={"one": "визит", "few": "визита", "many": "визитов"}`.
    """
    given = {"en": en, "ru": ru, "fi": fi} | {name: text for name, text in more.items() if isinstance(text, str)}
    counted = {name.removesuffix("_counted"): dict(by) for name, by in more.items() if not isinstance(by, str)}
    return Label({language: text for language, text in given.items() if text}, counted)


def as_label(value: Label | str | Mapping[str, str] | None, fallback: str = "") -> Label:
    """A Label from what a declaration holds: a Label, a text, {en, ru, fi}; a fallback when empty."""
    if isinstance(value, Label):
        return value if value else Label({"en": fallback}) if fallback else value
    if isinstance(value, str):
        return Label({"en": value or fallback}) if value or fallback else Label()
    if value:
        return Label(dict(value))
    return Label({"en": fallback}) if fallback else Label()


def joined(labels: Sequence[Label]) -> Label:
    """Labels from the widest to the narrowest as one: `Price: a rival is cheaper`."""
    if len(labels) == 1:
        return labels[0]
    languages = dict.fromkeys(language for one in labels for language in one.forms)
    return Label({language: ": ".join(one.text(language) for one in labels) for language in languages})


def humanize(key: str) -> str:
    """A readable English text from a key: `home_branch` gives `Home branch`."""
    words = key.rsplit(".", 1)[-1].replace("_", " ").strip()
    return words[:1].upper() + words[1:]
