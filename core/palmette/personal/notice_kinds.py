"""What a person can be told of, and what he does not want to be told of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from palmette.labels import Label, label
from palmette.personal.preferences import Preferences

PREFERENCE = "notices"
"""The choice that holds the kinds switched off."""


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind of notice with its words and its icon."""

    key: str
    label: Label
    icon: str


KINDS = (
    NoticeKind("mention", label("Somebody mentions me", ru="Меня упомянули", fi="Minut mainitaan"), "message"),
    NoticeKind("assigned", label("Work is given to me", ru="Мне передали дела", fi="Saan uusia töitä"), "user-check"),
    NoticeKind("reminder", label("Reminders", ru="Напоминания", fi="Muistutukset"), "calendar"),
    NoticeKind("import", label("An import is done", ru="Импорт завершён", fi="Tuonti on valmis"), "file-import"),
    NoticeKind("export", label("An export is ready", ru="Выгрузка готова", fi="Vienti on valmis"), "download"),
    NoticeKind("bulk", label("A bulk change is done", ru="Массовое изменение завершено",
                             fi="Joukkomuutos on valmis"), "list"),
    NoticeKind("handover", label("A handover is done", ru="Передача дел завершена", fi="Töiden siirto on valmis"),
               "users-group"),
    NoticeKind("report", label("A report by e-mail stops coming", ru="Отчёт по почте больше не приходит",
                               fi="Raportti sähköpostilla ei enää tule"), "mail"),
)  # fmt: skip
"""In the order of one's own settings. A notice of a kind that is not here cannot be switched off."""


def kinds_off(preferences: Preferences, user: UUID) -> frozenset[str]:
    """The kinds that a person has switched off."""
    return kinds_off_of({PREFERENCE: preferences.get(user, PREFERENCE)})


def kinds_off_of(choices: Mapping[str, object]) -> frozenset[str]:
    """The same from all choices of a person."""
    kept = choices.get(PREFERENCE)
    return frozenset(str(key) for key in kept) if isinstance(kept, list) else frozenset()


def switch_off(preferences: Preferences, user: UUID, kinds: Collection[str]) -> None:
    """Keep which kinds a person does not want; kinds that are not known are left out."""
    preferences.put(user, PREFERENCE, sorted(kind.key for kind in KINDS if kind.key in kinds) or None)
