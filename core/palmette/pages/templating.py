"""The Jinja environment of the screens: for one reader, with formats, translations, assets and icons at hand."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import Path
from types import CodeType
from typing import Any  # template functions and filters take what templates give them
from urllib.parse import unquote_plus

from jinja2 import (
    BaseLoader,
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    FunctionLoader,
    PrefixLoader,
    StrictUndefined,
)
from jinja2.bccache import Bucket

from palmette import clock
from palmette.locale.catalogues import catalogue
from palmette.pages import formats
from palmette.pages.cards import CardDrawer
from palmette.pages.drawings import avatar, icon_drawer, spark
from palmette.pages.formats import Reader
from palmette.pages.manifest import Assets
from palmette.pages.rows import RowDrawer
from palmette.pages.screen_definition import read_pack_file

TEMPLATES = Path(__file__).parent / "templates"


class CompiledTemplates(BytecodeCache):
    """Compiled templates kept in memory, so that the environments of all readers compile each only once."""

    def __init__(self) -> None:
        self._code: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a bucket its code when its source is unchanged."""
        checksum, code = self._code.get(bucket.key, ("", None))
        if code is not None and checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a freshly compiled template."""
        if bucket.code is not None:
            self._code[bucket.key] = (bucket.checksum, bucket.code)


@dataclass(frozen=True)
class Templates:
    """All templates with what is the same for every reader: assets, folders of packs, the path prefix.

    A pack's template is named by its key: `fitness_club/panel.html`. `overrides` are searched first.
    """

    assets: Assets
    packs: Mapping[str, Path] = field(default_factory=dict)
    overrides: tuple[Path, ...] = ()
    base_path: str = ""
    reload: bool = False
    _compiled: CompiledTemplates = field(default_factory=CompiledTemplates, repr=False)
    _made: dict[Reader, Environment] = field(default_factory=dict, repr=False)

    def environment(self, reader: Reader) -> Environment:
        """The environment for a reader; made once for each pair of language and zone."""
        if reader not in self._made:
            self._made[reader] = build_environment(
                reader,
                self.assets,
                loader=self._loader(),
                compiled=self._compiled,
                base_path=self.base_path,
                reload=self.reload,
            )
        return self._made[reader]

    def render(self, name: str, reader: Reader, context: Mapping[str, Any]) -> str:
        """A template's text for a reader."""
        return self.environment(reader).get_template(name).render(context)

    def _loader(self) -> BaseLoader:
        own = FileSystemLoader([*self.overrides, TEMPLATES])
        packs = PrefixLoader({key: FileSystemLoader(folder) for key, folder in self.packs.items()})
        return ChoiceLoader([own, packs, FunctionLoader(_of_pack)])


def _of_pack(name: str) -> str | None:
    """A template that a declaration names as a file of its package: `package:templates/pages/till.html`."""
    found = read_pack_file(name)
    return found.decode() if found is not None else None


def build_environment(
    reader: Reader,
    assets: Assets,
    *,
    loader: BaseLoader | None = None,
    compiled: BytecodeCache | None = None,
    now: Callable[[], datetime] = clock.now,
    base_path: str = "",
    reload: bool = False,
) -> Environment:
    """An environment that escapes everything and refuses undefined names."""
    environment = Environment(
        loader=loader or FileSystemLoader(TEMPLATES),
        bytecode_cache=compiled,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=reload,
        extensions=["jinja2.ext.i18n"],
    )
    texts = catalogue(reader.language)
    environment.install_gettext_translations(texts, newstyle=True)  # type: ignore[attr-defined]  # put there by i18n
    environment.filters.update(_filters(reader, texts, now))
    draw_icon = icon_drawer(assets)
    rows = RowDrawer(draw_icon, texts)
    environment.globals.update(
        reader=reader,
        asset=assets.url,
        icon=draw_icon,
        draw_icon=draw_icon,
        spark=spark,
        avatar=avatar,
        table_rows=rows.table_rows,
        table_cell=rows.table_cell,
        phone_row=rows.phone_row,
        board_card=CardDrawer(draw_icon, texts).card,
        base_path=base_path,
        script_words=partial(script_words, texts),
    )
    return environment


def _filters(
    reader: Reader, texts: gettext.NullTranslations, now: Callable[[], datetime]
) -> dict[str, Callable[..., object]]:
    def today() -> date:
        return formats.local_day(now(), reader)

    return {
        "number": partial(_with_reader, formats.number, reader),
        "short_number": partial(_with_reader, formats.short_number, reader),
        "percent": partial(_with_reader, formats.percent, reader),
        "money": partial(_with_reader, formats.money, reader),
        "round_money": partial(_with_reader, formats.round_money, reader),
        "short_money": partial(_with_reader, formats.short_money, reader),
        "full_day": partial(_with_reader, formats.full_day, reader),
        "clock_time": partial(_with_reader, formats.clock_time, reader),
        "moment": partial(_with_reader, formats.moment, reader),
        "file_size": partial(_with_reader, formats.file_size, reader),
        "day": lambda value: formats.day(value, reader, today()),
        "weekday_day": lambda value: formats.weekday_day(value, reader, today()),
        "relative_day": lambda value: relative_day(value, reader, texts, today()),
        "distance": lambda value: distance(value, reader, texts, today()),
        "feed_time": lambda value: feed_time(value, reader, texts, today()),
        "initials": formats.initials,
        "tone_of": formats.tone_of,
        "isotime": isotime,
        "urldecode": unquote_plus,
    }


def _with_reader(function: Callable[..., str], reader: Reader, value: object, *more: object) -> str:
    return function(value, reader, *more)


def relative_day(value: date | datetime, reader: Reader, texts: gettext.NullTranslations, today: date) -> str:
    """Today, Yesterday, Tomorrow; then weekday and date."""
    _ = texts.gettext
    near = {0: _("Today"), -1: _("Yesterday"), 1: _("Tomorrow")}
    days = formats.days_between(value, reader, today)
    return near.get(days) or formats.weekday_day(value, reader, today)


def distance(value: date | datetime, reader: Reader, texts: gettext.NullTranslations, today: date) -> str:
    """How far a day is, short: `12 d`, also for the past."""
    days = abs(formats.days_between(value, reader, today))
    return texts.ngettext("%(count)s d", "%(count)s d", days) % {"count": formats.number(days, reader)}


def feed_time(value: datetime, reader: Reader, texts: gettext.NullTranslations, today: date) -> str:
    """The time of something that happened: the clock for today, else the day."""
    if formats.days_between(value, reader, today) == 0:
        return formats.clock_time(value, reader)
    return relative_day(value, reader, texts, today)


def isotime(value: date | datetime) -> str:
    """For `<time datetime>`."""
    return value.isoformat()


def script_words(texts: gettext.NullTranslations) -> dict[str, str]:
    """The few texts that scripts show by themselves, in the reader's language."""
    _ = texts.gettext
    return {
        "selected": _("{count} selected"),
        "failed": _("That did not work. Try again, your text is kept."),
        "offline": _("No connection. Your text is kept."),
        "forbidden": _("You may not do this."),
        "missing": _("This is gone. Somebody may have removed it."),
        "slow_down": _("Too much at once. Wait a moment and try again."),
        "draft": _("Your unsaved text is back."),
        "changed": _("{count} changed. Show"),
    }
