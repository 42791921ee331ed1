"""How one becomes a member, and how members report and pay."""

from __future__ import annotations

from palmette import Guard, Pipeline, Stage, Step
from palmette import label as _
from palmette_appraisers.choices import ADMISSION_REFUSALS, PAYMENT_RETURNS, SUBMISSION_MISSED

INSURED = Guard(
    "insured", "exists(applicant.policies where is_valid)",
    _("A checked policy that is in force and large enough.", ru="Проверенный действующий полис на достаточную сумму.",
      fi="Tarkistettu, voimassa oleva ja riittävä vakuutus."))  # fmt: skip


def _fee(kind: str, en: str, ru: str, fi: str) -> Guard:
    condition = f"exists(applicant.member_fees where plan.kind == '{kind}' and is_paid)"
    return Guard(f"{kind}_paid", condition, _(en, ru=ru, fi=fi))


admission = Pipeline(
    "admission",
    "admission",
    _("Admission", ru="Приём в члены", fi="Jäseneksi ottaminen"),
    icon="user-plus",
    lost_reasons=ADMISSION_REFUSALS,
    stages=[
        Stage("application", _("Application", ru="Заявление", fi="Hakemus"), sla="3d", tone="plum",
              steps=[
                  Step("diploma", _("Diploma", ru="Диплом", fi="Tutkintotodistus")),
                  Step("employment", _("Proof of experience", ru="Подтверждение стажа", fi="Työkokemus")),
                  Step("no_record", _("Certificate of no criminal record", ru="Справка об отсутствии судимости",
                                      fi="Rikosrekisteriote")),
                  Step("consent", _("Consent to process data", ru="Согласие на обработку данных",
                                    fi="Suostumus tietojen käsittelyyn")),
              ]),
        Stage("documents", _("Documents complete", ru="Документы собраны", fi="Asiakirjat koossa"), sla="5d",
              tone="info",
              guards=[
                  Guard("name", "applicant.last_name is not empty and applicant.first_name is not empty"
                        " and applicant.inn is not empty and applicant.passport is not empty",
                        _("Full name, tax number and passport of the applicant.", ru="ФИО, ИНН и паспорт заявителя.",
                          fi="Hakijan koko nimi, veronumero ja passi.")),
                  Guard("region", "applicant.territory is not empty",
                        _("Region of the applicant.", ru="Регион заявителя.", fi="Hakijan alue.")),
                  Guard("education", "exists(applicant.education)",
                        _("Education of the applicant.", ru="Образование заявителя.", fi="Hakijan koulutus.")),
                  Guard("certificate", "exists(applicant.certificates where is_valid)",
                        _("A valid qualification certificate.", ru="Действующий квалификационный аттестат.",
                          fi="Voimassa oleva pätevyystodistus.")),
              ]),
        Stage("checked", _("Check", ru="Проверка", fi="Tarkistus"), sla="10d", tone="info",
              steps=[
                  Step("one_association", _("Member of no other association", ru="Не состоит в другой СРО",
                                            fi="Ei muun liiton jäsen")),
                  Step("papers_true", _("Diploma and certificate are true", ru="Диплом и аттестат подлинные",
                                        fi="Tutkinto ja todistus ovat aitoja")),
              ]),
        Stage("decision", _("Decision", ru="Решение комитета", fi="Päätös"), sla="20d", tone="warn",
              guards=[
                  Guard("voted", "exists(agenda_items where is_carried)",
                        _("A vote of the committee with a quorum.", ru="Решение комитета при кворуме.",
                          fi="Päätösvaltaisen toimielimen päätös.")),
              ]),
        Stage("payment", _("Fees and insurance", ru="Взносы и страхование", fi="Maksut ja vakuutus"), sla="10d",
              tone="warn",
              guards=[
                  _fee("entry", "The entry fee is paid.", "Оплачен вступительный взнос.",
                       "Liittymismaksu on maksettu."),
                  _fee("fund", "The contribution to the compensation fund is paid.",
                       "Оплачен взнос в компенсационный фонд.", "Korvausrahaston maksu on maksettu."),
                  INSURED,
              ]),
        Stage("entry", _("Register entry", ru="Внесение в реестр", fi="Rekisteröinti"), sla="3d", tone="warn",
              guards=[INSURED]),
        Stage("member", _("Member", ru="Член СРО", fi="Jäsen"), kind="won", ask=["register_no", "entered_on"]),
        Stage("refused", _("Refused", ru="Отказ", fi="Hylätty"), kind="lost"),
    ],
)  # fmt: skip

