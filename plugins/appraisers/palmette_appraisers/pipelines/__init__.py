"""The association's processes."""

from __future__ import annotations

from palmette_appraisers.pipelines.control import complaint, discipline, inspection
from palmette_appraisers.pipelines.membership import admission, payments, reporting
from palmette_appraisers.pipelines.reviews import expertise

PIPELINES = [admission, reporting, payments, expertise, complaint, inspection, discipline]
