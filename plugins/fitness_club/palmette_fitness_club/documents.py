"""What the club prints: contracts and annexes, applications, what is signed before training, passes, receipts, acts."""

from __future__ import annotations

from collections.abc import Mapping

from palmette import Document
from palmette import label as _

LANGUAGES = ("ru", "en", "fi")
FOLDER = "palmette_fitness_club:templates/documents"


def documents(settings: Mapping[str, object]) -> list[Document]:
    """All of them; contract and applications are needed before their stage where the club wants them signed."""
    signed = bool(settings["signed_papers"])
    return [*_contracts(signed=signed), *_others()]


def _contracts(*, signed: bool) -> list[Document]:
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
        Document(
            "transfer_application", "application", _("Application for a transfer", ru="Заявление о переоформлении",
                                                     fi="Siirtohakemus"),
            templates={"pdf": f"{FOLDER}/transfer.{{language}}.typ"}, languages=LANGUAGES, language="member.language",
            number="{number}", when="kind == 'transfer'", requires=["transfer_to", "membership.ends_on"],
            needed={"approved": "signed"} if signed else {}, order=30, icon="switch-horizontal",
        ),
        Document(
            "refund_application", "application", _("Application for a refund", ru="Заявление о возврате",
                                                   fi="Palautushakemus"),
            templates={"pdf": f"{FOLDER}/refund.{{language}}.typ"}, languages=LANGUAGES, language="member.language",
            number="{number}", when="kind == 'refund'", requires=["refund"],
            needed={"approved": "signed"} if signed else {}, order=40, icon="cash",
        ),
        Document(
            "contract_annex", "application", _("Annex to the contract", ru="Дополнительное соглашение",
                                               fi="Sopimuksen liite"),
            templates={"pdf": f"{FOLDER}/annex.{{language}}.typ"}, languages=LANGUAGES, language="member.language",
            number="{number}", when="kind == 'upgrade'", requires=["new_type"],
            needed={"approved": "signed"} if signed else {}, order=50, icon="trending-up",
        ),
    ]  # fmt: skip


def _others() -> list[Document]:
    return [
        Document(
            "waiver", "contact", _("Statement on health", ru="Заявление о здоровье", fi="Terveysvakuutus"),
            templates={"pdf": f"{FOLDER}/waiver.{{language}}.typ"}, languages=LANGUAGES, language="language",
            number="W-{year}-{n:04}", when="kind == 'person'", order=10, icon="heart",
        ),
        Document(
            "guest_pass", "deal", _("Guest pass", ru="Гостевой пропуск", fi="Vieraskortti"),
            templates={"pdf": f"{FOLDER}/guest_pass.{{language}}.typ"}, languages=LANGUAGES,
            language="contact.language", number="G-{year}-{n:04}", when="guest_visit_at is not empty",
            requires=["contact", "club"], signing=False, order=10, icon="ticket",
        ),
        Document(
            "receipt_copy", "sale", _("Copy of the receipt", ru="Копия чека", fi="Kuitin jäljennös"),
            templates={"pdf": f"{FOLDER}/receipt.{{language}}.typ"}, languages=LANGUAGES, language="member.language",
            number="{number}", signing=False, order=10, icon="receipt",
        ),
        Document(
            "inventory_act", "inventory", _("Inventory act", ru="Акт инвентаризации", fi="Inventaariopöytäkirja"),
            templates={"pdf": f"{FOLDER}/inventory.{{language}}.typ"}, languages=LANGUAGES, number="I-{year}-{n:04}",
            order=10, icon="checklist",
        ),
    ]  # fmt: skip
