"""What a pack may ask before the title of an asset is settled."""

from domain.assets.state import Asset
from domain.circumstances import Circumstances, finding_on, who_may
from events.findings import Finding
from events.requirements import HandOverSigned, TitleRegistered, UpkeepAssigned


def hand_over_signed(asset: Asset, asked: HandOverSigned, about: Circumstances) -> Finding:
    """Both sides signed, for the owner as it now stands; a household's own needs no hand-over."""
    if asset.light:
        return finding_on(asked, "met", "hand-over.light", {}, {})
    over = asset.handed_over
    if over and over.substance == asset.substance and over.on <= about.on:
        seen = {"giver": over.giver, "receiver": over.receiver}
        return finding_on(asked, "met", "hand-over.met", {**seen}, {}, on=(over.n,))
    who = who_may(asset, about, "record-hand-over")
    return finding_on(asked, "pending", "hand-over.missing", {}, {}, who)


def title_registered(asset: Asset, asked: TitleRegistered, about: Circumstances) -> Finding:
    """Real estate is on the register."""
    if not asset.entry.real_estate:
        return finding_on(asked, "met", "title.no-real-estate", {}, {})
    if asset.registered_on and asset.registered_on <= about.on:
        n = (asset.certificate_n,)
        return finding_on(asked, "met", "title.met", {"unit_no": asset.unit_no}, {}, on=n)
    who = who_may(asset, about, "record-certificate")
    return finding_on(asked, "pending", "title.missing", {}, {}, who)


def upkeep_assigned(asset: Asset, asked: UpkeepAssigned, about: Circumstances) -> Finding:
    """Somebody keeps it up; what serves the public has money for it (谁受益、谁管护)."""
    keeps = asset.upkeep
    if asset.light or (keeps and (keeps.yearly or asset.entry.asset_class != "public")):
        name = keeps.custodian if keeps else asset.entry.custodian
        return finding_on(asked, "met", "upkeep.met", {"custodian": name}, {})
    key = "upkeep.no-money" if keeps else "upkeep.missing"
    return finding_on(asked, "pending", key, {}, {}, who_may(asset, about, "assign-custody"))
