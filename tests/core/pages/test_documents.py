"""The documents of a record: made, signed, made anew; who may read them; templates of one's own; many at once."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from palmette import clock
from palmette.documents.bulk import MAKE
from palmette.documents.service import make_document, sign_document
from palmette.documents.store import content_of, versions_of
from palmette.errors import InvalidInput, PalmetteError
from palmette.money import Money
from palmette.privacy.erase import erase
from palmette.records.delete_rows import purge_trash
from palmette.records.results import ListQuery
from palmette.records.session import Records
from tests.core.documents.letters import letter, text_of
from tests.core.pages.house import EDITION, House, Visitor, open_house

CONTRACT = "fitness_club.membership"


@pytest.fixture(scope="module")
def house(house_on_both: House) -> House:
    return house_on_both


@pytest.fixture(scope="module", autouse=True)
def closed(house: House) -> Iterator[None]:
    yield
    house.runtime.documents.close()


@pytest.fixture(scope="module")
def kind(house: House) -> UUID:
    return house.create("membership_type", name="Year", term=12, price=Money.of("590.50", "EUR"), freeze_days=30)


@pytest.fixture
def membership(house: House, kind: UUID) -> UUID:
    return house.create(
        CONTRACT, member=house.member(phone="+358400001234"), type=kind, starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31), price_paid=Money.of("590.50", "EUR"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def owner(house: House) -> Visitor:
    return house.visitor()


def address(membership: UUID) -> str:
    return f"/r/membership/{membership}/documents"


def files(page: str) -> list[str]:
    return re.findall(r'href="(/documents/[^"]+)"', page)


def test_a_contract_is_made_signed_and_made_anew(house: House, owner: Visitor, membership: UUID) -> None:
    made = owner.send(f"{address(membership)}/membership_contract", {"language": "fi"})
    assert made.status_code == 200, made.text
    pdf, docx = files(made.text)
    assert owner.get(pdf).content.startswith(b"%PDF-")
    text = " ".join(text_of(owner.get(docx).content))
    assert "Nordic Club Oy" in text
    assert "viisisataayhdeksänkymmentä euroa 50 senttiä" in text
    sign = re.search(r'hx-post="([^"]+/sign)"', made.text)
    assert sign is not None
    signed = owner.send(sign[1], {"on": "2026-01-02", "by": "Anna Petrova"})
    assert "Anna Petrova" in signed.text
    assert "/sign" not in signed.text
    again = owner.send(f"{address(membership)}/membership_contract", {"language": "ru"})
    assert len(files(again.text)) == 4
    assert owner.get(pdf).content.startswith(b"%PDF-")
    assert owner.send(sign[1], {"on": "2026-01-02"}).status_code == 409


def test_what_is_missing_is_said_beside_the_document(house: House, owner: Visitor, membership: UUID) -> None:
    with house.records() as records:
        records.update(CONTRACT, membership, {"price_paid": None})
    answer = owner.send(f"{address(membership)}/membership_contract")
    assert answer.status_code == 400
    assert "Price: This value is empty" in answer.text


def test_a_signed_version_never_changes_and_the_number_stays(house: House, membership: UUID) -> None:
    office = house.runtime.documents
    with house.records() as records:
        first = make_document(office, records, "membership_contract", membership)
        sign_document(records, first.id, by="Anna")
        second = make_document(office, records, "membership_contract", membership)
        assert (second.version, second.number) == (2, first.number)
        assert records.list(CONTRACT, _query(f"signed('membership_contract') and id == '{membership}'")).rows
        states = {one.version: one.state for one in versions_of(records, [membership])}
        assert states == {1: "signed", 2: "issued"}


def test_an_expression_tells_what_is_issued_and_what_is_signed(house: House, membership: UUID) -> None:
    with house.records() as records:
        assert not _has(records, membership, "issued")
        made = make_document(house.runtime.documents, records, "membership_contract", membership)
        assert (_has(records, membership, "issued"), _has(records, membership, "signed")) == (True, False)
        sign_document(records, made.id)
        assert _has(records, membership, "signed")
        with pytest.raises(InvalidInput, match="no document 'contrat'"):
            records.list(CONTRACT, _query("signed('contrat')"))


def test_a_document_is_closed_to_those_who_do_not_see_what_is_in_it(house: House, membership: UUID) -> None:
    with house.records() as records:
        made = make_document(house.runtime.documents, records, "membership_contract", membership)
    trainer = house.visitor("trainer")
    answer = trainer.get(f"/documents/{made.id}/pdf")
    assert answer.status_code in (403, 404)
    assert not answer.content.startswith(b"%PDF")
    with house.pinned.gateway.writing(
        house.pinned.directory.actor(house.user("trainer@example.com"), channel="page")
    ) as records:
        with pytest.raises(PalmetteError):
            make_document(house.runtime.documents, records, "membership_contract", membership)
        with pytest.raises(PalmetteError):
            sign_document(records, made.id)


def test_a_template_of_ones_own_takes_the_place_and_mistakes_are_told_at_their_place(
    house: House, owner: Visitor, membership: UUID
) -> None:
    page = owner.get("/settings/documents/membership_contract").text
    assert "price_paid_in_words" in page
    wrong = {"template": ("own.docx", letter("Fine", "{{ member.frist_name }}", "{% include 'x' %}"))}
    told = owner.send("/settings/documents/membership_contract", {"language": "en"}, files=wrong, htmx=False)
    assert told.status_code == 400
    assert "Paragraph 3" in told.text
    wrong = {"template": ("own.docx", letter("{{ member.frist_name }}"))}
    told = owner.send("/settings/documents/membership_contract", {"language": "en"}, files=wrong, htmx=False)
    assert "first_name" in told.text
    own = {"template": ("own.docx", letter("Only for {{ member }}"))}
    taken = owner.send("/settings/documents/membership_contract", {"language": "en"}, files=own, htmx=False)
    assert taken.status_code == 200
    assert "own.docx" in taken.text
    look = owner.get("/settings/documents/membership_contract/en/docx/look")
    assert text_of(look.content)[0].startswith("Only for Anna Petrova")
    made = owner.send(f"{address(membership)}/membership_contract", {"language": "en"})
    assert text_of(owner.get(next(one for one in files(made.text) if one.endswith("/docx"))).content) == [
        "Only for Anna Petrova"
    ]
    found = re.search(r'name="template" value="([^"]+)"', taken.text)
    assert found is not None
    owner.send("/settings/documents/membership_contract/remove", {"template": found[1]}, htmx=False)
    assert "own.docx" not in owner.get("/settings/documents/membership_contract").text
    assert house.visitor("club_sales").get("/settings/documents").status_code == 404


def test_many_are_made_by_a_job_and_come_as_one_file(house: House, owner: Visitor, kind: UUID) -> None:
    ids = [
        house.create(CONTRACT, member=house.member(last_name=f"Many{number}"), type=kind, starts_on=date(2026, 1, 1),
                     ends_on=date(2026, 12, 31), price_paid=Money.of("10", "EUR") if number else None)
        for number in range(3)
    ]  # fmt: skip
    asked = owner.send("/r/membership/bulk/document", {"ids": ",".join(map(str, ids))})
    assert "membership_contract" in asked.text
    go = {"ids": ",".join(map(str, ids)), "go": "1", "document": "membership_contract"}
    started = owner.send("/r/membership/bulk/document", go)
    place = started.headers.get("hx-redirect") or started.headers["location"]
    jobs = house.app.state.jobs
    jobs.run_due()
    page = owner.get(place).text
    assert re.search(r">\s*2\s*<", page), page
    assert "This value is empty" in page
    packed = zipfile.ZipFile(io.BytesIO(owner.get(f"{place}/files").content))
    assert len(packed.namelist()) == 2
    assert house.runtime.jobs is not None
    assert house.runtime.jobs.recent(limit=1)[0].name == MAKE


def _has(records: Records, membership: UUID, state: str) -> bool:
    query = _query(f"{state}('membership_contract') and id == '{membership}'")
    return bool(records.list(CONTRACT, query).rows)


def _query(text: str) -> ListQuery:
    return ListQuery(filter=text)


# ---- a document of a person: merges and erasing


@pytest.fixture
def papers(house: House, tmp_path: Path) -> Iterator[House]:
    """The same house with a paper about each contact."""
    edition = tmp_path / "papers.yaml"
    edition.write_text(
        f"extends: {os.path.relpath(EDITION, tmp_path)}\nedition: papers\n"
        "documents:\n  consent_paper: {entity: contact, label: Consent, languages: [en]}\n"
    )
    settings = house.runtime.settings
    opened = open_house(settings.data_dir, edition, database_url=settings.database_url)
    own = {"template": ("consent.docx", letter("I am {{ last_name }}, {{ document.version }}"))}
    taken = opened.visitor().send("/settings/documents/consent_paper", {"language": "en"}, files=own, htmx=False)
    assert taken.status_code == 200, taken.text
    yield opened
    opened.runtime.documents.close()
    opened.pinned.database.close()


def paper(papers: House, person: UUID, signer: str = "") -> UUID:
    """A version of the paper; with a signer it is signed."""
    with papers.records() as records:
        made = make_document(papers.runtime.documents, records, "consent_paper", person)
        if signer:
            sign_document(records, made.id, by=signer)
        return made.id


def content(papers: House, id: UUID) -> list[str]:
    return text_of(papers.visitor().get(f"/documents/{id}/docx").content)


def test_what_a_merged_contact_signed_stands_with_the_survivor_until_they_are_two_again(papers: House) -> None:
    ann, bea = papers.member(last_name="Annala"), papers.member(last_name="Beala")
    old, waits = paper(papers, ann, "Anna"), paper(papers, ann)
    signed, other = paper(papers, bea, "Beata"), paper(papers, bea)
    before = content(papers, signed)
    with papers.records() as records:
        records.merge("contact", ann, bea)
        found = {one.id: one for one in versions_of(records, [ann, bea])}
    assert {one.record for one in found.values()} == {ann}
    assert [found[one].version for one in (old, waits, signed, other)] == [1, 2, 3, 4]
    assert [found[one].state for one in (old, waits, signed, other)] == ["signed", "issued", "signed", "replaced"]
    assert (found[signed].signed_by, content(papers, signed)) == ("Beata", before) == ("Beata", ["I am Beala, 1"])
    assert "Beata" in papers.visitor().get(f"/r/contact/{ann}?tab=documents").text
    with papers.records() as records:
        sign_document(records, waits, by="Anna again")
        records.unmerge("contact", ann, records.merges("contact", ann)[0].merge)
        found = {one.id: one for one in versions_of(records, [ann, bea])}
    assert [found[one].record for one in (old, waits, signed, other)] == [ann, ann, bea, bea]
    assert [found[one].version for one in (old, waits, signed, other)] == [1, 2, 1, 2]
    assert [found[one].state for one in (old, waits, signed, other)] == ["signed", "signed", "signed", "issued"]
    assert content(papers, signed) == before


def test_what_a_merged_contact_signed_outlives_the_trash(papers: House) -> None:
    ann, bea = papers.member(last_name="Annala"), papers.member(last_name="Beala")
    signed = paper(papers, bea, "Beata")
    with papers.records() as records:
        records.merge("contact", ann, bea)
    with papers.records() as records:
        purge_trash(records, "contacts.contact", older_than=clock.now() + timedelta(days=1))
        [kept] = versions_of(records, [ann])
    assert (kept.id, kept.state) == (signed, "signed")
    assert content(papers, signed) == ["I am Beala, 1"]


def test_erasing_a_person_erases_what_was_printed_and_who_signed(
    house: House, owner: Visitor, membership: UUID
) -> None:
    with house.records() as records:
        made = make_document(house.runtime.documents, records, "membership_contract", membership)
        scan = ("paper.pdf", io.BytesIO(b"%PDF-1.4 signed"))
        sign_document(records, made.id, by="Anna Petrova", note="at the desk", scan=scan)
        person = UUID(str(records.get(CONTRACT, membership)["member"]))
    system = house.pinned.directory.system("page")
    erase(house.pinned.gateway, system, "contacts.contact", person)
    with house.records() as records:
        [left] = versions_of(records, [membership])
        assert [content_of(records, left, kind) for kind in ("pdf", "docx", "scan")] == [None] * 3
    assert (left.number, left.state, left.signed_by, left.note) == (made.number, "signed", "", "")
    assert owner.get(f"/documents/{made.id}/pdf").status_code == 404
