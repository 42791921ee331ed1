"""What a pack or an edition declares about documents: what is printed of a record, its number, who needs it signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field

from palmette.labels import Label

ISSUED, SIGNED = "issued", "signed"


@dataclass(frozen=True)
class Document:
    """A document about records of `entity`: a contract, a quote, an act.

    `templates` are its files by what they give, `docx` or `pdf` (a typst source): `package:path/in/it.{language}.typ`,
    with `{language}` one of `languages`; without any it waits for one that is uploaded. `language` names the field that
    says the reader's language; else it is that of the installation. `number` is a pattern as of Number fields
    (`{year}/{n:04}`, `{contract_no}`), counted per wall and by the finest part of the date in it; the same for every
    version. `requires` are paths that have to be filled. `when` is a condition under which it can be made. `needed`
    says by stage (`contract`, or `sale.contract` where several processes have one) that it has to be `issued` or
    `signed` before a record comes there. One that is not `signing` is never signed.

    `pays` gives templates `document.payment_code`, a QR code with which a bank's application fills in a transfer: its
    `form` is `ST00012` or `EPC069-12`, `amount` the path of what is owed, `purpose` and who is paid (`name`, `account`,
    `bic`; for ST00012 also `bank`, `correspondent`, `tax`) texts in which `{path}` and `{settings.key}` are filled in.
    """

    key: str
    entity: str
    label: Label | str = ""
    _: KW_ONLY
    templates: Mapping[str, str] = field(default_factory=dict)
    languages: Sequence[str] = ("en",)
    language: str = ""
    number: str = "{year}/{n:04}"
    requires: Sequence[str] = ()
    when: str = ""
    needed: Mapping[str, str] = field(default_factory=dict)
    signing: bool = True
    pays: Mapping[str, str] = field(default_factory=dict)
    help: Label | str = ""
    icon: str = "file-text"
    order: int = 50
    hidden: bool = False
