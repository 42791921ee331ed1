"""The gallery: every part of the screens in every state, and sample screens made of them, with invented people."""

from __future__ import annotations

from palmette.pages.gallery_data import Values, bars, member_list, member_rows, renewal_board

SCREENS = ("parts", "list", "board", "record", "form", "import", "dashboard", "gate", "drawer", "login", "error")
"""The names after `/_gallery/`; each is the template `gallery/<name>.html`."""


def gallery_context(screen: str, *, theme: str = "system", density: str = "normal", csrf: str = "") -> Values:
    """What a gallery screen is drawn from; a KeyError for a screen that is not in SCREENS."""
    common: Values = {"shell": _shell(screen, theme, density, csrf), "theme": theme, "product": "Palmette", "csrf": csrf}
    return common | _CONTEXTS.get(screen, {}) if screen in SCREENS else _refuse(screen)


def _refuse(screen: str) -> Values:
    raise KeyError(screen)


def _shell(screen: str, theme: str, density: str, csrf: str) -> Values:
    def entry(label: str, icon: str, name: str = "", count: str = "", tone: str = "") -> Values:
        return {"label": label, "icon": icon, "href": f"/_gallery/{name or 'empty'}", "current": name == screen, "count": count, "count_tone": tone}

    sections: list[Values] = [
        {"label": "", "entries": [entry("Today", "sun", "dashboard", "7", "bad"), entry("Inbox", "inbox", count="12"), entry("Calendar", "calendar")]},
        {"label": "Pinned", "entries": [
            {"label": "Ending in 30 days", "tone": "warn", "href": "#", "count": "64"},
            {"label": "Sleeping, no call yet", "tone": "bad", "href": "#", "count": "23"},
            {"label": "First visit this week", "tone": "plum", "href": "#", "count": "18"},
        ]},
        {"label": "Club", "entries": [entry("Members", "users", "list"), entry("Renewals", "refresh", "board"), entry("New members", "user-plus", "form"), entry("Classes", "barbell"), entry("Packages", "ticket"), entry("Bar", "coffee")]},
        {"label": "Office", "entries": [entry("Reports", "report-analytics"), entry("Rules", "bolt"), entry("Import", "file-import", "import"), entry("Parts", "layout-board", "parts")]},
    ]
    places = [("Today", "sun", "dashboard"), ("Renewals", "layout-kanban", "board"), ("Members", "users", "list")]
    return {
        "workspace": {"name": "Nordic Club", "href": "/_gallery/list"},
        "find": {"href": "/_gallery/find"},
        "sections": sections,
        "person": {"name": "Elina Koski", "initials": "EK", "tone": "plum", "href": "/_gallery/form"},
        "settings_href": "/_gallery/form",
        "places": [{"label": label, "icon": icon, "href": f"/_gallery/{name}", "current": name == screen} for label, icon, name in places],
        "theme": theme,
        "density": density,
        "csrf": csrf,
        "events_href": None,
    }


