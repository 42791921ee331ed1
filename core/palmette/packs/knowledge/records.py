"""The records of knowledge: categories, articles and news, and who has read them."""

from __future__ import annotations

from palmette import (
    Choice,
    Computed,
    Date,
    Entity,
    Files,
    Instant,
    LongText,
    Option,
    Reference,
    Rollup,
    Text,
)
from palmette import label as _

KINDS = [
    Option("article", _("Article", ru="Статья", fi="Artikkeli"), icon="file-text"),
    Option("news", _("News", ru="Новость", fi="Uutinen"), icon="speakerphone", tone="info"),
]
AUDIENCES = [
    Option("internal", _("Colleagues", ru="Коллеги", fi="Työtoverit"), icon="lock"),
    Option(
        "clients",
        _("Colleagues and clients", ru="Коллеги и клиенты", fi="Työtoverit ja asiakkaat"),
        icon="users",
        tone="ok",
    ),
]
CATEGORY = _("Category", ru="Раздел", fi="Aihepiiri")
ARTICLE = _("Article", ru="Статья", fi="Artikkeli")
ARTICLES = _("Articles", ru="Статьи", fi="Artikkelit")

category = Entity(
    "category",
    CATEGORY,
    _("Categories", ru="Разделы", fi="Aihepiirit"),
    title="{name}",
    sort="name",
    icon="folder",
    timeline=False,
    owned=False,
    list=["name", "parent"],
    quick=["name", "parent"],
    fields=[
        Text("name", _("Name", ru="Название", fi="Nimi"), required=True, search=True, max_length=120),
        Reference("parent", _("Part of", ru="Входит в", fi="Kuuluu"), to="category", inverse="parts"),
    ],
)  # fmt: skip

article = Entity(
    "article",
    ARTICLE,
    ARTICLES,
    title="{title}",
    sort="-published_on",
    icon="book",
    quick=["title", "category", "kind", "audience", "summary", "body"],
    list=["title", "category", "kind", "audience", "stage", "published_on", "readers"],
    filters=["category", "kind", "audience"],
    indexes=[["kind", "published_on"]],
    fields=[
        Text("title", _("Title", ru="Заголовок", fi="Otsikko"), required=True, search=True, max_length=200,
             example=_("How to freeze a membership", ru="Как заморозить абонемент",
                       fi="Näin laitat jäsenyyden tauolle")),
        Choice("kind", _("Kind", ru="Вид", fi="Laji"), options=KINDS, default="article", required=True),
        Choice("audience", _("For", ru="Для кого", fi="Kenelle"), options=AUDIENCES, default="internal", required=True,
               help=_("Clients read it in their personal accounts, once it is published.",
                      ru="Клиенты прочтут в личном кабинете, когда статья опубликована.",
                      fi="Asiakkaat lukevat sen omalta tililtään, kun se on julkaistu.")),
        Reference("category", CATEGORY, to="category", inverse="articles", inverse_label=ARTICLES),
        Text("summary", _("In short", ru="Кратко", fi="Lyhyesti"), search=True, max_length=300),
        LongText("body", _("Text", ru="Текст", fi="Teksti"), required=True, search=True, max_length=20_000),
        Files("files", _("Files", ru="Файлы", fi="Tiedostot"), max_files=10),
        Date("published_on", _("Published on", ru="Опубликовано", fi="Julkaistu"), readonly=True, index=True),
        Date("check_on", _("Look through again on", ru="Пересмотреть", fi="Tarkistettava")),
        Rollup("readers", count="readings", label=_("Readers", ru="Прочитали", fi="Lukijoita"), stored=True),
        Computed("is_old", "check_on < today", _("To be looked through", ru="Пора пересмотреть",
                                                 fi="Aika tarkistaa")),
    ],
)  # fmt: skip

reading = Entity(
    "reading",
    _("Read mark", ru="Отметка о прочтении", fi="Lukumerkintä"),
    _("Read marks", ru="Отметки о прочтении", fi="Lukumerkinnät"),
    title="{article}",
    sort="-at",
    icon="eye",
    timeline=False,
    owned=False,
    list=["article", "user", "contact", "at"],
    unique=[["article", "user"], ["article", "contact"]],
    fields=[
        Reference("article", ARTICLE, to="article", required=True, inverse="readings", on_delete="delete",
                  inverse_label=_("Read by", ru="Прочитали", fi="Lukeneet")),
        Reference("user", _("Colleague", ru="Сотрудник", fi="Työtoveri"), to="user", inverse="readings"),
        Reference("contact", _("Contact", ru="Контакт", fi="Yhteystieto"), to="contact", inverse="readings",
                  on_delete="delete"),
        Instant("at", _("When", ru="Когда", fi="Milloin"), default="now", required=True),
    ],
)  # fmt: skip

ENTITIES = [category, article, reading]
