"""The firm in plain Python: what every gate asks, who may do what, and what a call should come to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

ORDER = {"sale": ("new", "offer", "contract", "won", "lost"), "care": ("asked", "answered", "fixed", "dropped")}
WON, LOST = {"won", "fixed"}, {"lost", "dropped"}
CLOSED = WON | LOST
REASONS = {"sale": {"price", "silence"}, "care": set[str]()}
WAYS = {"contract": {"won", "offer", "lost"}}
STEPS = {"offer": {"sent": ("client",), "gift": ()}}
MAY_TICK = {"sent": {"head", "seller", "senior"}, "gift": {"seller"}}
MAY_WIN = {"head", "seller"}
BY_MOVE_ALONE = {"stage", "stage_since", "lost_reason", "lost_note"}

DONE, ABSENT, STALE, BAD, FORBIDDEN, SHUT = "done", "absent", "stale", "bad", "forbidden", "shut"

Values = dict[str, Any]  # Any: each field has its own kind


@dataclass(frozen=True)
class Lack:
    """One thing that holds a record: `field` is what the answer points at, `said` what the page says of it."""

    kind: str
    key: str
    stage: str
    field: str
    said: str = ""
    asks: bool = True

    @property
    def told(self) -> tuple[str, str]:
        """How an answer names it."""
        return self.kind, self.field

    @property
    def shown(self) -> str:
        """How the gate's form shows it: the field to fill, or a sentence where none mends it."""
        return self.field if self.asks else self.said

    @property
    def kept(self) -> str:
        """How the history names it when it was skipped."""
        return f"{self.stage}.{self.kind}.{self.key}"


@dataclass(frozen=True)
class Verdict:
    """What a call should come to, with everything that is missing when a gate is shut."""

    kind: str
    lacks: tuple[Lack, ...] = ()


@dataclass
class Client:
    """A client; what deals lean on."""

    name: str
    checked: bool | None
    trashed: bool = False


@dataclass
class Visit:
    """A visit to a client about a deal. `gone` says how it came to the trash: alone, or with its deal."""

    deal: UUID
    kind: str
    gone: str = ""


@dataclass
class Deal:
    """What a deal should be."""

    id: UUID
    owner: str
    title: str
    code: str | None = None
    pipeline: str = "sale"
    stage: str = ""
    lost_from: str = ""
    reason: str | None = None
    values: Values = field(default_factory=dict)
    ticked: set[tuple[str, str]] = field(default_factory=set)
    trashed: bool = False
    moves: int = 1

    def __post_init__(self) -> None:
        self.stage = self.stage or ORDER[self.pipeline][0]


