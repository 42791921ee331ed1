"""What open deals are expected to bring, month by month, beside what was won."""

from __future__ import annotations

from palmette import Computed, Dimension, Extension, Measure, Report
from palmette import label as _

EXPECTED = "if(stage.kind == 'won', amount, amount * coalesce(probability, stage.probability))"
OPEN = "stage.kind == 'open'"

deal = Extension(
    "deal",
    fields=[
        Computed("forecast_on", "if(stage.kind == 'won', closed_on, expected_close)",
                 _("Forecast for", ru="Прогноз на", fi="Ennusteen päivä"), hidden=True),
    ],
)  # fmt: skip

report = Report(
    "weighted_forecast",
    "deal",
    _("Forecast", ru="Прогноз", fi="Ennuste"),
    measures=[
        Measure("forecast", "sum", EXPECTED, _("Forecast", ru="Прогноз", fi="Ennuste"), up_is_good=True),
        Measure("weighted", "sum", EXPECTED, _("Of it open", ru="Из них открытые", fi="Siitä avoinna"), where=OPEN),
        Measure("deals", label=_("Deals", ru="Сделок", fi="Kauppoja")),
        Measure("without_amount", label=_("Without an amount", ru="Без суммы", fi="Ilman summaa"), up_is_good=False,
                where=f"{OPEN} and amount is empty"),
    ],
    by=[Dimension("forecast_on", period="month")],
    filter="stage.kind != 'lost'",
    at="never",
    help=_("Open deals by their chance, in the month of their expected close; won ones in full.",
           ru="Открытые сделки с учётом вероятности, по месяцу ожидаемого закрытия; выигранные полностью.",
           fi="Avoimet kaupat todennäköisyydellä painotettuina päätöskuukauden mukaan, voitetut kokonaan."),
)  # fmt: skip
