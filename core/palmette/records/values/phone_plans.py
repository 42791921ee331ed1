"""The usual numbers of a country, told by its number plan: taking them apart costs twenty times as much."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata, PhoneNumberDesc

_PLAIN = re.compile(r"\+?[0-9][0-9 ().\-]*", re.ASCII)
_KINDS = (
    "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan",
    "voicemail",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Plan:
    """The numbers of a country code: patterns with their lengths, what may stand before them at home."""

    code: str
    region: str
    leading: re.Pattern[str]
    general: re.Pattern[str]
    kinds: tuple[tuple[re.Pattern[str], frozenset[int]], ...]
    trunk: str
    abroad: re.Pattern[str]

    def has(self, national: str) -> bool:
        """Whether it is a number of this country, beyond doubt."""
        if national[:1] in ("", "0") or not self.leading.match(national) or not self.general.fullmatch(national):
            return False
        return any(len(national) in lengths and pattern.fullmatch(national) for pattern, lengths in self.kinds)


def usual_number(text: str, region: str) -> str:
    """E.164 of a valid number that reads one way only; empty for every other text, which may be a number as well."""
    if not _PLAIN.fullmatch(text):
        return ""
    digits = "".join(filter(str.isdigit, text))
    if text[0] == "+":
        plan = next((found for end in (1, 2, 3) if (found := _plan(digits[:end])) is not None), None)
        national = digits[len(plan.code) :] if plan is not None else ""
        # Some write the trunk prefix behind the code.
        if plan is None or (plan.trunk and national.startswith(plan.trunk)):
            return ""
    else:
        plan = _plan_at_home(region)
        if plan is None or digits.startswith(plan.code) or plan.abroad.match(digits):
            return ""
        national = digits
        if plan.trunk and digits.startswith(plan.trunk):
            if plan.general.fullmatch(digits):
                return ""
            national = digits[len(plan.trunk) :]
    return f"+{plan.code}{national}" if plan.has(national) else ""


@lru_cache(maxsize=256)
def _plan_at_home(region: str) -> _Plan | None:
    metadata = PhoneMetadata.metadata_for_region(region, None) if region else None
    plan = _plan(str(metadata.country_code)) if metadata is not None else None
    return plan if plan is not None and plan.region == region else None


@lru_cache(maxsize=512)
def _plan(code: str) -> _Plan | None:
    """The plan of a code's main region; None where there is none, or where prefixes are more than digits before."""
    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(code)) if code and code[0] != "0" else None
    metadata = PhoneMetadata.metadata_for_region(regions[0], None) if regions else None
    if metadata is None or metadata.general_desc is None:
        return None
    trunk = metadata.national_prefix_for_parsing or ""
    if (trunk and not trunk.isdecimal()) or metadata.national_prefix_transform_rule:
        return None
    kinds = (getattr(metadata, name) for name in _KINDS)
    return _Plan(
        code,
        regions[0] if regions else "",
        re.compile(metadata.leading_digits or ""),
        re.compile(metadata.general_desc.national_number_pattern or "(?!)"),
        tuple(_kind(item, metadata.general_desc) for item in kinds if item and item.national_number_pattern),
        trunk,
        re.compile(metadata.international_prefix or r"(?!)"),
    )


def _kind(item: PhoneNumberDesc, general: PhoneNumberDesc) -> tuple[re.Pattern[str], frozenset[int]]:
    return re.compile(item.national_number_pattern or "(?!)"), frozenset(
        item.possible_length or general.possible_length
    )
