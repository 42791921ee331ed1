"""Who is told when somebody sees more than his work needs: the heads of his branch, else those who configure."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from palmette.access.actors import Actor
from palmette.access.definition import SCOPES
from palmette.access.directory import Directory
from palmette.access.explain import Place, covers
from palmette.access.grants import may_configure, reach_of
from palmette.access.rosters import Roster
from palmette.audit.disclosure import Alarm
from palmette.audit.kinds import CANARY, DISCLOSURE_ALARM, DISCLOSURE_STOPPED
from palmette.locale.sentences import sentence
from palmette.personal.notices import Notices

KIND = "guard"
"""The kind of these notices; nobody can switch it off."""

MOST_HEADS = 20
_WIDE = frozenset(SCOPES[SCOPES.index("branch") :])

_TEXTS = {
    DISCLOSURE_ALARM: sentence("%(who)s has seen %(count)s customers today."),
    DISCLOSURE_STOPPED: sentence("%(who)s wanted to see more customers than a day allows and was stopped."),
    CANARY: sentence("%(who)s was shown a canary record."),
}


@dataclass(frozen=True)
class HeadsNotices:
    """Tells heads of alarms, each once."""

    directory: Directory
    notices: Notices

    def __call__(self, alarm: Alarm) -> None:
        """A notice for each head, that leads to what the person may see."""
        person = alarm.actor
        text = sentence(str(_TEXTS[alarm.kind]), who=person.name, count=alarm.count)
        href = f"/people/{person.id}/access" if person.id else ""
        for head in heads_of(self.directory, person):
            self.notices.give(head, kind=KIND, text=text, key=f"{alarm.kind}:{alarm.key}", href=href)


def heads_of(directory: Directory, person: Actor) -> list[UUID]:
    """Those who hand over the records of a person's branch; without any, those who configure in his wall."""
    place = Place(person.wall, person.home_branch, person.id)
    heads, configuring = [], []
    for one in Roster(directory).people([person.wall]):
        actor = directory.actor(one.id, channel="job") if one.active and one.roles and one.id != person.id else None
        if actor is None:
            continue
        if _hands_over(directory, actor, place):
            heads.append(one.id)
        if may_configure(directory.blueprint, actor):
            configuring.append(one.id)
    return (heads or configuring)[:MOST_HEADS]


def _hands_over(directory: Directory, actor: Actor, place: Place) -> bool:
    roles = (directory.blueprint.roles[key] for key in actor.roles)
    grants = (grant for role in roles for grants in role.grants.values() for grant in grants)
    return any(
        grant.scope in _WIDE and {"reassign", "*"} & set(grant.actions.split())
        and covers(reach_of(actor, grant.scope), place)
        for grant in grants
    )  # fmt: skip
