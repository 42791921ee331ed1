"""Leave to give a discount beyond one's own limit: asked for with a reason, given or refused by somebody who may."""

from __future__ import annotations

from palmette import (
    Decimal,
    Entity,
    Extension,
    Guard,
    Instant,
    LongText,
    Option,
    Pipeline,
    Reference,
    Section,
    Stage,
)
from palmette import label as _
from palmette.packs.sales import papers

DISCOUNT_LIMIT = "discount"
"""What the limit of a role is called: `Role(limits={"discount": 3})` lets it give 3 % without asking."""

REFUSED = [
    Option("margin", _("Too little is left", ru="Слишком мала маржа", fi="Kate jää liian pieneksi")),
    Option("no_reason", _("The reason does not convince", ru="Неубедительное обоснование", fi="Perustelu ei riitä")),
    Option("other_offer", _("Offer something else", ru="Предложите другое", fi="Tarjoa muuta")),
]

WHY = _("Why", ru="Почему", fi="Miksi")
APPROVALS = _("Approvals of discounts", ru="Согласования скидок", fi="Alennushyväksynnät")
DECIDED = "stage != 'requested'"

approval = Entity(
    "approval",
    _("Approval of a discount", ru="Согласование скидки", fi="Alennushyväksyntä"),
    APPROVALS,
    title="{discount} %",
    branch="deal",
    icon="rosette-discount-check",
    list=["deal", "quote", "discount", "reason", "requested_by", "stage", "decided_by", "decided_at"],
    quick=["quote", "deal", "discount", "reason"],
    card=["discount", "reason", "requested_by"],
    merges=False,
    fields=[
        *papers.fixed([
            Reference("quote", _("Quote", ru="Предложение", fi="Tarjous"), to="quote", inverse="approvals",
                      inverse_label=APPROVALS, on_delete="delete",
                      required_when="deal is empty"),
            Reference("deal", papers.DEAL, to="deal", inverse="approvals", inverse_label=APPROVALS,
                      on_delete="delete"),
            Decimal("discount", _("Discount", ru="Скидка", fi="Alennus"), minimum=0, maximum=100, unit="%",
                    help=_("Left empty, the largest of the quote.", ru="Если пусто — наибольшая в предложении.",
                           fi="Jos tyhjä, tarjouksen suurin.")),
            LongText("reason", WHY, required=True, max_length=1000),
        ], DECIDED),
        Reference("requested_by", _("Asked by", ru="Запросил", fi="Pyytäjä"), to="user", inverse="asked_approvals",
                  default="me", readonly=True),
        Reference("decided_by", _("Decided by", ru="Решил", fi="Päättäjä"), to="user", inverse="decided_approvals",
                  readonly=True, copied=False),
        Instant("decided_at", _("Decided", ru="Решено", fi="Päätetty"), readonly=True, copied=False),
    ],
)  # fmt: skip

deal = Extension(
    "deal",
    sections=[Section("discount", _("Discount", ru="Скидка", fi="Alennus"), folded=True)],
    fields=[
        papers.approved_discount(),
    ],
)  # fmt: skip

pipeline = Pipeline(
    "approval",
    "approval",
    APPROVALS,
    icon="rosette-discount-check",
    lost_reasons=REFUSED,
    stages=[
        Stage("requested", _("Asked for", ru="Запрошено", fi="Pyydetty"), sla="1d", tone="warn", guards=[
            Guard("discount", "discount > 0",
                  _("Say how much.", ru="Укажите размер скидки.", fi="Kerro, kuinka paljon."), ask=["discount"]),
        ]),
        Stage("approved", _("Approved", ru="Согласовано", fi="Hyväksytty"), kind="won", tone="ok"),
        Stage("refused", _("Refused", ru="Отказано", fi="Hylätty"), kind="lost", tone="bad"),
    ],
)  # fmt: skip

ENTITIES: list[Entity | Extension] = [approval, deal]
