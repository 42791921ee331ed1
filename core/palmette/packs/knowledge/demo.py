"""Invented articles and news, published and not."""

from __future__ import annotations

from datetime import timedelta

from palmette import Demo, DemoContext

ARTICLES = (
    ("How to change your address", "article", "clients"), ("What to bring on the first day", "article", "clients"),
    ("We are open longer from Monday", "news", "clients"), ("A new price list", "news", "internal"),
    ("How we answer complaints", "article", "internal"), ("Paying by invoice", "article", "clients"),
)  # fmt: skip


def load(context: DemoContext) -> None:
    """Two categories and the articles; all but the last are published."""
    categories = [context.new_id(), context.new_id()]
    names = ("For everybody", "For colleagues")
    context.create_many(
        "knowledge.category", [{"id": one, "name": name} for one, name in zip(categories, names, strict=True)]
    )
    rows: list[dict[str, object]] = [
        {
            "id": context.new_id(), "title": title, "kind": kind, "audience": audience,
            "category": categories[audience == "internal"], "summary": f"{title}, in short.",
            "body": f"{title}.\n\nThis is an invented article of the demo.", "created_at": _when(context, number),
        }
        for number, (title, kind, audience) in enumerate(ARTICLES)
    ]  # fmt: skip
    for number, row in enumerate(rows[:-1]):
        day = context.now - timedelta(days=number)
        row |= {"stage": "published", "stage_since": day, "published_on": day.date()}
    context.create_many("knowledge.article", rows)


def _when(context: DemoContext, number: int) -> object:
    return context.now - timedelta(days=30 + number)


DEMO = Demo("knowledge", load, order=60)