def _fields() -> list[Values]:
    owners = [{"value": "1", "label": "Elina Koski", "note": "Kamppi"}, {"value": "2", "label": "Mikko Saari", "note": "Kamppi"}, {"value": "3", "label": "Laura Nurmi", "note": "Töölö"}]
    zones = [{"value": zone, "label": zone} for zone in ("Europe/Helsinki", "Europe/London", "Europe/Moscow", "Europe/Stockholm", "Asia/Almaty", "Asia/Tbilisi", "UTC", "America/New_York")]
    result = [{"value": "stay", "label": "Wants to stay"}, {"value": "thinks", "label": "Thinks"}, {"value": "price", "label": "Too expensive"}, {"value": "moved", "label": "Moved", "closed": "closed"}]
    return [
        {"kind": "text", "name": "name", "label": "Name", "value": "Aino Lehtonen", "autofocus": True},
        {"kind": "phone", "name": "phone", "label": "Phone", "optional": True, "placeholder": "+358 40 123 4567"},
        {"kind": "email", "name": "email", "label": "E-mail", "value": "aino@nordic", "error": "The part after @ is not complete."},
        {"kind": "text", "name": "tax", "label": "Tax number", "value": "FI1234567-8", "duplicates": [{"label": "Vektor Oy", "href": "#"}]},
        {"kind": "choice", "name": "result", "label": "Result of the talk", "value": "stay", "choices": result},
        {"kind": "multi_choice", "name": "interests", "label": "Interests", "optional": True, "value": ["yoga", "pool"], "choices": [{"value": "yoga", "label": "Yoga"}, {"value": "pool", "label": "Pool"}, {"value": "gym", "label": "Gym"}]},
        {"kind": "date", "name": "ends_on", "label": "Ends", "value": "2026-12-15", "help": "Moves with freezes."},
        {"kind": "instant", "name": "meets_at", "label": "Meeting", "value": "2026-11-24T18:00", "optional": True},
        {"kind": "time", "name": "opens", "label": "Opens", "value": "07:30"},
        {"kind": "money", "name": "price", "label": "Price", "value": "540.00", "currency": "EUR"},
        {"kind": "money", "name": "deposit", "label": "Deposit", "value": "100", "currency": "EUR", "currencies": ["EUR", "RUB", "USD"], "optional": True},
        {"kind": "decimal", "name": "weight", "label": "Weight", "value": "72.5", "unit": "kg", "optional": True},
        {"kind": "duration", "name": "lasts", "label": "Lasts", "value": "55", "unit": "min", "units": [{"value": "min", "label": "minutes"}, {"value": "h", "label": "hours"}]},
        {"kind": "reference", "name": "owner", "label": "Owner", "value": "2", "text": "Mikko Saari", "options": owners},
        {"kind": "references", "name": "friends", "label": "Came with", "optional": True, "chosen": [{"value": "7", "label": "Kaisa Rantanen"}, {"value": "8", "label": "Peter Novák"}], "options": owners},
        {"kind": "zone", "name": "zone", "label": "Time zone", "value": "Europe/Helsinki", "options": zones},
        {"kind": "url", "name": "site", "label": "Site", "optional": True, "value": "https://example.com"},
        {"kind": "secret", "name": "key", "label": "Access key", "kept": "Kept; type to replace it"},
        {"kind": "texts", "name": "synonyms", "label": "Also known as", "value": ["Lehtonen A.", "Aino L."], "help": "One on a line."},
        {"kind": "address", "name": "home", "label": "Home address", "optional": True, "value": {"line": "Runeberginkatu 8", "postcode": "00100", "city": "Helsinki"}},
        {"kind": "files", "name": "consent", "label": "Signed consent", "limit_text": "PDF or photo, up to 10 MB", "camera": True, "accept": ".pdf,image/*"},
        {"kind": "text", "name": "health", "label": "Health note", "locked": "Trainers only", "text": "Hidden"},
        {"kind": "boolean", "name": "news", "label": "Send the club's news", "value": True},
        {"kind": "long_text", "name": "note", "label": "Note", "optional": True, "value": "Wants to stay, the price is fine."},
    ]


_ROWS_FIELD: Values = {
    "name": "lines", "label": "Doors", "columns": [{"label": "Product"}, {"label": "Size"}, {"label": "Pieces"}], "add_href": "/_gallery/row",
    "rows": [[{"kind": "text", "name": f"lines.{index}.{key}", "label": label, "value": value} for key, label, value in cells]
             for index, cells in enumerate([[("product", "Product", "Door Classic"), ("size", "Size", "800×2000"), ("pieces", "Pieces", "2")], [("product", "Product", "Door Glass"), ("size", "Size", "700×2000"), ("pieces", "Pieces", "1")]])],
}

