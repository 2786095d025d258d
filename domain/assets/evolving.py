"""How an asset evolves: booked by an acceptance, owned, handed over, registered, kept."""

from msgspec.structs import replace

from domain.assets.state import Asset, HandOver, Upkeep, substance
from domain.recording import acted, moved
from events.asset import (
    AssetMoved,
    AssetPlacedHistoric,
    AssetRegistered,
    AssetTitled,
    CertificateRecorded,
    CustodyAssigned,
    HandedOver,
    OwnerProposed,
    RegistrationApplied,
)


def placed(asset: Asset, fact: AssetPlacedHistoric) -> Asset:
    """It was there before the books, with evidence of that grade."""
    return replace(registered(asset, fact), historic=fact.evidence)


def registered(asset: Asset, fact: AssetRegistered | AssetPlacedHistoric) -> Asset:
    """It is in the books, with the owner proposed there."""
    entry = fact.entry
    return replace(
        acted(asset, fact.on),
        stage="asset-booked",
        origin=fact.origin,
        division=fact.division,
        pack=fact.pack,
        filed_at=fact.at,
        filers=((asset.version, fact.by),),
        project=fact.project,
        number=fact.number,
        entry=entry,
        owner=entry.owner,
        income_right=entry.income_right,
        booked_on=fact.on,
        substance=substance(entry, entry.owner, entry.income_right),
    )


def reassigned(asset: Asset, fact: OwnerProposed) -> Asset:
    """Another owner is proposed: what was decided on the old one is stale."""
    return replace(
        acted(asset, fact.on),
        owner=fact.owner,
        income_right=fact.income_right,
        filers=(*asset.filers, (asset.version, fact.by)),
        substance=substance(asset.entry, fact.owner, fact.income_right),
    )


def kept_up(asset: Asset, fact: CustodyAssigned) -> Asset:
    """Somebody keeps it."""
    return replace(asset, upkeep=Upkeep(fact.custodian, fact.yearly, fact.paid_from, fact.on))


def handed(asset: Asset, fact: HandedOver) -> Asset:
    """It changed hands."""
    over = HandOver(asset.version, asset.substance, fact.giver.unit, fact.receiver.unit, fact.on)
    return replace(acted(asset, fact.on), handed_over=over)


def applied(asset: Asset, fact: RegistrationApplied) -> Asset:
    """The registry has the application."""
    return replace(acted(asset, fact.on), applied_on=fact.on)


def certified(asset: Asset, fact: CertificateRecorded) -> Asset:
    """The registry entered it."""
    done = replace(acted(asset, fact.on), unit_no=fact.unit_no, registered_on=fact.on)
    return replace(done, certificate_n=asset.version)


def titled(asset: Asset, fact: AssetTitled) -> Asset:
    """Its title is settled."""
    return replace(acted(asset, fact.on), stage="asset-titled", titled_on=fact.on)


def relocated(asset: Asset, fact: AssetMoved) -> Asset:
    """Its codes follow a merger of divisions; whose it is does not change by that."""
    place = fact.places[0]
    same = asset.owner.division == asset.division
    owner = replace(asset.owner, division=fact.division) if same else asset.owner
    entry = replace(asset.entry, place=place)
    return replace(moved(asset, fact.division, fact.places), entry=entry, owner=owner)
