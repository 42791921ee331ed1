"""What the association prints: the certificate of membership, the extract from the register, the invoice of a fee."""

from __future__ import annotations

from palmette import Document
from palmette import label as _

FOLDER = "palmette_appraisers:templates/documents"

PAYS = {
    "form": "ST00012", "amount": "left", "name": "{settings.legal_name}", "account": "{settings.bank_account}",
    "bank": "{settings.bank_name}", "bic": "{settings.bank_code}", "correspondent": "{settings.bank_correspondent}",
    "tax": "{settings.tax_number}", "purpose": "Взнос по счёту {number}. НДС не облагается",
}  # fmt: skip
"""How a fee is paid by transfer."""

DOCUMENTS = [
    Document(
        "member_certificate", "contact", _("Certificate of membership", ru="Свидетельство о членстве",
                                           fi="Jäsentodistus"),
        templates={"pdf": f"{FOLDER}/certificate.{{language}}.typ"}, languages=("ru",), number="{register_no}",
        requires=["register_no", "joined_on"], when="joined_on is not empty", order=10, icon="certificate",
    ),
    Document(
        "extract_paper", "register_extract", _("Register extract", ru="Выписка из реестра", fi="Rekisteriote"),
        templates={"pdf": f"{FOLDER}/extract.{{language}}.typ"}, languages=("ru",), number="{number}",
        requires=["member.register_no", "member.joined_on"], order=20, icon="file-text",
    ),
    Document(
        "fee_invoice", "charge", _("Invoice", ru="Счёт на оплату", fi="Lasku"),
        templates={"pdf": f"{FOLDER}/invoice.{{language}}.typ"}, languages=("ru",), number="{number}",
        requires=["amount"], when="left > 0", signing=False, pays=PAYS, order=30, icon="receipt",
    ),
]  # fmt: skip