_GATE: Values = {
    "title": "Only the signature is missing", "name": "Anna Petrova", "initials": "AP", "tone": "ok", "from": "Talk held", "to": "Promised",
    "ticks": ["Talk result: wants to stay, price is fine", "Membership to renew: Annual · Full, €540"],
    "fields": [
        {"kind": "files", "name": "consent", "label": "Signed consent to auto-renewal", "limit_text": "PDF or photo, up to 10 MB", "camera": True, "accept": ".pdf,image/*",
         "help": "Annual · Full renews by itself, so the law asks for a signature. No signature? Choose the plan without auto-renewal."},
        {"kind": "choice", "name": "pays_on", "label": "When does Anna pay?", "value": "fri", "choices": [{"value": "today", "label": "Today"}, {"value": "fri", "label": "Fri 27 Nov"}, {"value": "dec", "label": "1 Dec"}, {"value": "other", "label": "Other day", "icon": "calendar"}]},
    ],
    "action": "/_gallery/move", "stage": "promised", "version": "1", "skip": {"name": "skip_reason"},
}

_STAGE_BAR: Values = {
    "id": "stage-renewal", "label": "Renewal", "title": "Renewal for 2027", "note": "€540, owner Mikko Saari", "version": "1", "move_href": "/_gallery/move",
    "lost": {"label": "Lost", "stage": "lost"},
    "stages": [
        {"name": "Planned", "note": "12 days", "state": "done", "move": {"stage": "planned"}}, {"name": "Offer sent", "note": "9 days, Mikko", "state": "done", "move": {"stage": "offer"}},
        {"name": "Talk held", "note": "2 days", "state": "now"}, {"name": "Promised", "note": "1 thing missing", "state": "missing", "move": {"stage": "promised"}}, {"name": "Renewed", "note": "by 15 Dec", "state": "ahead", "move": {"stage": "won"}},
    ],
    "steps": [{"label": "Talk result", "done": True, "href": "/_gallery/step"}, {"label": "Plan chosen", "done": True, "href": "/_gallery/step"}, {"label": "Signed consent", "done": False, "href": "/_gallery/step"}],
    "steps_text": "2 of 3 steps",
}

_DETAILS: list[Values] = [
    {"key": "contact", "label": "Contact", "rows": [
        {"kind": "text", "label": "Phone", "value": "+358 40 555 0142", "href": "tel:+358405550142"}, {"kind": "text", "label": "E-mail", "value": "anna.petrova@example.com", "href": "mailto:anna.petrova@example.com"},
        {"kind": "text", "label": "Prefers", "value": "Telegram, Russian"}, {"kind": "text", "label": "Birthday", "value": "14 March, turns 36"}, {"kind": "empty", "label": "Emergency", "add_href": "/_gallery/dialog"}]},
    {"key": "goals", "label": "Goals", "rows": [
        {"kind": "text", "label": "Interests", "value": "Pilates, swimming", "edit_href": "/_gallery/cell"}, {"kind": "text", "label": "Goal", "value": "Back pain, 2× a week", "edit_href": "/_gallery/cell", "id": "field-goal"},
        {"kind": "text", "label": "Trainer", "value": "Petra Lindholm"}, {"kind": "locked", "label": "Health note", "reason": "Trainers only"}]},
    {"key": "status", "label": "Status", "rows": [
        {"kind": "why", "label": "Phase", "value": "Renewal", "why_id": "why-phase"}, {"kind": "why", "label": "Activity", "value": "At risk", "why_id": "why-risk"},
        {"kind": "text", "label": "Visits, 28 d", "value": "6, was 15"}, {"kind": "empty", "label": "Owes"}, {"kind": "text", "label": "Bonus", "value": "480 points"}]},
    {"key": "consents", "label": "Consents", "count": "3", "open": False, "rows": [{"kind": "pill", "label": "E-mail", "text": "Given", "tone": "ok", "icon": "check"}]},
]

