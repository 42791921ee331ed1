"""The inbox: lists of conversations, and what one press does to them."""

from __future__ import annotations

from palmette import Button, Navigation, Tab, Talk, View
from palmette import label as _

COLUMNS = ["contact", "channel", "last_text", "waiting", "last_at", "owner"]
TALK = Talk(
    "messages", text="text", at="at", direction="direction", kind="kind", state="delivery",
    preview="last_text", last="last_at", unread="waiting", write="answer", send="send", note="note",
)  # fmt: skip

VIEWS = [
    View(
        "inbox", "conversation", _("Inbox", ru="Входящие", fi="Saapuneet"), filter="state == 'open'",
        columns=COLUMNS, sort="last_at", tone="info", pinned=True, talk=TALK,
    ),
    View(
        "my_conversations", "conversation", _("My conversations", ru="Мои переписки", fi="Omat keskustelut"),
        filter="state != 'closed' and owner == me", columns=["contact", "channel", "last_text", "state", "last_at"],
        sort="-last_at", talk=TALK,
    ),
    View(
        "open_conversations", "conversation",
        _("All that are not closed", ru="Все незакрытые", fi="Kaikki avoimet"), filter="state != 'closed'",
        columns=COLUMNS, sort="-last_at", talk=TALK,
    ),
    View(
        "not_delivered", "activity", _("Not delivered", ru="Не доставлено", fi="Ei toimitettu"),
        filter="delivery in ('failed', 'unknown')", columns=["subject", "contact", "by_channel", "delivery", "at"],
        sort="-at", tone="bad",
    ),
]  # fmt: skip

PAGES: list[Navigation | Tab | Button] = [
    Navigation(
        "messages", _("Messages", ru="Сообщения", fi="Viestit"),
        items=["view:inbox", "view:my_conversations", "conversation", "view:not_delivered"], order=15,
    ),
    Tab(
        "messages", "conversation", _("Messages", ru="Сообщения", fi="Viestit"), inverse="messages",
        fields=["direction", "text", "at", "delivery", "owner"], sort="-at", order=10,
    ),
    Button("send", "conversation", _("Send", ru="Отправить", fi="Lähetä"), icon="send", when="answer is not empty",
           places=["record"], order=10),
    Button("note", "conversation", _("Keep as a note", ru="Оставить заметкой", fi="Tallenna muistiinpanoksi"),
           icon="note", when="answer is not empty", places=["record"], order=15),
    Button("take", "conversation", _("Take", ru="Взять", fi="Ota"), icon="user", when="state != 'closed'", order=20),
    Button("close", "conversation", _("Close", ru="Закрыть", fi="Sulje"), icon="circle-check",
           when="state != 'closed'", order=30),
]  # fmt: skip
