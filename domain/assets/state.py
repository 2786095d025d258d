"""An asset (帮扶项目资产): what it is, whose it is, and who keeps it."""

from typing import ClassVar

from domain.case import Case


class Asset(Case, frozen=True, gc=False):
    """An asset's state."""

    kind: ClassVar[str] = "asset"
