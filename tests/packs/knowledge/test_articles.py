"""Articles: published on a day, read once by each person, and only what is published for clients is theirs."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from palmette import ListQuery
from palmette.access.actors import Actor
from palmette.packs.knowledge.service import mark_read
from palmette.portal.definition import page_role
from tests.packs.office import Office

ARTICLE = "knowledge.article"


def published(office: Office, title: str, audience: str, kind: str = "article") -> UUID:
    made = office.create(ARTICLE, title=title, body=f"All about it: {title}", audience=audience, kind=kind)
    with office.gateway.writing(office.actor) as records:
        records.move(ARTICLE, made, "published")
    return made


def test_the_day_of_publication_is_kept(office: Office) -> None:
    made = published(office, "Opening hours", "internal")
    assert office.get(ARTICLE, made, "published_on")["published_on"] is not None


def test_a_colleague_is_marked_once(office: Office) -> None:
    made = published(office, "Fire drill", "internal")
    user = office.create("frame.user", name="Rauha", email="rauha@example.com")
    for expected in ([made], []):
        with office.gateway.writing(replace(office.actor, id=user)) as records:
            assert mark_read(records, [made]).done == expected
    assert office.get(ARTICLE, made, "readers")["readers"] == 1


def test_clients_find_what_is_published_for_them_and_nothing_else(office: Office) -> None:
    mine = published(office, "How to pay", "clients")
    published(office, "How we pay ourselves", "internal")
    office.create(ARTICLE, title="A draft on paying", body="Later", audience="clients")
    person = office.create("contacts.contact", kind="person", last_name="Virtanen")
    actor = Actor(
        "portal", "Virtanen", "portal", office.actor.wall, office.actor.walls, roles=(page_role("articles"),),
        person=person,
    )  # fmt: skip
    with office.gateway.reading(actor) as records:
        found = records.list(ARTICLE, ListQuery(fields=("title",), search="pay", sort="title")).rows
        assert [row["id"] for row in found] == [mine]
        assert set(records.get(ARTICLE, mine)) >= {"title", "body"}
        assert "audience" not in records.get(ARTICLE, mine)
