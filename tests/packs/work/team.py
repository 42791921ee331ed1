"""An office of the demo edition with an owner, a head and two sellers, installed and opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from palmette.app import open_database, pin
from palmette.schema.apply import install
from palmette.web.accounts import FirstRun, create_user, set_up
from tests.core.pages.house import PASSWORD, House, Visitor, built, open_house, settings_at

DEMO = Path(__file__).resolve().parents[3] / "config/demo.yaml"
PEOPLE = (("Hanna Head", "head_of_sales", "head"), ("Sami Seller", "seller", "sami"), ("Sara Seller", "seller", "sara"))


@dataclass
class Team(House):
    """A house whose visitors stay logged in: logging in is made slow on purpose."""

    visitors: dict[str, Visitor] = field(default_factory=dict)

    def visitor(self, who: str = "owner") -> Visitor:
        """Somebody who is logged in."""
        if who not in self.visitors:
            self.visitors[who] = super().visitor(who)
        return self.visitors[who]


def open_team(folder: Path) -> Team:
    """The application over a database of its own in a folder."""
    settings = settings_at(folder)
    database = open_database(settings)
    install(database, built(DEMO).blueprint)
    pinned = pin(built(DEMO), database, settings)
    set_up(pinned, FirstRun("Office", "Kallio", "Europe/Helsinki", "Olga Owner", "owner@example.com", PASSWORD))
    for name, role, login in PEOPLE:
        create_user(pinned, name=name, email=f"{login}@example.com", password=PASSWORD, roles=[role], branch="Kallio")
    database.close()
    opened = open_house(folder, DEMO)
    return Team(opened.pinned, opened.app, opened.runtime)
