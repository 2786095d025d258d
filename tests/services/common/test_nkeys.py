"""Nkeys as NATS writes them."""

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import example, given
from hypothesis import strategies as st

from services.common.nkeys import BadSeedError, Nkey, new_seed, read_seed
from services.common.settings import BadSettings
from services.relay.keys import make_key

# from the documentation of NATS (nk, "Using nkeys")
SEED = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY"
PUBLIC = "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4"


def test_the_public_half_of_a_known_seed_is_as_nats_says() -> None:
    assert Nkey(SEED).public == PUBLIC


def test_what_it_signs_is_verified_by_its_public_half() -> None:
    key = Nkey(new_seed())
    raw = base64.b32decode(key.public)[1:33]
    signature = base64.b64decode(key.signature("PXoWU7zWAMt75FY"))
    Ed25519PublicKey.from_public_bytes(raw).verify(signature, b"PXoWU7zWAMt75FY")


def test_no_two_seeds_are_alike() -> None:
    assert len({Nkey(new_seed()).public for _ in range(20)}) == 20


@example(len(SEED) - 1, "Z")  # the last letter has two bits that stand for nothing
@given(st.integers(0, len(SEED) - 1), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_a_seed_with_a_wrong_letter_is_refused(place: int, letter: str) -> None:
    wrong = SEED[:place] + letter + SEED[place + 1 :]
    if wrong != SEED:
        with pytest.raises(BadSeedError):
            Nkey(wrong)


@given(st.text())
def test_what_is_no_seed_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(BadSeedError) as refused:
        Nkey(text)
    assert len(text) < 8 or text not in str(refused.value)


def test_a_public_half_or_an_accounts_seed_is_no_users_seed() -> None:
    for other in (PUBLIC, "SAAPN4W3EG6KCJGUQTKTJ5GSB5NHK5CHAJL4DBGFUM3HHROI4XUEP4OBK4"):
        with pytest.raises(BadSeedError):
            Nkey(other)


def test_a_key_is_made_for_its_owner_alone_and_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "relay.seed"
    public = make_key(path)
    assert Nkey(read_seed(str(path))).public == public
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(BadSettings):
        make_key(path)


def test_where_no_file_is_named_there_is_no_seed() -> None:
    assert read_seed("") == ""
