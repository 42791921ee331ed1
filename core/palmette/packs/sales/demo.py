"""A small business that sells to others: companies, the people in them, leads and deals; all invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from palmette import DemoContext

COMPANIES = ("Pohjola Print", "Havu Logistics", "Meri Bakery", "Kivi Build", "Saari Travel", "Lumi Design",
             "Tuuli Energy", "Kukka Garden", "Silta Consulting", "Metsä Crafts")  # fmt: skip
INDUSTRIES = ("Printing", "Logistics", "Food", "Construction", "Travel", "Design", "Energy", "Retail", "Consulting")
SOURCES = (("Website form", "site"), ("Phone call", "phone"), ("Trade fair", "event"), ("Recommendation", "referral"),
           ("Newsletter", "advertising"))  # fmt: skip
PRODUCTS = (("Starter set", "goods", 190), ("Office set", "goods", 640), ("Large set", "goods", 1800),
            ("Set-up on site", "service", 350), ("Yearly care", "service", 900),
            ("Training day", "service", 780))  # fmt: skip
OPEN = {"new": 4, "needs": 4, "offer": 3, "agreement": 2}
LOST = ("price", "competitor", "time", "no_need", "no_answer")
REQUESTS = ("Offer for a set", "Question about delivery", "Price for ten sets", "Training for the team")

Rows = list[dict[str, object]]


def load(context: DemoContext) -> tuple[Rows, dict[UUID, str]]:
    """Sources, products, a team, companies with people, then two hundred times the size of leads and deals.

    Answers the deals, and what the products are called.
    """
    sources = _add(context, "contacts.source", [{"name": name, "medium": medium} for name, medium in SOURCES])
    products = _products(context)
    branch = context.branch("Head office", zone=context.zone, city="Helsinki")
    context.user("boss", context.person("en").name, "business_owner")
    context.user("head", context.person("fi").name, "head_of_sales", branch=branch, language="fi")
    sellers = [
        context.user(f"seller{number}", context.person("fi").name, "seller", branch=branch) for number in (1, 2, 3)
    ]
    people = _people(context, branch, sellers, sources)
    _leads(context, branch, sellers, sources)
    names = {key: name for (key, _), (name, _, _) in zip(products, PRODUCTS, strict=True)}
    return _deals(context, branch, people, sources, products), names


def _add(context: DemoContext, entity: str, rows: Rows) -> list[UUID]:
    for row in rows:
        row.setdefault("id", context.new_id())
    context.create_many(entity, rows)
    return [UUID(str(row["id"])) for row in rows]


def _products(context: DemoContext) -> list[tuple[UUID, int]]:
    category = _add(context, "sales.product_category", [{"name": "Sets and services"}])[0]
    rows: Rows = [
        {"name": name, "kind": kind, "sku": f"P-{number:02}", "price": context.money(price), "category": category}
        for number, (name, kind, price) in enumerate(PRODUCTS, start=1)
    ]
    ids = _add(context, "sales.product", rows)
    return [(key, price) for key, (_, _, price) in zip(ids, PRODUCTS, strict=True)]


def _people(context: DemoContext, branch: UUID, sellers: list[UUID], sources: list[UUID]) -> Rows:
    """Two people in each company, related to it as employees; each row remembers its company."""
    dice = context.random
    companies: Rows = [
        {"id": context.new_id(), "kind": "organization", "name": f"{COMPANIES[number % 10]} {number // 10 + 1} Oy",
         "industry": dice.choice(INDUSTRIES), "branch": branch, "owner": dice.choice(sellers),
         "source": dice.choice(sources),
         "inn": f"FI{number:08}", "email": f"office{number + 1}@example.com", "created_at": _back(context, 700)}
        for number in range(context.count(2000))
    ]  # fmt: skip
    people: Rows = []
    relationships: Rows = []
    for company in companies:
        for position in ("Buyer", "Director"):
            person = context.person(dice.choice(("fi", "fi", "en", "ru")))
            row = {
                "id": context.new_id(), "kind": "person", "first_name": person.first_name,
                "last_name": person.last_name,
                "phone": person.phone, "email": person.email if dice.random() < 0.7 else None, "sex": person.sex,
                "language": person.language, "birthday": person.birthday, "branch": branch, "owner": company["owner"],
                "source": company["source"], "created_at": company["created_at"],
            }  # fmt: skip
            people.append(row)
            relationships.append({"from": row["id"], "to": company["id"], "kind": "employee", "position": position})
    _add(context, "contacts.contact", companies)
    _add(context, "contacts.contact", people)
    _add(context, "contacts.relationship", relationships)
    return [{**person, "company": link["to"]} for person, link in zip(people, relationships, strict=True)]


def _back(context: DemoContext, days: int) -> datetime:
    return context.now - timedelta(days=context.random.randint(0, days), minutes=context.random.randint(5, 600))


def _leads(context: DemoContext, branch: UUID, sellers: list[UUID], sources: list[UUID]) -> None:
    dice = context.random
    rows: Rows = []
    for _ in range(context.count(3000)):
        person, at = context.person("fi"), _back(context, 180)
        row: dict[str, object] = {
            "subject": dice.choice(REQUESTS), "name": person.name, "phone": person.phone, "email": person.email,
            "source": dice.choice(sources), "received_at": at, "created_at": at, "branch": branch,
            "owner": dice.choice(sellers), "stage_since": at,
        }  # fmt: skip
        if context.now - at > timedelta(days=2):
            row |= {"first_response_at": at + timedelta(minutes=dice.randint(4, 180)), "stage": "rejected",
                    "lost_reason": dice.choice(("no_answer", "not_a_customer", "no_interest"))}  # fmt: skip
        rows.append(row)
    _add(context, "sales.lead", rows)


def _deals(
    context: DemoContext, branch: UUID, people: Rows, sources: list[UUID], products: list[tuple[UUID, int]]
) -> Rows:
    dice = context.random
    rows: Rows = []
    tasks: Rows = []
    for number in range(context.count(4000)):
        person, at = dice.choice(people), _back(context, 360)
        product, price = dice.choice(products)
        amount = price * dice.randint(1, 6)
        row: dict[str, object] = {
            "id": context.new_id(), "name": f"Order {number + 1}", "contact": person["id"],
            "organization": person["company"],
            "pipeline": "sales.sale", "amount": context.money(amount), "source": dice.choice(sources), "branch": branch,
            "owner": person["owner"], "created_at": at,
            "lines": [{"product": product, "quantity": amount // price, "price": context.money(price)}],
        }  # fmt: skip
        row |= _fate(context, at)
        rows.append(row)
        if due := row.get("next_action_at"):
            assert isinstance(due, datetime)
            tasks.append({
                "kind": "task", "subject": row["next_action"], "due_at": due, "due_on": due.date(),
                "contact": person["id"],
                "owner": person["owner"], "about_entity": "sales.deal", "about_id": str(row["id"]),
            })  # fmt: skip
    _add(context, "sales.deal", rows)
    _add(context, "activities.activity", tasks)
    return rows


def _fate(context: DemoContext, at: datetime) -> dict[str, object]:
    """Open while it is young; then a third is won."""
    dice = context.random
    if context.now - at < timedelta(days=45):
        stage = dice.choices(list(OPEN), list(OPEN.values()))[0]
        open_deal = {
            "stage": stage,
            "stage_since": at,
            "expected_close": context.today + timedelta(days=dice.randint(3, 60)),
        }
        due = context.now + timedelta(days=dice.choice((-2, 0, 1, 3, 7)))
        return open_deal | ({"next_action_at": due, "next_action": "Call"} if dice.random() < 0.8 else {})
    closed = at + timedelta(days=dice.randint(5, 44))
    end: dict[str, object] = {"stage_since": closed, "closed_on": closed.date()}
    return end | ({"stage": "won"} if dice.random() < 0.35 else {"stage": "lost", "lost_reason": dice.choice(LOST)})
