"""Who may do what with articles: everybody reads what is published, editors write."""

from __future__ import annotations

from palmette import Grant, Role
from palmette import label as _

ROLES = [
    Role(
        "knowledge_reader", _("Reader", ru="Читатель базы знаний", fi="Tietopankin lukija"),
        grants=[
            Grant("article", "read", "wall", where="stage == 'published'"),
            Grant("category", "read", "wall"),
            Grant("reading", "read", "wall", where="user == me"),
        ],
        help=_("Reads what is published. Include it in the roles of your people.",
               ru="Читает опубликованное. Включите её в роли сотрудников.",
               fi="Lukee julkaistut. Liitä se henkilöstön rooleihin."),
    ),
    Role(
        "knowledge_editor", _("Editor", ru="Редактор базы знаний", fi="Tietopankin toimittaja"),
        grants=[
            Grant("article category", "read create update delete bulk", "wall"),
            Grant("reading", "read", "wall"),
        ],
    ),
]  # fmt: skip
