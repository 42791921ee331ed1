"""Dashboards in a blueprint: tiles led to reports, mistakes told, editions that change and add them."""

from __future__ import annotations

from palmette import Dashboard, Date, Dimension, Entity, Measure, Report, Role, Text, Tile
from palmette.plugins.discovery import FoundPack
from tests.core.blueprint.building import blueprint_of, pack, troubles_of

LOANS = Report(
    "loans", "loan", measures=[Measure("all"), Measure("late", where="name == 'x'")],
    by=[Dimension("out_on", period="month"), "name"],
)  # fmt: skip


def library(*tiles: Tile, report: Report = LOANS) -> FoundPack:
    entity = Entity("loan", fields=[Text("name"), Date("out_on")])
    boards = [Dashboard("desk", tiles=tiles, roles=["clerk"])]
    return pack("library", entities=[entity], reports=[report], dashboards=boards, roles=[Role("clerk", "Clerk")])


def test_a_report_is_cut_by_its_first_dimension_of_days() -> None:
    assert blueprint_of(library()).reports["loans"].at == "out_on"


def test_a_report_with_days_of_its_own_is_not_cut_and_one_says_never() -> None:
    coming = Report("loans", "loan", by=LOANS.by, filter="out_on >= today")
    never = Report("loans", "loan", by=LOANS.by, at="never")
    assert [blueprint_of(library(report=one)).reports["loans"].at for one in (coming, never)] == ["", ""]


def test_a_tile_is_drawn_by_what_its_report_has() -> None:
    wrong = [
        Tile("a", "loans", measures=["early"]), Tile("b", "loans", by=["owner"]), Tile("c", "loans", span=9),
        Tile("d", "loans", chart="heat", by=["name"]), Tile("e", "lones"), Tile("f", "loans", chart="pie"),
    ]  # fmt: skip
    found = troubles_of(library(*wrong))["library"]
    assert sorted(found) == ["blueprint.bad_tile"] * 4 + ["blueprint.unknown_item", "blueprint.unknown_word"]


def test_a_report_is_cut_by_a_date_alone() -> None:
    named = Report("loans", "loan", at="name")
    assert troubles_of(library(report=named))["library"] == ["blueprint.no_period"]


def test_an_edition_changes_tiles_by_key_and_adds_dashboards() -> None:
    more = """dashboards:
  desk: {period: year, tiles: [{key: first, span: 12}, {key: second, report: loans, chart: table, after: first}]}
  own: {tiles: [{key: it, report: loans, chart: number}]}
navigation:
  figures: {items: ["dashboard:own"]}
"""
    built = blueprint_of(library(Tile("first", "loans"), Tile("last", "loans")), more=more)
    desk = built.dashboards["desk"]
    assert [(tile.key, tile.span) for tile in desk.tiles] == [("first", 12), ("second", 6), ("last", 6)]
    assert (desk.period, next(iter(built.dashboards["own"].tiles)).report) == ("year", "loans")
    assert built.navigation[0].items == ("dashboard:own",)


def test_a_dashboard_whose_reports_are_hidden_is_hidden_with_its_place_in_the_side_bar() -> None:
    more = 'reports:\n  loans: {hidden: true}\nnavigation:\n  figures: {items: ["dashboard:desk"]}\n'
    built = blueprint_of(library(Tile("first", "loans")), more=more)
    assert built.dashboards["desk"].hidden
    assert built.navigation == ()