OFFICE = ["sro_control", "sro_director"]
CONTENT = [
    Guard("content", "zero == true or exists(rows)",
          _("Reports, or the mark that there were none.", ru="Отчёты или отметка, что их не было.",
            fi="Arviokirjat tai merkintä, ettei niitä ole."), ask=["zero"]),
    Guard("not_both", "not (zero == true and exists(rows))",
          _("There are reports, so it is not empty.", ru="Отчёты есть, значит отчётность не нулевая.",
            fi="Arviokirjoja on, joten ilmoitus ei ole tyhjä."), ask=["zero"]),
    Guard("in_period", "not exists(rows where dated_on < submission.period.starts_on"
          " or dated_on > submission.period.ends_on)",
          _("Every report is dated within the period.", ru="Все отчёты датированы внутри периода.",
            fi="Kaikki arviokirjat on päivätty kaudelle.")),
]  # fmt: skip

reporting = Pipeline(
    "reporting",
    "submission",
    _("Reporting, by stage", ru="Приём отчётности", fi="Ilmoitusten vastaanotto"),
    icon="clipboard-check",
    lost_reasons=SUBMISSION_MISSED,
    stages=[
        Stage("opened", _("Not begun", ru="Не начата", fi="Ei aloitettu"), tone="plum",
              guards=[
                  Guard("open", "period.opens_on <= today",
                        _("The period has not opened yet.", ru="Период ещё не открыт.", fi="Kausi ei ole auennut.")),
              ]),
        # Before the draft, so that what comes again passes the same gate as what comes first.
        Stage("returned", _("Returned", ru="Возвращена", fi="Palautettu"), sla="3d", tone="warn", ask=["remarks"],
              roles=OFFICE),
        Stage("draft", _("Draft", ru="Черновик", fi="Luonnos"), tone="info", guards=CONTENT),
        Stage("submitted", _("Submitted", ru="Сдана", fi="Annettu"), sla="5d", tone="info"),
        Stage("accepted", _("Accepted", ru="Принята", fi="Hyväksytty"), kind="won", roles=OFFICE),
        Stage("missed", _("Not submitted", ru="Не сдана", fi="Antamatta"), kind="lost", roles=OFFICE),
    ],
)  # fmt: skip

payments = Pipeline(
    "payments",
    "bank_payment",
    _("Payments", ru="Платежи", fi="Suoritukset"),
    icon="building-bank",
    amount="amount",
    lost_reasons=PAYMENT_RETURNS,
    stages=[
        Stage("received", _("Received", ru="Получен", fi="Saapunut"), sla="1d", tone="plum"),
        Stage("unmatched", _("Not recognised", ru="Не опознан", fi="Tunnistamatta"), sla="3d", tone="bad",
              requires=["match_rule"]),
        Stage("matched", _("Recognised", ru="Опознан", fi="Tunnistettu"), sla="1d", tone="info",
              guards=[
                  Guard("allocated", "exists(allocations) or advance == true",
                        _("Say which fees it pays.", ru="Укажите, какие взносы он оплачивает.",
                          fi="Kohdista jäsenmaksuihin."), ask=["advance"]),
                  Guard("rest", "left <= 0 or advance == true",
                        _("A part is not allocated: allocate it, or keep it as an advance.",
                          ru="Часть не разнесена: разнесите или оставьте авансом.",
                          fi="Osa on kohdistamatta: kohdista tai jätä ennakoksi."), ask=["advance"]),
                  Guard("not_more", "left >= 0",
                        _("More is allocated than was paid.", ru="Разнесено больше, чем получено.",
                          fi="Kohdistettu enemmän kuin maksettiin.")),
              ]),
        Stage("allocated", _("Allocated", ru="Разнесён", fi="Kohdistettu"), kind="won"),
        Stage("returned", _("Paid back", ru="Возвращён", fi="Palautettu"), kind="lost"),
    ],
)  # fmt: skip
