"""A field opens where it was sealed and nowhere else, under its own key and no other."""

import random
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from events.subject import Algorithm
from services.vault.cipher import (
    DECODER,
    Place,
    Refused,
    commitment,
    committed,
    decrypt,
    encrypt,
    frame,
    new_key,
    seal,
    unseal,
)

ALGORITHMS: tuple[Algorithm, ...] = get_args(Algorithm)
PLACE = Place("log", "record", "s-1", "members.0.name")


@pytest.mark.parametrize("alg", ALGORITHMS)
@pytest.mark.parametrize("field", Place.__struct_fields__)
def test_what_is_sealed_opens_in_its_place_alone(alg: Algorithm, field: str) -> None:
    key = new_key(alg)
    stored = seal(key, PLACE, b"text")
    assert unseal(key, PLACE, stored) == b"text"
    with pytest.raises(Refused):
        unseal(key, replace(PLACE, **{field: "other"}), stored)


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_ten_thousand_swaps_are_all_refused(alg: Algorithm) -> None:
    chance, keys = random.Random(1), [new_key(alg) for _ in range(20)]
    places = [replace(PLACE, subject=f"s-{n}", path=f"f.{m}") for n in range(20) for m in range(5)]
    sealed = [seal(keys[n // 5], place, b"x" * 32) for n, place in enumerate(places)]
    refused = 0
    for _ in range(10_000):
        there, here = chance.sample(range(100), 2)
        with pytest.raises(Refused):
            unseal(keys[here // 5], places[here], sealed[there])
        refused += 1
    assert refused == 10_000


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_no_changed_bit_of_a_ciphertext_opens(alg: Algorithm) -> None:
    key = new_key(alg)
    stored = seal(key, PLACE, "张三".encode())
    for at in range(len(stored)):
        for bit in (1, 4, 64):
            broken = bytearray(stored)
            broken[at] ^= bit
            with pytest.raises(Refused):
                unseal(key, PLACE, bytes(broken))


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_nonces_are_never_used_twice(alg: Algorithm) -> None:
    key = new_key(alg)
    nonces = {DECODER.decode(seal(key, PLACE, b"")).n for _ in range(10_000)}
    assert len(nonces) == 10_000


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_another_key_than_was_committed_to_is_refused(alg: Algorithm) -> None:
    key, other = new_key(alg), new_key(alg)
    kc = commitment(key, "log", "s-1")
    assert committed(key, "log", "s-1", kc) is key
    for wrong, log, subject in (
        (replace(other, kid=key.kid), "log", "s-1"),
        (key, "another", "s-1"),
        (key, "log", "s-2"),
        (replace(key, kid="0" * 32), "log", "s-1"),
    ):
        with pytest.raises(Refused):
            committed(wrong, log, subject, kc)


def test_sm4_gcm_is_that_of_rfc_8998() -> None:
    key, nonce = (
        bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"),
        bytes.fromhex("00001234567800000000ABCD"),
    )
    bound = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    text = bytes.fromhex(
        "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD"
        "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA"
    )
    made = encrypt("SM4-GCM", key, nonce, text, bound)
    assert made.hex().upper() == (
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )
    assert decrypt("SM4-GCM", key, nonce, made, bound) == text


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_no_two_lists_of_parts_make_one_frame(one: list[str], other: list[str]) -> None:
    assert (frame(*one) == frame(*other)) == (one == other)


def test_a_key_never_shows_itself() -> None:
    key = new_key("SM4-GCM")
    assert key.secret.hex() not in repr(key)
    assert repr(key.secret)[2:-1] not in repr(key)
