"""What the club prints: the contract of a membership and the application for a freeze."""

from __future__ import annotations

from collections.abc import Mapping

from palmette import Document
from palmette import label as _

LANGUAGES = ("ru", "en", "fi")
FOLDER = "palmette_fitness_club:templates/documents"


def documents(settings: Mapping[str, object]) -> list[Document]:
    """Both, needed before a membership begins and a freeze is approved where the club wants them signed."""
    signed = bool(settings["signed_papers"])
    return [
        Document(
            "membership_contract", "membership", _("Contract", ru="Договор", fi="Sopimus"),
            templates={"pdf": f"{FOLDER}/contract.{{language}}.typ", "docx": f"{FOLDER}/contract.{{language}}.docx"},
            languages=LANGUAGES, language="member.language", number="{contract_no}",
            requires=["member", "type", "price_paid"], needed={"active": "signed"} if signed else {}, order=10,
            icon="certificate",
        ),
        Document(
            "freeze_application", "application", _("Application for a freeze", ru="Заявление на заморозку",
                                                   fi="Taukohakemus"),
            templates={"pdf": f"{FOLDER}/freeze.{{language}}.typ"}, languages=LANGUAGES, language="member.language",
            number="{number}", when="kind == 'freeze'", requires=["from_on", "until_on", "reason"],
            needed={"approved": "signed"} if signed else {}, order=20, icon="snowflake",
        ),
    ]  # fmt: skip