_FEED: list[Values] = [
    {"icon": "square-check", "tone": "info", "who": "Trainer message", "text": "due tomorrow, 11:00 · Petra Lindholm", "when": "planned", "planned": True},
    {"day": "Fri 20 November"},
    {"icon": "arrow-right", "tone": "accent", "who": "Mikko Saari", "text": "moved the renewal to", "what": "Talk held", "when": "16:41", "iso": "2026-11-20T16:41:00+02:00", "when_title": "20 November 2026, 16:41 EET"},
    {"icon": "phone-outgoing", "tone": "ok", "who": "Mikko Saari", "text": "called, 4 min 12 s", "when": "16:36", "body": "Wants to stay, the price is fine. Back hurts after a long flight, so no training since 4 November. Asked for an easy start with Petra.",
     "pills": [{"text": "Wants to stay", "tone": "ok", "icon": "check"}, {"text": "Pay on Fri 27 Nov", "tone": "calm", "icon": "calendar"}]},
    {"icon": "trending-down", "tone": "bad", "text": "Activity changed from Active to", "what": "At risk", "when": "06:00"},
    {"day": "Wed 18 November"},
    {"icon": "brand-telegram", "tone": "plum", "who": "Anna", "text": "on Telegram", "when": "20:14", "body": "Добрый вечер! Можно перенести пилатес на вторник? Спина ещё не прошла."},
]

_PANELS: list[Values] = [
    {"label": "Membership", "add_href": "/_gallery/dialog", "cards": [{"title": "Annual · Full", "href": "#", "end": "€540", "meter": {"share": 94, "tone": "warn", "label": "23 days left of 365"}, "left": "until 15 Dec, +14 d freeze", "right": "23 days left"}]},
    {"label": "Packages", "count": "2", "add_href": "/_gallery/dialog", "cards": [
        {"title": "Pilates with Petra", "href": "#", "end": "2 left", "end_tone": "calm", "meter": {"share": 20, "tone": "bad", "label": "2 of 10 left"}, "left": "8 of 10 used", "right": "until 5 Dec", "right_tone": "bad"},
        {"title": "Massage 60 min", "href": "#", "end": "3 left", "end_tone": "calm", "meter": {"share": 60, "tone": "accent", "label": "3 of 5 left"}, "left": "2 of 5 used", "right": "until 30 Apr 2027"}]},
    {"label": "Booked", "count": "1", "cards": [{"title": "Pilates, Hall 2", "icon": "barbell", "pill": {"text": "Booked", "tone": "info", "icon": "check"}, "left": "Tue 24 Nov, 18:00 · Petra Lindholm"}]},
    {"label": "Complaints", "cards": []},
]

_RIBBON: Values = {
    "label": "A year: adaptation, habit, established, renewal. At risk for two weeks, today on day 342.",
    "bands": [{"from": 0, "to": 8, "tone": "plum", "name": "Adaptation"}, {"from": 8.2, "to": 24.5, "tone": "info", "name": "Habit"}, {"from": 24.8, "to": 83.5, "tone": "ok", "name": "Established"}, {"from": 84, "to": 100, "tone": "warn", "name": "Renewal"}],
    "bars": [{"at": 2 + index * 1.93, "h": 8 + (index * 7 + index * index) % 15, "hot": index > 41} for index in range(45) if not 19 <= index <= 20],
    "touches": [{"at": at, "label": "A talk", "planned": at > 95} for at in (1, 1.6, 4.3, 8.5, 16.5, 25, 50.5, 66.5, 84.3, 95.4, 97.6, 99.6)],
    "frozen": [{"from": 38.4, "to": 42.2, "label": "frozen"}], "today": 94.3, "today_label": "today", "ends_label": "15 Dec",
}

