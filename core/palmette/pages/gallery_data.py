"""Invented people and records for the gallery: enough to see every part in every state."""

from __future__ import annotations

from palmette.pages.formats import initials, tone_of

Values = dict[str, object]

# name, number, visits of eight weeks (tenths of full height), bars that explain the state, last visit, plan, end, days left, owes, step
_AT_RISK = [
    ("Aino Lehtonen", "M-04417", "8797442 1", 4, "6 Nov", "Annual · Full", "4 Dec 2026", 12, "", ("phone", "Call about renewal", "Today", "")),
    ("Oliver Hughes", "M-03962", "57494221", 4, "7 Nov", "Annual · Day", "9 Dec 2026", 17, "€45.00", ("phone", "Call about renewal", "Yesterday", "bad")),
    ("Anna Petrova", "M-04108", "98774332", 4, "4 Nov", "Annual · Full", "15 Dec 2026", 23, "", ("message-circle", "Trainer message", "Tomorrow", "")),
    ("Juhani Mäkinen", "M-02875", "44642222", 4, "8 Nov", "Half-year", "21 Dec 2026", 29, "", ("phone", "Call about renewal", "Wed 25 Nov", "")),
]
_SLEEPING = [
    ("Sofia Andersson", "M-04590", "43310000", 4, "19 Oct", "Annual · Full", "2 Dec 2026", 10, "€120.00", ("user-check", "Manager task", "Today", "")),
    ("Dmitri Volkov", "M-03310", "14110000", 4, "12 Oct", "Annual · Day", "18 Dec 2026", 26, "", None),
    ("Emma Virtanen", "M-04021", "52211000", 4, "23 Oct", "Annual · Full", "11 Jan 2027", 50, "", ("phone", "Trainer call", "Thu 26 Nov", "")),
]
_ACTIVE = [
    ("Kaisa Rantanen", "M-01987", "78677867", 0, "21 Nov", "Annual · Family", "6 Dec 2026", 14, "", ("mail", "Early price sent", "Opened", "")),
    ("Peter Novák", "M-03777", "55648766", 0, "20 Nov", "Annual · Full", "12 Dec 2026", 20, "", ("mail", "Year in numbers", "Sat 28 Nov", "")),
    ("Maria Korhonen", "M-04233", "57868765", 0, "21 Nov", "Half-year", "28 Dec 2026", 36, "", ("phone", "Call about renewal", "Sat 28 Nov", "")),
    ("Tuomas Heikkilä", "M-02450", "87878777", 0, "22 Nov", "Annual · Full", "3 Jan 2027", 42, "", ("mail", "Early price", "Today", "")),
    ("Irina Sokolova", "M-03128", "55754555", 0, "19 Nov", "Annual · Day", "14 Jan 2027", 53, "", ("mail", "Early price", "Mon 23 Nov", "")),
    ("Noah Bergström", "M-04615", "78677657", 0, "21 Nov", "Annual · Full", "19 Jan 2027", 58, "", ("mail", "Early price", "Mon 23 Nov", "")),
    ("Leena Salonen", "M-02214", "65678756", 0, "20 Nov", "Annual · Full", "20 Jan 2027", 59, "", ("mail", "Early price", "Mon 23 Nov", "")),
    ("James Carter", "M-04501", "45545454", 0, "18 Nov", "Half-year", "20 Jan 2027", 59, "", ("mail", "Early price", "Mon 23 Nov", "")),
    ("Ville Hakala", "M-01240", "65756677", 0, "22 Nov", "Annual · Day", "22 Jan 2027", 61, "", ("mail", "Early price", "Mon 23 Nov", "")),
    ("Sari Nieminen", "M-04099", "77676577", 0, "21 Nov", "Annual · Full", "25 Jan 2027", 64, "", ("mail", "Early price", "Tue 24 Nov", "")),
]
_OWNERS = ("Elina Koski", "Mikko Saari", "Laura Nurmi")


def bars(heights: str, hot: int) -> list[Values]:
    """Spark bars from a text of digits; the last `hot` ones explain the state."""
    marks = [int(mark) if mark.isdigit() else 0 for mark in heights]
    return [{"h": mark * 2, "hot": index >= len(marks) - hot} for index, mark in enumerate(marks)]


def person(name: str) -> Values:
    """A person's avatar and first name."""
    return {"kind": "person", "initials": initials(name), "tone": tone_of(name), "text": name.split()[0], "name": name}


