"""What a door shop prints: the quote, the contract with its specification, the act of acceptance."""

from __future__ import annotations

from collections.abc import Mapping

from palmette import Document
from palmette import label as _

FOLDER = "palmette_retail_doors:templates/documents"


def documents(settings: Mapping[str, object]) -> list[Document]:
    """All three: before, during and after the deal."""
    return [
        Document(
            "quote_paper", "quote", _("Quote", ru="Коммерческое предложение", fi="Tarjous"),
            templates={"pdf": f"{FOLDER}/quote.{{language}}.typ", "docx": f"{FOLDER}/quote.{{language}}.docx"},
            languages=("ru", "en"), language="contact.language", number="{number}/{revision}",
            requires=["contact", "total"], needed={"quote.sent": "issued"} if settings["quote_paper"] else {},
            signing=False, order=10, icon="file-text",
        ),
        Document(
            "contract_paper", "contract", _("Contract", ru="Договор", fi="Sopimus"),
            templates={"pdf": f"{FOLDER}/contract.{{language}}.typ"}, languages=("ru",), number="{number}",
            requires=["customer", "order"], when="exists(order.doors)", order=20, icon="certificate",
            help=_("With the specification of the doors.", ru="Со спецификацией дверей.",
                   fi="Ovierittelyn kanssa."),
        ),
        Document(
            "act_paper", "act", _("Acceptance act", ru="Акт приёмки-передачи", fi="Luovutuspöytäkirja"),
            templates={"pdf": f"{FOLDER}/act.{{language}}.typ"}, languages=("ru",), number="{number}",
            requires=["customer", "order"], order=30, icon="checklist",
        ),
    ]  # fmt: skip
