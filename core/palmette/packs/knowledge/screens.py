"""The screens of knowledge: side bar, lists, buttons, and what clients read in their accounts."""

from __future__ import annotations

from palmette import Button, Navigation, Panel, PortalList, PortalPage, View
from palmette import label as _

COLUMNS = ["title", "category", "summary", "published_on", "readers"]
FOR_CLIENTS = "stage == 'published' and audience == 'clients'"

VIEWS = [
    View("published", "article", _("Published", ru="Опубликованные", fi="Julkaistut"), filter="stage == 'published'",
         columns=COLUMNS, sort="-published_on", tone="ok", pinned=True),
    View("unread", "article", _("Not read yet", ru="Ещё не прочитано", fi="Lukematta"),
         filter="stage == 'published' and not exists(readings where user == me)", columns=COLUMNS,
         sort="-published_on", tone="info"),
    View("to_look_through", "article", _("To be looked through", ru="Пора пересмотреть", fi="Aika tarkistaa"),
         filter="is_old and stage == 'published'", columns=["title", "category", "check_on"], sort="check_on",
         tone="warn"),
]  # fmt: skip

READ = PortalList(
    "readings", "reading", "article", _("Read", ru="Прочитано", fi="Luettu"), mine="contact", most=1,
    new_label=_("I have read it", ru="Отметить прочитанным", fi="Olen lukenut"),
)  # fmt: skip

PAGES: list[Navigation | Panel | Button | PortalPage] = [
    Navigation("knowledge", _("Knowledge", ru="База знаний", fi="Tietopankki"), order=70, items=[
        "view:published", "view:unread", "article", "view:to_look_through", "category", "report:articles_read",
    ]),
    Panel("readings", "article", "readings", _("Read by", ru="Прочитали", fi="Lukeneet"), fields=["user", "contact",
          "at"], sort="-at", limit=10),
    Button("mark_read", "article", _("I have read it", ru="Отметить прочитанным", fi="Olen lukenut"),
           icon="circle-check", needs="read", when="stage == 'published' and not exists(readings where user == me)"),
    PortalPage(
        "news", "article", _("News", ru="Новости", fi="Uutiset"), icon="speakerphone", order=85, look="list", home=2,
        fields=["title", "published_on"], details=["summary"], long="body", files=["files"], sort="-published_on",
        filter=f"{FOR_CLIENTS} and kind == 'news'", lists=[READ],
        empty=_("No news.", ru="Новостей нет.", fi="Ei uutisia."),
    ),
    PortalPage(
        "articles", "article", _("Good to know", ru="Полезное", fi="Hyvä tietää"), icon="book", order=86, look="list",
        fields=["title", "category", "summary"], long="body", files=["files"], sort="title", search=True,
        filter=f"{FOR_CLIENTS} and kind == 'article'", choices=["category"], lists=[READ],
        empty=_("No articles yet.", ru="Статей пока нет.", fi="Ei vielä artikkeleita."),
    ),
]  # fmt: skip
