"""What a pack declares about calls of other systems: an address of the API that answers by the pack's own function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Any

from palmette.labels import Label

if TYPE_CHECKING:
    from palmette.records.session import Records

Asked = Mapping[str, Any]
"""The JSON object of a call's body (Any: JSON values)."""


@dataclass(frozen=True)
class Endpoint:
    """`POST /api/packs/{pack}/{key}` with a JSON object; `answer` gives the JSON object that goes back.

    It works in one transaction with the rights of the token's owner, who must be allowed `action` on `entity`. Without
    `writes` the session only reads. `key` is words of `a-z0-9-`, parted by slashes. `asks` and `gives` are the JSON
    Schemas of both objects, told by the OpenAPI document; without them it says that they are objects.

    With `called_back` nobody calls it with a token, but a far service at the address that `records.callback_url`
    makes for a branch. It works as the product itself, with that branch as `records.actor.home_branch`: `answer` must
    look no further than the branch, and a call that comes twice must change nothing.
    """

    key: str
    answer: Callable[[Records, Asked], Mapping[str, object]]
    label: Label | str = ""
    _: KW_ONLY
    entity: str
    action: str = "read"
    writes: bool = True
    called_back: bool = False
    help: Label | str = ""
    asks: Mapping[str, Any] = field(default_factory=dict)
    gives: Mapping[str, Any] = field(default_factory=dict)
