"""A small pack for the tests: clients, visits, cards with their moves, and one of each kind of declaration."""

from __future__ import annotations

from palmette import (
    Boolean,
    Children,
    Choice,
    Computed,
    Date,
    Dimension,
    Email,
    Entity,
    Grant,
    Guard,
    ImportPreset,
    Instant,
    Integer,
    Lifecycle,
    LocalTime,
    Measure,
    Money,
    Navigation,
    Option,
    PackContext,
    Panel,
    Phase,
    Phone,
    Pipeline,
    Reference,
    Report,
    Role,
    Rollup,
    Section,
    Stage,
    Step,
    Text,
    View,
    hook,
)
from palmette import label as _


@hook
def settings() -> list[object]:
    return [
        LocalTime("opens_at", default="09:00"),
        Integer("seats", minimum=1, default=10),
        Choice("mode", options=["plain", "rich"], default="plain"),
        Boolean("demo", default=True),
    ]


@hook
def entities(ctx: PackContext) -> list[Entity]:
    return [
        Entity(
            "client",
            _("Client", ru="Клиент", fi="Asiakas"),
            title="{last_name} {first_name}",
            sort="last_name",
            quick=["last_name", "phone"],
            list=["last_name", "phone", "level"],
            card=["phone"],
            sections=[Section("about", _("About"))],
            fields=[
                Text("last_name", required=True, search=True),
                Text("first_name", search=True),
                Phone("phone", personal=True, section="about"),
                Email("email", personal=True),
                Choice("level", options=[Option("new", _("New")), Option("gold", _("Gold"), tone="ok")], default="new"),
                Date("born_on"),
                Reference("friend", to="client", inverse="friends"),
                Rollup("visit_count", count="visits"),
                Rollup("last_visit_at", maximum="visits.at", stored=True),
                Computed("days_absent", "days_between(last_visit_at, now)"),
            ],
        ),
        Entity(
            "visit",
            _("Visit", ru="Визит", fi="Käynti"),
            title="{client} {at}",
            branch="client",
            subject="client",
            sort="-at",
            fields=[
                Reference("client", to="client", required=True, inverse="visits"),
                Instant("at", required=True, index=True),
                Money("paid"),
                Children("lines", fields=[Text("name", required=True), Integer("quantity", default=1), Money("price")]),
                Rollup("lines_total", sum="lines.price"),
            ],
        ),
        Entity("tariff", scope="shared", title="{name}", fields=[Text("name", required=True), Money("price")]),
    ]


@hook
def pipelines(ctx: PackContext) -> list[Pipeline]:
    return [
        Pipeline(
            "sale",
            "client",
            stages=[
                Stage("new", _("New"), requires=["phone"], sla="2h", probability=0.1),
                Stage(
                    "talk",
                    steps=[Step("call", _("Call"), requires=["phone"])],
                    guards=[Guard("came", "exists(visits)", _("A visit is needed."), ask=["level"])],
                ),
                Stage("won", kind="won", ask=["level"]),
                Stage("lost", kind="lost"),
            ],
            lost_reasons=["price", "moved"],
        ),
    ]


@hook
def lifecycles(ctx: PackContext) -> list[Lifecycle]:
    return [
        Lifecycle(
            "phase",
            "client",
            phases=[Phase("active", "exists(visits where at > now - days(28))", tone="ok"), Phase("quiet")],
            watch=["visit"],
        ),
    ]


@hook
def roles(ctx: PackContext) -> list[Role]:
    return [
        Role(
            "clerk",
            _("Clerk"),
            grants=[Grant("client visit", "read create update", "branch"), Grant("tariff", "read", "all")],
            fields={"client.email": "masked"},
        ),
        Role("head", includes=["clerk"], grants=[Grant("*", "*", "wall")]),
    ]


@hook
def reports(ctx: PackContext) -> list[Report]:
    return [
        Report(
            "visits_by_month",
            "visit",
            measures=[Measure("visits"), Measure("paid", "sum", "paid")],
            by=[Dimension("at", period="month"), "client.level"],
            roles=["head"],
        ),
    ]


@hook
def views(ctx: PackContext) -> list[View]:
    return [View("gold", "client", filter="level == 'gold'", columns=["last_name", "days_absent"], sort="last_name")]


@hook
def pages(ctx: PackContext) -> list[object]:
    return [
        Navigation("work", _("Work"), items=["client", "board:sale", "view:gold", "report:visits_by_month"]),
        Panel("visits", "client", "visits", fields=["at", "paid"], sort="-at"),
    ]


@hook
def imports(ctx: PackContext) -> list[ImportPreset]:
    return [
        ImportPreset(
            "sheet",
            "client",
            columns={"last_name": ["Surname", "Фамилия"], "phone": ["Tel"]},
            match=["phone"],
            constants={"level": "gold"},
        ),
    ]