_TILES: list[Values] = [
    {"name": "Active members", "number": "5,012", "href": "/_gallery/list", "trend": {"way": "up", "text": "+86", "tone": "ok"}, "compared": "since October", "points": [8, 14, 12, 24, 38, 44, 42, 58, 52, 74, 82, 96], "summary": "Rises through the year"},
    {"name": "Renewal rate", "number": "56.4%", "href": "#", "trend": {"way": "up", "text": "+2.1 pp", "tone": "ok"}, "compared": "on last year, plan 58%", "points": [10, 6, 20, 30, 22, 44, 38, 60, 52, 70, 78, 92], "summary": "Rises"},
    {"name": "At risk or sleeping", "number": "824", "href": "#", "trend": {"way": "up", "text": "+38", "tone": "bad"}, "compared": "since October, 23 without a call", "points": [20, 10, 30, 26, 44, 34, 56, 50, 62, 58, 84, 92], "tone": "bad", "summary": "Rises"},
    {"name": "Sales", "number": "€312,480", "href": "#", "trend": {"way": "flat", "text": "96%", "tone": "warn"}, "compared": "of plan to date, €13,020 short", "points": [6, 8, 12, 18, 22, 28, 30, 36, 44, 56, 72, 90], "tone": "warn", "summary": "Rises"},
]

_IMPORT: Values = {
    "steps": [{"label": "File", "note": "members.xlsx", "state": "done", "href": "#"}, {"label": "Columns", "note": "9 of 11", "state": "done", "href": "#"}, {"label": "Check", "note": "61 refused", "state": "now"}, {"label": "Import", "state": "ahead"}],
    "mapping": {"label": "Columns of the file", "targets": [{"label": "Member", "entries": [{"value": "name", "label": "Name"}, {"value": "phone", "label": "Phone"}, {"value": "birthday", "label": "Birthday"}]}],
                "columns": [{"name": "ФИО", "samples": ["Смирнова Ольга", "кузнецов илья"], "field_name": "map.0", "chosen": "name"}, {"name": "Тел.", "samples": ["8 (916) 555-01-42", "916 5550199"], "field_name": "map.1", "chosen": "phone"}, {"name": "ДР", "samples": ["14.03.90", "1988"], "field_name": "map.2", "chosen": "birthday", "certain": False}]},
    "preview": {"label": "The first rows as they will be", "columns": [{"label": "Name"}, {"label": "Phone"}, {"label": "Birthday"}], "more_text": "4,869 more rows",
                "rows": [{"number": 2, "cells": [{"text": "Ольга Смирнова", "changed_from": "Смирнова Ольга"}, {"text": "+7 916 555-01-42"}, {"text": "14 Mar 1990"}], "verdict": {"text": "New", "tone": "plum", "icon": "sparkles"}},
                         {"number": 3, "cells": [{"text": "Илья Кузнецов"}, {"text": "916 55501", "error": "Two digits are missing."}, {"text": "1988", "error": "Day and month are missing."}], "verdict": {"text": "Refused", "tone": "bad", "icon": "ban"}},
                         {"number": 4, "cells": [{"text": "Лилия Ахметова"}, {"text": "+7 917 555-07-11"}, {"text": ""}], "verdict": {"text": "Same person", "tone": "info", "icon": "copy"}}]},
    "progress": {"id": "import-progress", "label": "Importing", "share": 62, "text": "3,020 of 4,873", "left": "about 12 s", "cancel_href": "/_gallery/stop", "done": True},
    "running": {"id": "import-unknown", "label": "Reading the file", "share": None, "done": True},
    "result": {"title": "4,812 added, 61 refused", "tone": "warn", "counts": [{"text": "4,812 members added", "tone": "ok", "icon": "circle-check", "href": "#"}, {"text": "61 rows refused", "tone": "bad", "icon": "ban", "href": "#"}], "undo_href": "/_gallery/dialog", "undo_note": "Possible until 22 Dec, while nobody changed them."},
}