def _row(index: int, source: tuple, tone: str, selected: bool) -> Values:  # type: ignore[type-arg]  # rows of the tables above
    name, code, visits, hot, last, plan, ends, days, owes, step = source
    cells: Values = {
        "name": {"kind": "name", "text": name, "note": code, "initials": initials(name), "tone": tone_of(name)},
        "visits": {"kind": "spark", "bars": bars(visits, hot), "tone": tone, "label": "Visits in the last eight weeks"},
        "last": {"kind": "text", "text": last},
        "plan": {"kind": "text", "text": plan},
        "ends": {"kind": "text", "text": ends, "note": f"{days} d", "edit_href": "/_gallery/cell"},
        "owes": {"kind": "text", "text": owes, "strong": True} if owes else None,
        "step": {"kind": "step", "icon": step[0], "text": step[1], "when": step[2], "when_tone": step[3]} if step else {"kind": "step", "none": True},
        "owner": person(_OWNERS[index % 3]),
    }
    return {"id": code.lower(), "href": "/_gallery/record", "label": name, "cells": cells, "selected": selected}


def member_list() -> Values:
    """The list of members in groups."""
    columns: list[Values] = [
        {"key": "name", "label": "Name", "sort_href": "?sort=name", "width": "230"},
        {"key": "visits", "label": "Visits, 8 weeks"},
        {"key": "last", "label": "Last visit", "sort_href": "?sort=last"},
        {"key": "plan", "label": "Membership"},
        {"key": "ends", "label": "Ends", "sort_href": "?sort=-ends", "sorted": "asc"},
        {"key": "owes", "label": "Owes", "align": "end"},
        {"key": "step", "label": "Next step"},
        {"key": "owner", "label": "Owner"},
    ]
    groups: list[Values] = [
        {"key": "risk", "text": "At risk", "tone": "warn", "icon": "alert-triangle", "count": "18", "unit": "members",
         "cells": {"owes": "€45.00", "step": "4 calls due today"}, "rows": [_row(n, row, "warn", n in (0, 1, 3)) for n, row in enumerate(_AT_RISK)]},
        {"key": "sleeping", "text": "Sleeping", "tone": "bad", "icon": "zzz", "count": "23", "unit": "members",
         "cells": {"owes": "€380.00", "step": "2 overdue tasks"}, "rows": [_row(n, row, "bad", False) for n, row in enumerate(_SLEEPING)]},
        {"key": "active", "text": "Active", "tone": "ok", "icon": "circle-check", "count": "142", "unit": "members",
         "cells": {"owes": "€0.00"}, "rows": [_row(n, row, "", False) for n, row in enumerate(_ACTIVE)]},
    ]
    return {"id": "members", "label": "Members", "columns": columns, "groups": groups}


def member_rows() -> list[Values]:
    """The same members as rows of two lines for a phone."""
    rows: list[Values] = []
    for tone, text, icon, sources in (("warn", "At risk", "alert-triangle", _AT_RISK), ("bad", "Sleeping", "zzz", _SLEEPING), ("ok", "Active", "circle-check", _ACTIVE)):
        for name, code, *_, ends, days, _owes, step in sources:
            late = bool(step and step[3])
            rows.append({
                "href": "/_gallery/record", "name": name, "initials": initials(name), "tone": tone_of(name),
                "line": f"{step[1]}, {step[2].lower() if late else step[2]}" if step else "No next step", "pill": {"text": text, "tone": tone, "icon": icon},
                "right": f"{days} d", "right_tone": "bad" if late else "", "id": code, "ends": ends,
            })
    return rows


