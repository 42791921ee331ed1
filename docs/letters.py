"""Builds the DOCX templates of the packs: run it after a change here, and keep what it writes.

Their layout is Word's own, so that a business may open them, change what it likes and upload the result.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docx import Document as Letter
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

HERE = Path(__file__).parents[1] / "plugins"

CONTRACTS = {
    "ru": (
        "Договор № {{ document.number }}", "{{ branch.name }}, {{ document.date_in_full }}",
        [
            "{{ settings.legal_name }} («Клуб», {{ settings.signatory }}) и {{ member }} («Член клуба»):",
            "1. Клуб предоставляет услуги по абонементу «{{ type }}».",
            "2. Абонемент действует с {{ starts_on_in_full }} по {{ ends_on_in_full }} включительно.",
            "3. Цена абонемента — {{ price_paid }} ({{ price_paid_in_words }}).",
            "4. Срок продлевается на дни заморозки, оформленной по заявлению.",
            "{% if member.phone %}Телефон Члена клуба: {{ member.phone }}{% endif %}",
        ],
        "Клуб ______________ / {{ settings.signatory }} /", "Член клуба ______________ / {{ member }} /",
    ),
    "en": (
        "Contract no. {{ document.number }}", "{{ branch.name }}, {{ document.date_in_full }}",
        [
            "Between {{ settings.legal_name }}, for which {{ settings.signatory }} signs, and {{ member }}:",
            "1. The Club gives its services under the membership {{ type }}.",
            "2. From {{ starts_on_in_full }} to {{ ends_on_in_full }} inclusive.",
            "3. Price: {{ price_paid }} ({{ price_paid_in_words }}).",
            "4. The end moves by the days of any freeze that was applied for.",
        ],
        "Club ______________ / {{ settings.signatory }} /", "Member ______________ / {{ member }} /",
    ),
    "fi": (
        "Sopimus {{ document.number }}", "{{ branch.name }}, {{ document.date_in_full }}",
        [
            "Osapuolet: {{ settings.legal_name }}, edustajana {{ settings.signatory }}, ja {{ member }}.",
            "1. Klubi tarjoaa palvelunsa jäsenyydellä {{ type }}.",
            "2. Voimassa {{ starts_on }} – {{ ends_on }}, viimeinen päivä mukaan lukien.",
            "3. Hinta: {{ price_paid }} ({{ price_paid_in_words }}).",
            "4. Päättyminen siirtyy haettujen taukopäivien verran.",
        ],
        "Klubi ______________ / {{ settings.signatory }} /", "Jäsen ______________ / {{ member }} /",
    ),
}  # fmt: skip
QUOTES = {
    "ru": ("Коммерческое предложение № {{ document.number }}", "от {{ issued_on_in_full }}", "Клиент: {{ contact }}",
           ("№", "Наименование", "Кол-во", "Цена", "Сумма"),
           "Итого: {{ total }} ({{ total_in_words }})", "Менеджер: {{ me.name }}"),
    "en": ("Quote {{ document.number }}", "{{ issued_on_in_full }}", "Customer: {{ contact }}",
           ("No.", "What", "Quantity", "Price", "Sum"),
           "Total: {{ total }} ({{ total_in_words }})", "Sales: {{ me.name }}"),
}  # fmt: skip
LINE = ("{{ loop.index }}", "{{ line.name }}", "{{ line.quantity }}", "{{ line.price }}", "{{ line.total }}")


def main() -> None:
    """Write them all."""
    club = HERE / "fitness_club/palmette_fitness_club/templates/documents"
    for language, (title, place, paragraphs, *signatures) in CONTRACTS.items():
        _contract(title, place, paragraphs, signatures).save(str(club / f"contract.{language}.docx"))
    doors = HERE / "retail_doors/palmette_retail_doors/templates/documents"
    for language, parts in QUOTES.items():
        _quote(*parts).save(str(doors / f"quote.{language}.docx"))


def _letter(title: str, under: str):
    letter = Letter()
    letter.styles["Normal"].font.name, letter.styles["Normal"].font.size = "Times New Roman", Pt(11)
    section = letter.sections[0]
    section.left_margin, section.right_margin = Cm(2.5), Cm(1.5)
    head = letter.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = head.add_run(title)
    run.bold, run.font.size = True, Pt(14)
    letter.add_paragraph(under).alignment = WD_ALIGN_PARAGRAPH.CENTER
    return letter


def _contract(title: str, place: str, paragraphs: Sequence[str], signatures: Sequence[str]):
    letter = _letter(title, place)
    for text in paragraphs:
        letter.add_paragraph(text)
    table = letter.add_table(rows=1, cols=2)
    for cell, text in zip(table.rows[0].cells, signatures, strict=True):
        cell.text = text
    return letter


def _quote(title: str, day: str, customer: str, heads: Sequence[str], total: str, seller: str):
    letter = _letter(title, day)
    letter.add_paragraph(customer)
    table = letter.add_table(rows=4, cols=len(heads), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        cell.text = text
    table.rows[1].cells[0].text = "{%tr for line in lines %}"
    for cell, text in zip(table.rows[2].cells, LINE, strict=True):
        cell.text = text
    table.rows[3].cells[0].text = "{%tr endfor %}"
    letter.add_paragraph()
    letter.add_paragraph(total)
    letter.add_paragraph(seller)
    return letter


if __name__ == "__main__":
    main()