_FILTERS: list[Values] = [{"field": field, "operator": word, "value": value, "field_href": "/_gallery/dialog", "operator_href": "/_gallery/dialog", "value_href": "/_gallery/dialog", "remove_href": "#"} for field, word, value in (("Phase", "is", "Renewal"), ("Club", "is", "Kamppi"), ("Ends", "within", "60 days"))]
_TABS: list[Values] = [
    {"label": "All members", "href": "#"}, {"label": "Renewal season", "href": "#", "count": "183", "tone": "warn", "current": True}, {"label": "Sleeping", "href": "#", "count": "412"},
    {"label": "First 30 days", "href": "#", "count": "96"}, {"label": "Birthdays this week", "href": "#", "count": "31"}, {"label": "My members", "href": "#", "count": "58", "private": True},
]
_BAR: Values = {
    "list_id": "members", "total_text": "183", "all_href": "#", "query": "phase=renewal",
    "actions": [{"label": "Assign", "icon": "user-check", "href": "/_gallery/dialog", "key": "A"}, {"label": "Message", "icon": "send", "href": "/_gallery/dialog", "key": "M"}, {"label": "Edit", "icon": "pencil", "href": "/_gallery/dialog"}, {"label": "Add to list", "icon": "list-check", "href": "/_gallery/dialog"}],
    "more": [{"label": "Export", "icon": "download", "method": "post", "href": "/_gallery/dialog", "dialog": True}, {"rule": True}, {"label": "Delete", "icon": "trash", "method": "post", "href": "/_gallery/toast", "danger": True}],
}
_WHY: Values = {"pill": {"text": "At risk", "tone": "warn", "icon": "alert-triangle"}, "since": "since 20 Nov, 06:00", "rule": "0 visits in the last 14 days.", "facts": ["Last visit on 4 November", "6 visits in 28 days, 15 before"], "changes": ["Turns to Sleeping on 2 Dec, to Low after one visit."], "href": "#"}
_COMPOSER: Values = {
    "modes": [{"key": key, "label": label, "icon": icon, "href": "#", "current": key == "note"} for key, label, icon in (("note", "Note", "note"), ("message", "Message", "send"), ("email", "E-mail", "mail"), ("call", "Call", "phone"), ("task", "Task", "square-check"))],
    "action": "/_gallery/note", "placeholder": "What happened? Type @ for a colleague", "seen_by": "Seen by club staff", "label": "Note", "draft": "gallery-note", "attach": True,
}

_CONTEXTS: dict[str, Values] = {
    "parts": {"fields": _fields(), "rows_field": _ROWS_FIELD, "gate": _GATE, "stage_bar": _STAGE_BAR, "feed": _FEED, "panels": _PANELS, "tiles": _TILES, "filters": _FILTERS, "tabs": _TABS, "why": _WHY, "composer": _COMPOSER, "board": renewal_board(), "list": member_list(), "import": _IMPORT, "sample_bars": bars("98774332", 4)},
    "list": {"list": member_list(), "rows": member_rows(), "filters": _FILTERS, "tabs": _TABS, "bar": _BAR},
    "board": {"board": renewal_board(), "filters": _FILTERS[1:2], "stage": "offer"},
    "record": {"stage_bar": _STAGE_BAR, "details": _DETAILS, "feed": _FEED, "panels": _PANELS, "ribbon": _RIBBON, "composer": _COMPOSER, "why": _WHY},
    "form": {"fields": _fields(), "rows_field": _ROWS_FIELD, "errors": [{"label": "E-mail", "field_id": "f-email", "message": "The part after @ is not complete."}]},
    "import": {"import": _IMPORT},
    "dashboard": {"tiles": _TILES},
    "gate": {"gate": _GATE},
    "drawer": {"fields": _fields()[:6]},
    "error": {"error": {"title": "This is not here", "text": "The member may have been removed, or you may not see it.", "remedy": "Look for it by name, or go back to the list.", "code": "records.not_found", "status": 404, "actions": [{"label": "To the list", "href": "/_gallery/list", "kind": "primary"}, {"label": "Back", "href": "/_gallery/list"}]}},
}
