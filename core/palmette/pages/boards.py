"""The board of a pipeline: a column per stage with counts, sums and ages; cards that can be moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath

from palmette.access.grants import may
from palmette.money import Money
from palmette.pages import formats
from palmette.pages.ages import age_of, work_age_of
from palmette.pages.board_cards import NEXT_STEPS, look_of, pipeline_of, shown_names
from palmette.pages.board_heads import are_whole, column_head, facts_of, first_facts
from palmette.pages.board_view import Board
from palmette.pages.desk import Desk, Incoming
from palmette.pages.lists import visible_fields
from palmette.pages.pack_buttons import list_buttons
from palmette.pages.shell import board_address, list_address, record_address
from palmette.pages.values import Values
from palmette.pipelines.definition import Stage
from palmette.records.read_planned import Planned, next_planned
from palmette.records.results import ListQuery, Page, Row
from palmette.records.session import Records
from palmette.records.system import STAGE_DUE, STAGE_LATE

CARDS, LEAST_CARDS = 160, 12
"""Cards of all open columns together at first, and of one at least; others come while one scrolls."""

MOST_FACTS = 4
BARE = ("integer", "decimal", "boolean")


@get("/r/{entity:str}/board/{pipeline:str}", sync_to_thread=True, name="board")
def board_screen(request: Incoming, entity: FromPath[str], pipeline: FromPath[str]) -> Response[str]:
    """The board; more cards of one column when htmx asks for them."""
    desk = Desk(request)
    model = desk.entity(entity)
    given = request.query_params
    found = pipeline_of(desk, model, pipeline)
    board = Board(
        desk, model, found, given.get("mine") == "1", str(given.get("q", ""))[:200], str(given.get("open", "")),
        look_of(desk, found),
    )  # fmt: skip
    with desk.reading() as records:
        if desk.is_htmx and given.get("column"):
            key = str(given["column"])
            page = read_cards(records, board, key, after=str(given.get("after", "")))
            cards = draw_cards(records, board, page)
            return desk.part("board_more.html", {"cards": cards, **_more(board, key, page)})
        if desk.is_htmx and given.get("figures"):
            heads = [
                column_head(board, stage, facts) for stage, facts in facts_of(records, board) if stage.kind == "open"
            ]
            return desk.part("board_figures.html", {"heads": heads, "total": _total(board, heads)})
        facts = first_facts(records, board)
        columns = [_column(records, board, stage, found) for stage, found in facts]
    context = _context(board, columns, str(given.get("stage", "")))
    return desk.page("board.html", {**context, "figures_href": "" if are_whole(facts) else _figures_href(board)})


def read_cards(records: Records, board: Board, stage: str, *, after: str = "") -> Page:
    """A column's cards, those longest in the stage first."""
    fields = ["id", "version", "stage", "stage_since", *card_fields(records, board)]
    query = ListQuery(
        filter=board.filter(stage),
        sort="stage_since",
        limit=_first_cards(board),
        after=after,
        fields=fields,
        search=board.search,
    )
    return records.list(board.entity.key, query)