_CARDS = {
    "planned": [("Tuomas Heikkilä", 540, "Annual · Full", "87878777", "", 42, 3, "", ("mail", "Early price e-mail, today", "")), ("Irina Sokolova", 390, "Annual · Day", "55754555", "", 53, 1, "", ("mail", "Early price e-mail, Mon 23 Nov", "")), ("Emma Virtanen", 540, "Annual · Full", "52211000", "bad", 50, 8, "warn", None), ("Noah Bergström", 540, "Annual · Full", "78677657", "", 58, 1, "", ("mail", "Early price e-mail, Mon 23 Nov", "")), ("Leena Salonen", 540, "Annual · Full", "65678756", "", 59, 1, "", ("mail", "Early price e-mail, Mon 23 Nov", "")), ("James Carter", 310, "Half-year", "45545454", "", 59, 2, "", ("mail", "Early price e-mail, Mon 23 Nov", ""))],
    "offer": [("Oliver Hughes", 390, "Annual · Day", "57494221", "warn", 17, 21, "bad", ("phone", "Call about renewal, yesterday", "bad")), ("Peter Novák", 540, "Annual · Full", "55648766", "", 20, 9, "warn", ("mail", "Year in numbers, Sat 28 Nov", "")), ("Maria Korhonen", 310, "Half-year", "57868765", "", 36, 4, "", ("phone", "Call about renewal, Sat 28 Nov", "")), ("Dmitri Volkov", 390, "Annual · Day", "14110000", "bad", 26, 6, "", ("snowflake", "Offer a freeze, Tue 24 Nov", "")), ("Aino Lehtonen", 540, "Annual · Full", "87974421", "warn", 12, 18, "bad", ("phone", "Call about renewal, today", ""))],
    "talk": [("Anna Petrova", 540, "Annual · Full", "98774332", "warn", 23, 2, "", ("message-circle", "Trainer message, tomorrow", "")), ("Sofia Andersson", 540, "Annual · Full", "43310000", "bad", 10, 13, "bad", ("user-check", "Manager task, 2 days late", "bad")), ("Juhani Mäkinen", 310, "Half-year", "44642222", "warn", 29, 5, "warn", ("phone", "Call again, asked for evening, after six if possible", "")), ("Grace Miller", 540, "Annual · Full", "87878787", "", 19, 4, "", ("mail", "Send year in numbers, Wed 25 Nov", ""))],
    "promised": [("Kaisa Rantanen", 980, "Annual · Family", "78677867", "", 14, 3, "", ("wallet", "Pays at the desk, Tue 24 Nov", "")), ("Henrik Dahl", 540, "Annual · Full", "76586765", "", 6, 7, "warn", ("phone", "Remind to pay, today", "")), ("Elena Orlova", 540, "Annual · Full", "87687677", "", 11, 2, "", ("wallet", "Pays online, Fri 27 Nov", ""))],
}
_STAGES = {"planned": ("Planned", "41", "€22,140", "2 too long", (82, 13, 4)), "offer": ("Offer sent", "38", "€20,655", "4 too long", (63, 27, 10)), "talk": ("Talk held", "17", "€9,180", "2 too long", (65, 23, 12)), "promised": ("Promised", "12", "€6,870", "", (75, 25, 0))}


def _card(stage: str, index: int, source: tuple) -> Values:  # type: ignore[type-arg]  # rows of the tables above
    name, amount, facts, visits, hot, days, age, age_tone, step = source
    text, _, when = step[1].partition(", ") if step else ("", "", "")
    return {
        "id": f"{stage}-{index}", "href": "/_gallery/record", "name": name, "amount": f"€{amount}", "facts": facts,
        "bars": bars(visits, 4 if hot else 0), "bars_tone": hot, "bars_label": "Visits in the last eight weeks", "left": f"Ends in {days} days",
        "age": {"text": f"{age} d", "tone": age_tone}, "step": {"icon": step[0], "text": step[1], "short": text, "when": when, "tone": step[2]} if step else None,
        "owner": person(_OWNERS[index % 3]), "version": "1", "stage": stage, "move_href": "/_gallery/move",
    }


def renewal_board() -> Values:
    """The board of renewals with its folded ends."""
    columns: list[Values] = []
    for key, (name, count, total, note, shares) in _STAGES.items():
        ages = [{"share": share, "tone": tone} for share, tone in zip(shares, ("calm", "warn", "bad"), strict=True) if share]
        cards = [_card(key, index, source) for index, source in enumerate(_CARDS[key])]
        columns.append({"key": key, "name": name, "count": count, "sum": total, "note": note, "ages": ages, "ages_label": f"Fresh {shares[0]} %, waiting {shares[1]} %, too long {shares[2]} %", "cards": cards, "add_href": "/_gallery/dialog"})
    ends = (("won", "Renewed", "214", "circle-check"), ("lost", "Lost", "96", "circle-x"))
    columns += [{"key": key, "name": name, "count": count, "icon": icon, "folded": True, "fold_href": "?open=" + key} for key, name, count, icon in ends]
    return {"id": "renewals", "label": "Renewals by stage", "columns": columns}
