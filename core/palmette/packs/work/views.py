"""The lists of work."""

from __future__ import annotations

from palmette import View, Week
from palmette import label as _

VIEWS = [
    View(
        "shift_plan", "shift", _("Shift plan", ru="График смен", fi="Työvuorolista"), sort="starts_at",
        columns=["place", "user", "starts_at", "ends_at"], week=Week("user", "starts_at", "ends_at"),
    ),
    View(
        "on_shift_now", "shift", _("On shift now", ru="Сейчас на смене", fi="Nyt vuorossa"),
        filter="is_on_now", columns=["place", "user", "starts_at", "ends_at", "came_at"], sort="starts_at", tone="ok",
    ),
    View(
        "absent_now", "absence", _("Absent now", ru="Сейчас отсутствуют", fi="Nyt poissa"),
        filter="is_now", columns=["user", "kind", "ends_on", "substitute"], sort="ends_on",
    ),
    View(
        "absent_soon", "absence", _("Absent soon", ru="Скоро отсутствуют", fi="Pian poissa"),
        filter="starts_on > today and starts_on <= today + days(30)",
        columns=["user", "kind", "starts_on", "ends_on", "substitute"], sort="starts_on",
    ),
]  # fmt: skip