@dataclass
class World:
    """Everything there is."""

    deals: dict[UUID, Deal] = field(default_factory=dict)
    clients: dict[UUID, Client] = field(default_factory=dict)
    visits: dict[UUID, Visit] = field(default_factory=dict)

    # ---- what gates ask

    def lacks(self, deal: Deal, to: str, values: Mapping[str, Any]) -> tuple[Lack, ...]:
        """What is missing on the way to a stage if the deal had these values, in order, each field once."""
        if to == deal.stage:
            return ()
        crossed: list[str] = []
        if to not in LOST:
            order = ORDER[deal.pipeline]
            begin = deal.lost_from if deal.stage in LOST else deal.stage
            crossed = [stage for stage in order[order.index(begin) : order.index(to)] if stage not in CLOSED]
        found: dict[tuple[str, ...], Lack] = {}
        for stage in crossed:
            for lack in self._of_stage(deal, stage, values):
                found.setdefault((lack.field,) if lack.kind == "field" else (lack.stage, lack.kind, lack.key), lack)
        if deal.stage == "offer" and to == "lost" and not values.get("channels"):
            found["goodbye",] = _guard("goodbye", "offer", "channels", "Say goodbye")
        if "contract" in {to, *crossed} - {deal.stage} and values.get("client") is None:
            found["known",] = _guard("known", "contract", "client", "Name the client")
        if to == "contract" and values.get("due_on") is None:
            found.setdefault(("due_on",), _field("due_on", "contract"))
        return tuple(found.values())

    def _of_stage(self, deal: Deal, stage: str, values: Mapping[str, Any]) -> list[Lack]:
        asked: dict[str, Callable[[], list[Lack]]] = {
            "new": lambda: (
                [_guard("called", stage, "called", "Call the customer")] * (values.get("called") is not True)
            ),
            "offer": lambda: [
                *[_field(name, stage) for name in ("amount", "channels") if not _filled(values.get(name))],
                *[Lack("step", "sent", stage, "sent", "Offer sent", asks=False)]
                * (("offer", "sent") not in deal.ticked),
                *[_guard("vetted", stage, "", "Have the client checked")]
                * (not self._is_checked(values.get("client"))),
            ],
            "contract": lambda: [
                *[_field("lines", stage)] * (not values.get("lines")),
                *[_guard("enough", stage, "amount", "Sell enough")]
                * ((values.get("amount") or 0) < 10 or sum(piece or 0 for piece in values.get("lines") or []) < 2),
                *[_guard("paid", stage, "", "Take a payment")] * (not self.is_paid(deal.id)),
                *[_guard("shown", stage, "", "Show the payment")] * (not self.is_paid(deal.id)),
            ],
            "asked": lambda: (
                [_guard("mail", stage, "channels", "Agree on mail")]
                * ("mail" not in (values.get("channels") or []) or values.get("client") is None)
            ),
            "answered": lambda: [
                *[_field("due_on", stage)] * (values.get("due_on") is None),
                *[_guard("worth", stage, "", "Be worth it")] * ((values.get("amount") or 0) <= 100),
            ],
        }
        return asked[stage]()

    def _is_checked(self, client: UUID | None) -> bool:
        return client is not None and self.clients[client].checked is True and not self.clients[client].trashed

    def is_paid(self, deal: UUID) -> bool:
        """Whether there is a paid visit about it."""
        return any(item.deal == deal and item.kind == "paid" and not item.gone for item in self.visits.values())

    # ---- who may

    def may_read(self, role: str, deal: Deal) -> bool:
        """Whether somebody sees a deal."""
        return not deal.trashed and (role != "intern" or deal.owner == "intern")

    def may_update(self, role: str, deal: Deal) -> bool:
        """Whether somebody may change it, or move it."""
        return self.may_read(role, deal) and role != "viewer"

    def may_enter(self, role: str, deal: Deal, to: str) -> bool:
        """Whether somebody may bring it into a stage."""
        return to != "won" or deal.stage == "won" or role in MAY_WIN

    def may_skip(self, role: str, deal: Deal) -> bool:
        """Whether somebody may pass what is missing, or open what is closed."""
        return role == "head" or (role == "senior" and deal.owner == "senior")

    # ---- what a call should come to

    def judge_move(
        self, role: str, deal: Deal, to: str, values: Values, *, reason: str = "", skip: str = "", stale: bool = False,
        forbidden: bool = False,
    ) -> Verdict:  # fmt: skip
        """A move of one deal by somebody, with values, a reason of loss, or a reason to skip what is missing."""
        if not self.may_update(role, deal):
            return Verdict(ABSENT)
        if stale:
            return Verdict(STALE)
        if forbidden or not self._is_way(deal, to):
            return Verdict(BAD)
        if not self.may_enter(role, deal, to):
            return Verdict(FORBIDDEN)
        if self._names_gone(values):
            return Verdict(ABSENT)
        if to == deal.stage:
            return Verdict(DONE)
        if deal.stage in CLOSED and not self.may_skip(role, deal):
            return Verdict(FORBIDDEN)
        if to in LOST and reason and reason not in REASONS[deal.pipeline]:
            return Verdict(BAD)
        lacks = self.lacks(deal, to, {**deal.values, **values})
        needs_reason = to in LOST and bool(REASONS[deal.pipeline]) and not reason
        if needs_reason:
            return Verdict(SHUT, (*lacks, Lack("reason", "lost_reason", to, "lost_reason")))
        if not lacks:
            return Verdict(DONE)
        if not skip.strip():
            return Verdict(SHUT, lacks)
        return Verdict(DONE, lacks) if self.may_skip(role, deal) else Verdict(FORBIDDEN, lacks)

    def _is_way(self, deal: Deal, to: str) -> bool:
        if to not in ORDER[deal.pipeline]:
            return False
        return to == deal.stage or deal.stage not in WAYS or to in WAYS[deal.stage]

    def _names_gone(self, values: Values) -> bool:
        client = values.get("client")
        return client is not None and self.clients[client].trashed

    def judge_edit(self, role: str, deal: Deal, values: Values, *, forbidden: bool) -> Verdict:
        """A change of fields by somebody."""
        if not self.may_update(role, deal):
            return Verdict(ABSENT)
        return Verdict(BAD if forbidden or self._names_gone(values) else DONE)

    def judge_tick(self, role: str, deal: Deal, step: str, *, done: bool) -> Verdict:
        """A tick, or its taking back."""
        if not self.may_update(role, deal):
            return Verdict(ABSENT)
        steps = STEPS.get(deal.stage, {})
        if step not in steps:
            return Verdict(BAD)
        if role not in MAY_TICK[step]:
            return Verdict(FORBIDDEN)
        empty = tuple(_field(name, deal.stage) for name in steps[step] if not _filled(deal.values.get(name)))
        return Verdict(SHUT, empty) if done and empty else Verdict(DONE)

    # ---- what comes of it

    def moved(self, deal: Deal, to: str, values: Values, *, reason: str = "") -> None:
        """A deal that went."""
        deal.values |= values
        if to == deal.stage:
            return
        if to in LOST:
            deal.lost_from = deal.stage
        deal.reason = (reason or None) if to in LOST else None if deal.stage in CLOSED else deal.reason
        deal.stage = to
        deal.moves += 1

    def trash_client(self, id: UUID) -> None:
        """A client goes to the trash; deals that are not there yet lose it."""
        self.clients[id].trashed = True
        for deal in self.deals.values():
            if deal.values.get("client") == id and not deal.trashed:
                deal.values["client"] = None

    def trash_deal(self, deal: Deal) -> None:
        """A deal goes to the trash with its visits."""
        deal.trashed = True
        for visit in self.visits.values():
            if visit.deal == deal.id and not visit.gone:
                visit.gone = "with"

    def may_return(self, deal: Deal) -> bool:
        """Whether a deal can come back: its client is there and nobody took its code."""
        client = deal.values.get("client")
        taken = any(
            item.code == deal.code and not item.trashed and item is not deal and deal.code is not None
            for item in self.deals.values()
        )
        return deal.trashed and not taken and not (client is not None and self.clients[client].trashed)

    def restore_deal(self, deal: Deal) -> None:
        """A deal comes back with the visits that went with it."""
        deal.trashed = False
        for visit in self.visits.values():
            if visit.deal == deal.id and visit.gone == "with":
                visit.gone = ""


def _field(name: str, stage: str) -> Lack:
    return Lack("field", name, stage, name)


def _guard(key: str, stage: str, ask: str, said: str) -> Lack:
    return Lack("guard", key, stage, ask or key, said, asks=bool(ask))


def _filled(value: object) -> bool:
    return value is not None and value != []
