"""What the vault keeps, opens and destroys: as the log has it, and no otherwise."""

import random
from pathlib import Path

import pytest

from services.vault.cipher import Refused
from services.vault.keys import EpochGone, FileKeys
from services.vault.vault import NotOpen, Vault
from tests.conftest import Database
from tests.services.vault.farmers import PROJECT, farmers, household
from tests.services.vault.keeping import (
    VILLAGE,
    corrected,
    kept,
    registered,
    restricted,
    shredded,
    taken,
)

ONE, OTHER = farmers(2)
COUNT = "SELECT count(*) FROM bangfu_vault.{}"


async def state(vault: Vault, subject: str):  # type: ignore[no-untyped-def]
    return (await vault._ledger.fresh(f"subject-{subject}")).state


async def opened(vault: Vault, subject: str):  # type: ignore[no-untyped-def]
    return await vault.open(await state(vault, subject))


async def rows(vault: Vault, table: str) -> int:
    return int((await vault.query(COUNT.format(table)))[0][0])


async def test_what_was_taken_in_is_what_is_opened(vault: Vault) -> None:
    large = household(random.Random(1), members=7)
    first, second = await taken(vault, [ONE, large])
    assert await opened(vault, first.subject) == ONE
    assert await opened(vault, second.subject) == large


async def test_a_roll_has_ids_and_measures_and_no_more(vault: Vault) -> None:
    made = await registered(vault, ONE)
    await registered(vault, OTHER, "430511101202")
    (tie,) = ONE.ties
    (entry,) = await vault.households(VILLAGE, project=PROJECT)
    assert (entry.subject, entry.basis) == (made.subject, "land")
    assert (entry.members, entry.area, entry.shares) == (1, tie.area, tie.shares)
    assert len(await vault.households("430511101000")) == 2
    assert len(await vault.households("430511000000", project=PROJECT, basis="land")) == 2
    assert await vault.households(VILLAGE, project=PROJECT, basis="shares") == ()
    assert await vault.households(VILLAGE, project="f" * 32) == ()


async def test_whether_there_is_such_a_household_and_where(vault: Vault) -> None:
    made = await registered(vault, ONE)
    found = await vault.standing(made.subject)
    assert found is not None
    assert (found.division, found.stage) == (VILLAGE, "registered")
    assert await vault.standing("s-" + "0" * 32) is None
    await shredded(vault, made)
    gone = await vault.standing(made.subject)
    assert gone is not None
    assert gone.stage == "shredded"


async def test_a_correction_replaces_what_was_kept(vault: Vault) -> None:
    made = await registered(vault, ONE)
    await corrected(vault, made.subject, OTHER)
    assert await opened(vault, made.subject) == OTHER
    assert await rows(vault, "record") == 1
    number = ONE.members[0].id_number
    assert await vault.found([number], lambda division: True) == ()


async def test_a_record_that_no_fact_names_is_nothing(vault: Vault) -> None:
    made = await registered(vault, ONE)
    await vault.keep(await vault.sealed(made.subject, "f" * 32, OTHER))
    assert await opened(vault, made.subject) == ONE
    assert len(await vault.households(VILLAGE)) == 1
    await vault.settle(made.subject)
    assert await rows(vault, "record") == 1
    await vault.keep(await vault.sealed("s-" + "1" * 32, "1" * 32, OTHER))
    await vault.sweep()
    assert await rows(vault, "subject") == 1


async def test_who_is_sought_by_number_is_found_in_divisions_that_one_sees(vault: Vault) -> None:
    made = await registered(vault, ONE)
    number = ONE.members[0].id_number
    (found,) = await vault.found([number.lower()], lambda division: division == VILLAGE)
    assert found.ref == made.subject
    assert await vault.found([number], lambda division: False) == ()
    assert await vault.found([OTHER.members[0].id_number], lambda division: True) == ()


async def test_what_is_restricted_opens_to_the_legal_role_alone(vault: Vault) -> None:
    made = await registered(vault, ONE)
    await restricted(vault, made.subject)
    with pytest.raises(NotOpen):
        await opened(vault, made.subject)
    assert await vault.open(await state(vault, made.subject), sealed=True) == ONE
    assert await vault.households(VILLAGE) == ()


async def test_of_the_shredded_nothing_is_left_and_the_others_stay(vault: Vault) -> None:
    first, second = await taken(vault, [ONE, OTHER])
    await shredded(vault, first)
    with pytest.raises(NotOpen):
        await opened(vault, first.subject)
    assert await opened(vault, second.subject) == OTHER
    for table in ("subject", "subject_key", "record", "blind_index", "tie"):
        assert await rows(vault, table) == 1, table


async def test_a_process_that_died_before_it_destroyed_the_key_is_made_good(
    database: Database, tmp_path: Path
) -> None:
    async with kept(database, tmp_path) as vault:
        made = await registered(vault, ONE)
        vault.settle = _never  # type: ignore[method-assign]
        await shredded(vault, made)
        assert await rows(vault, "subject_key") == 1
    async with kept(database, tmp_path) as vault:
        assert await rows(vault, "subject_key") == 0


async def _never(subject: str) -> None:
    """As if the process had ended here."""


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE bangfu_vault.field SET sealed = (SELECT sealed FROM bangfu_vault.field f2 "
        "WHERE f2.subject <> field.subject AND f2.path = field.path)",
        "UPDATE bangfu_vault.field SET path = 'members.1.phone' WHERE path = 'members.0.phone'",
        "DELETE FROM bangfu_vault.field WHERE path = 'members.0.phone'",
        "UPDATE bangfu_vault.tie SET area = area + 1",
    ],
    ids=["swapped", "moved", "left out", "land added"],
)
async def test_what_somebody_changed_behind_the_log_is_refused(vault: Vault, change: str) -> None:
    made, _ = await taken(vault, [ONE, OTHER])
    await vault.query(change)
    with pytest.raises(Refused):
        await opened(vault, made.subject)


async def test_another_subjects_key_is_refused(vault: Vault) -> None:
    made, _ = await taken(vault, [ONE, OTHER])
    await vault.query(
        "UPDATE bangfu_vault.subject_key k SET wrapped = (SELECT wrapped FROM "
        "bangfu_vault.subject_key o WHERE o.subject <> k.subject)"
    )
    with pytest.raises(Refused):
        await opened(vault, made.subject)


async def test_sm4_beside_aes(database: Database, tmp_path: Path) -> None:
    async with kept(database, tmp_path, "SM4-GCM") as vault:
        made = await registered(vault, ONE)
        assert made.key.alg == "SM4-GCM"
        assert len(made.key.secret) == 16
        assert await opened(vault, made.subject) == ONE


async def test_keys_wrapped_anew_outlive_their_epoch_and_the_old_ones_do_not(
    database: Database, tmp_path: Path
) -> None:
    async with kept(database, tmp_path) as vault:
        made = await registered(vault, ONE)
        before = (await vault.query("SELECT epoch, wrapped FROM bangfu_vault.subject_key"))[0]
        keys = vault.keys
        assert isinstance(keys, FileKeys)
        keys.begin("second")
        assert await vault.wrap_anew() == 1
        assert await vault.wrapped_under("first") == 0
        keys.destroy("first")
        assert await opened(vault, made.subject) == ONE
        with pytest.raises(EpochGone):
            keys.unwrap(before[0], bytes(before[1]), b"")
    assert (tmp_path / "vault.keys").stat().st_mode & 0o777 == 0o600
