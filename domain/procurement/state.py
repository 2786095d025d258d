"""How the works are bought: route, clocks, contract (采购、招标、以工代赈、自建)."""

from msgspec import Struct


class Procurement(Struct, frozen=True, gc=False):
    """How the works are bought: route, clocks, contract (采购、招标、以工代赈、自建)."""