def _first_cards(board: Board) -> int:
    open_stages = sum(stage.kind == "open" for stage in board.stages())
    return max(LEAST_CARDS, min(CARDS // max(open_stages, 1), CARDS // 4))


def card_fields(records: Records, board: Board) -> list[str]:
    """The fields a card needs, of those the person may see."""
    known = visible_fields(records, board.entity)
    amount = [board.pipeline.declared.amount] if board.pipeline.declared.amount else []
    timed = ["branch", STAGE_DUE, STAGE_LATE] if STAGE_DUE in board.entity.fields else []
    wanted = [*shown_names(board.entity, board.look), *amount, "owner", *NEXT_STEPS, *timed]
    return [name for name in dict.fromkeys(wanted) if name in known and name in board.entity.fields]


def draw_cards(records: Records, board: Board, page: Page) -> list[Values]:
    """Rows as cards."""
    ids = [row["id"] for row in page.rows if isinstance(row["id"], UUID)]
    titles = {**page.titles, **records.titles(board.entity.key, ids)}
    planned = next_planned(records, board.entity, ids)
    return [card(records, board, row, titles, planned.get(UUID(str(row["id"])))) for row in page.rows]


def facts_of_card(board: Board, row: Row, titles: Mapping[UUID, str]) -> list[str]:
    """What the chosen fields say: nothing of what is empty or nought, and the name of what is a bare number."""
    entity, words = board.entity, board.words
    skipped = {board.pipeline.declared.amount, "owner", "stage", *NEXT_STEPS}
    found = []
    for name in shown_names(entity, board.look):
        field, value = entity.fields.get(name), row.get(name)
        if field is None or name in skipped or not value or (isinstance(value, Money) and not value.minor):
            continue
        if text := words.text(field, value, titles):
            bare = field.value_kind in BARE and not getattr(field.declared, "unit", "")
            found.append(f"{words.label(field)}: {text}" if bare else text)
    return found


def card(
    records: Records, board: Board, row: Row, titles: Mapping[UUID, str], planned: Planned | None = None
) -> Values:
    """One card as the parts take it."""
    words, entity = board.words, board.entity
    stage = board.pipeline.stages.get(str(row.get("stage")))
    amount = board.pipeline.declared.amount
    facts = facts_of_card(board, row, titles)
    owner = words.text(entity.fields["owner"], row.get("owner"), titles) if "owner" in entity.fields else ""
    title = titles.get(UUID(str(row["id"])), "")
    facts = [text for text in facts if text != title]
    return {
        "id": str(row["id"]),
        "href": record_address(board.desk.blueprint, entity, row["id"]),
        "name": title,
        "amount": words.text(entity.fields[amount], row.get(amount), titles) if _has(row, amount) else "",
        "facts": " · ".join(facts[:2] if len(facts) <= MOST_FACTS else facts[:3]),
        "left": " · ".join(facts[2:] if len(facts) <= MOST_FACTS else facts[3:]),
        "compact": board.look.compact,
        "age": _told(board, _age(records, row, stage)) if stage and stage.kind == "open" else None,
        "step": next_step(board, row, planned),
        "owner": {"initials": formats.initials(owner), "tone": formats.tone_of(owner), "name": owner}
        if owner
        else None,
        "version": row["version"],
        "stage": str(row.get("stage")),
        "move_href": f"{record_address(board.desk.blueprint, entity, row['id'])}/move",
        **_onwards(board, str(row.get("stage"))),
    }


def _age(records: Records, row: Row, stage: Stage) -> Values | None:
    since, now = row.get("stage_since"), records.now
    if not stage.hours:
        return age_of(since, stage, now)
    branch = row.get("branch")
    calendar = records.gateway.calendars.of(records).get(branch) if isinstance(branch, UUID) else None
    return work_age_of(since, row.get(STAGE_DUE), row.get(STAGE_LATE), calendar, now)


def _told(board: Board, age: Values | None) -> Values | None:
    return {**age, "text": board.desk.said(age["text"])} if age else None


def _has(row: Row, amount: str) -> bool:
    """Whether there is an amount worth a place; a sum of nought is none."""
    value = row.get(amount) if amount else None
    return value is not None and not (isinstance(value, Money) and not value.minor)


def next_step(board: Board, row: Row, planned: Planned | None = None) -> Values | None:
    """What is to be done next and when, of the record's own field and the activities about it: late is red."""
    name = next((item for item in NEXT_STEPS if item in board.entity.fields and row.get(item)), "")
    own = formats.local_day(row[name], board.desk.reader) if name else None  # type: ignore[arg-type]
    day = formats.local_day(planned.due, board.desk.reader) if planned else None
    if own is None and day is None:
        return None
    if planned is not None and day is not None and (own is None or day <= own):
        text, icon = planned.what or board.desk.gettext("Task"), "square-check"
    else:
        assert own is not None
        text, icon, day = str(row.get("next_action") or board.words.label(board.entity.fields[name])), "calendar", own
    when = formats.day(day, board.desk.reader, board.words.today)
    return {"icon": icon, "text": text, "when": when, "tone": "bad" if day < board.words.today else ""}


def _onwards(board: Board, stage: str) -> Values:
    keys = [item.key for item in board.stages() if item.kind != "lost"]
    if stage not in keys or keys.index(stage) + 1 >= len(keys):
        return {"next_stage": "", "next_label": ""}
    following = keys[keys.index(stage) + 1]
    label = board.desk.gettext("Move to %(stage)s") % {"stage": board.stage_name(following)}
    return {"next_stage": following, "next_label": label}


def _column(records: Records, board: Board, stage: Stage, facts: Values) -> Values:
    head = column_head(board, stage, facts)
    if stage.kind != "open" and stage.key != board.opened:
        icon = "circle-check" if stage.kind == "won" else "circle-x"
        opened = (
            f"{board.address}?{board.query}&open={stage.key}" if board.query else f"{board.address}?open={stage.key}"
        )
        return {**head, "folded": True, "icon": icon, "fold_href": opened, "cards": []}
    page = read_cards(records, board, stage.key) if head["total"] else Page([])
    return {
        **head,
        "cards": draw_cards(records, board, page),
        **_more(board, stage.key, page),
    }


def _more(board: Board, stage: str, page: Page) -> Values:
    if not page.next:
        return {"more_href": ""}
    query = urlencode({"column": stage, "after": page.next, "mine": "1" if board.mine else "", "q": board.search})
    return {"more_href": f"{board.address}?{query}", "more_text": board.desk.gettext("Show more")}


def _context(board: Board, columns: list[Values], stage: str) -> Values:
    desk, entity = board.desk, board.entity
    open_columns = [column for column in columns if not column.get("folded")]
    current = next(
        (column for column in open_columns if column["key"] == stage), open_columns[0] if open_columns else None
    )
    boards = [
        {
            "label": item.label.text(desk.language), "href": board_address(desk.blueprint, entity, item.key),
            "current": item.key == board.pipeline.key,
        }
        for item in desk.blueprint.pipelines_of(entity.key)
        if not item.hidden
    ]  # fmt: skip
    base = list_address(desk.blueprint, entity)
    return {
        "title": board.pipeline.label.text(desk.language),
        "total": _total(board, open_columns),
        "board": {"id": "board", "label": board.pipeline.label.text(desk.language), "columns": columns},
        "boards": boards if len(boards) > 1 else [],
        "list_href": base,
        "new_href": f"{base}/new?pipeline={board.pipeline.key}"
        if may(desk.blueprint, desk.actor, entity, "create")
        else "",
        "current": current,
        "strip": [
            {
                "href": f"{board.address}?stage={column['key']}", "name": column["name"],
                "note": " · ".join(part for part in (column["count"], column["sum"]) if part), "key": column["key"],
                "current": column is current,
            }
            for column in open_columns
        ],
        "mine": board.mine,
        "mine_href": f"{board.address}?mine=1" if not board.mine else board.address,
        "search": board.search,
        "address": board.address,
        "cards_href": f"{board.address}/cards",
        "bar": _bar(board, base),
    }  # fmt: skip


def _total(board: Board, columns: Sequence[Values]) -> str:
    count = formats.number(sum(int(column["total"]) for column in columns), board.desk.reader)
    more = "+" if any(column["capped"] for column in columns) else ""
    return board.desk.gettext("%(count)s open") % {"count": count + more}


def _figures_href(board: Board) -> str:
    """Where the figures of many cards are asked for, beside the page."""
    return f"{board.address}?{urlencode({'mine': '1' if board.mine else '', 'figures': '1'})}"


def _bar(board: Board, base: str) -> Values:
    """What can be done with the selected cards."""
    desk, entity = board.desk, board.entity
    _ = desk.gettext
    with desk.reading() as records:
        more = list_buttons(desk, records, entity)
    actions = []
    if may(desk.blueprint, desk.actor, entity, "update"):
        actions.append({"label": _("Move"), "icon": "arrow-right", "href": f"{base}/bulk/move?{board.wanted}"})
    if may(desk.blueprint, desk.actor, entity, "reassign") and entity.guarded and entity.owned:
        actions.append({"label": _("Assign"), "icon": "user-check", "href": f"{base}/bulk/assign", "key": "A"})
    if may(desk.blueprint, desk.actor, entity, "update"):
        actions.append({"label": _("Edit"), "icon": "pencil", "href": f"{base}/bulk/edit", "key": "E"})
    return {"list_id": "board", "actions": actions, "more": more}
