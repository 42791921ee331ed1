"""One pipeline as one person sees it: what is narrowed, which stages, in whose language."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

from palmette.blueprint.model import EntityModel, PipelineModel
from palmette.labels import as_label, humanize
from palmette.pages.board_cards import Look
from palmette.pages.desk import Desk
from palmette.pages.filters import quoted
from palmette.pages.shell import board_address
from palmette.pages.values import Words
from palmette.pipelines.definition import Stage


@dataclass
class Board:
    """One pipeline as one person sees it."""

    desk: Desk
    entity: EntityModel
    pipeline: PipelineModel
    mine: bool = False
    search: str = ""
    opened: str = ""
    look: Look = field(default_factory=Look)
    words: Words = field(init=False)

    def __post_init__(self) -> None:
        self.words = Words(self.desk)

    @property
    def address(self) -> str:
        """Where this board lives."""
        return board_address(self.desk.blueprint, self.entity, self.pipeline.key)

    @property
    def query(self) -> str:
        """What is narrowed, as the address holds it."""
        kept = {"mine": "1" if self.mine else "", "q": self.search}
        return urlencode({name: value for name, value in kept.items() if value})

    @property
    def wanted(self) -> str:
        """This pipeline, as the query of a bulk move."""
        return urlencode({"pipeline": self.pipeline.key})

    def stages(self) -> list[Stage]:
        """The stages in order, hidden ones left out."""
        return [stage for stage in self.pipeline.stages.values() if not stage.hidden]

    def filter(self, stage: str = "") -> str:
        """The expression of the cards, of one stage when named."""
        parts = [f"pipeline == {quoted(self.pipeline.key)}"]
        parts += [f"stage == {quoted(stage)}"] if stage else []
        parts += ["owner == me"] if self.mine else []
        return " and ".join(parts)

    def stage_name(self, key: str) -> str:
        """A stage's label in the reader's language."""
        stage = self.pipeline.stages.get(key)
        return as_label(stage.label if stage else "", humanize(key)).text(self.desk.language)
