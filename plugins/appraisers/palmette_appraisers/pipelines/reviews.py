"""How an expert review goes, from the contract to the opinion."""

from __future__ import annotations

from palmette import Guard, Pipeline, Stage
from palmette import label as _
from palmette_appraisers.choices import REVIEW_REFUSALS

OFFICE = ["sro_control", "sro_director"]
ACTIVE = "assignments where released_on is empty"

expertise = Pipeline(
    "expertise",
    "expertise",
    _("Expert reviews", ru="Экспертизы", fi="Asiantuntijatarkastukset"),
    icon="microscope",
    lost_reasons=REVIEW_REFUSALS,
    stages=[
        Stage("received", _("Received", ru="Поступила", fi="Saapunut"), sla="2d", tone="plum",
              requires=["contract_no", "direction"],
              guards=[
                  Guard("paid", "paid == true", _("The customer has paid.", ru="Заказчик оплатил.",
                                                  fi="Tilaaja on maksanut."), ask=["paid"]),
              ]),
        Stage("experts", _("Experts", ru="Эксперты", fi="Asiantuntijat"), sla="1d", tone="info",
              help=_("Two are proposed when the file comes here.", ru="При входе предлагаются двое.",
                     fi="Kaksi ehdotetaan, kun asia tulee tähän."),
              guards=[
                  Guard("two", f"exists({ACTIVE} and role == 'lead') and exists({ACTIVE} and role == 'second')",
                        _("A lead and a second expert.", ru="Ведущий и второй эксперты.",
                          fi="Vastaava ja toinen asiantuntija.")),
                  Guard("not_author", f"not exists({ACTIVE} and is_author)",
                        _("An expert may not be the author.", ru="Эксперт не может быть автором отчёта.",
                          fi="Asiantuntija ei saa olla laatija.")),
                  Guard("not_colleague", f"not exists({ACTIVE} and is_colleague)",
                        _("An expert works where the author works.", ru="Эксперт работает там же, где автор.",
                          fi="Asiantuntija on laatijan työkaveri.")),
                  Guard("not_in_case", f"not exists({ACTIVE} and was_in_case)",
                        _("An expert took part in a case of the author.", ru="Эксперт участвовал в деле автора.",
                          fi="Asiantuntija oli osallisena laatijan asiassa.")),
              ]),
        Stage("declarations", _("Conflict check", ru="Проверка конфликта", fi="Esteellisyyden tarkistus"), sla="1d",
              tone="warn",
              guards=[
                  Guard("declared", f"not exists({ACTIVE} and not is_declared)",
                        _("Each expert declares his interests.", ru="Каждый эксперт подал заявление.",
                          fi="Jokainen asiantuntija ilmoittaa sidonnaisuutensa.")),
                  Guard("no_conflict", f"not exists({ACTIVE} and has_conflict)",
                        _("An expert has a conflict: name another.", ru="У эксперта конфликт: назначьте другого.",
                          fi="Asiantuntija on esteellinen: nimeä toinen.")),
              ]),
        Stage("remarks", _("Remarks", ru="Замечания", fi="Huomautukset"), sla="7d", tone="info"),
        Stage("answer", _("Author's answer", ru="Ответ автора", fi="Laatijan vastaus"), sla="7d", tone="warn",
              to=["drafting", "refused"],
              guards=[
                  Guard("answered", "not exists(remarks where answer is empty) or answer_by < today",
                        _("The author answers the remarks, or his term ends.", ru="Автор ответил или срок истёк.",
                          fi="Laatija vastaa tai määräaika päättyy."), ask=["answer_by"]),
              ]),
        Stage("drafting", _("Opinion is drafted", ru="Подготовка заключения", fi="Lausunnon laadinta"), sla="5d",
              tone="info", to=["second_signature", "refused"],
              guards=[
                  Guard("opinion", "exists(opinions where result is not empty)",
                        _("A draft opinion with a result.", ru="Проект заключения с результатом.",
                          fi="Lausuntoluonnos tuloksineen.")),
                  Guard("lead_signed", f"exists({ACTIVE} and role == 'lead' and signature == 'signed')",
                        _("The lead expert signs.", ru="Ведущий эксперт подписал.",
                          fi="Vastaava asiantuntija allekirjoittaa.")),
              ]),
        Stage("second_signature", _("Second signature", ru="Подпись второго", fi="Toinen allekirjoitus"), sla="2d",
              tone="warn",
              guards=[
                  Guard("second_signed", f"exists({ACTIVE} and role == 'second' and signature is not empty)",
                        _("The second expert signs or dissents.", ru="Второй подписал или дал особое мнение.",
                          fi="Toinen allekirjoittaa tai jättää eriävän mielipiteen.")),
              ]),
        Stage("committee", _("Committee", ru="Комитет", fi="Toimielin"), sla="10d", tone="warn",
              guards=[
                  Guard("vote", "not has_dissent or exists(agenda_items where is_carried)",
                        _("A dissent is decided by the committee.", ru="Особое мнение решает комитет.",
                          fi="Eriävästä mielipiteestä päättää toimielin.")),
              ]),
        Stage("issue", _("Signed", ru="Подписано", fi="Allekirjoitettu"), sla="1d", tone="ok",
              guards=[
                  Guard("signed", "exists(opinions where signed_at is not empty)",
                        _("The opinion bears the moment of signing.", ru="В заключении указано время подписания.",
                          fi="Lausunnossa on allekirjoituksen aika.")),
              ]),
        Stage("issued", _("Issued", ru="Выдано", fi="Annettu"), kind="won", ask=["issued_on"],
              roles=OFFICE),
        Stage("refused", _("Not carried out", ru="Не проведена", fi="Ei tehty"), kind="lost", roles=OFFICE),
    ],
)  # fmt: skip
