"""A file in chunks: none can be moved, left out, cut off, added, or opened under another key."""

from itertools import permutations

import pytest
from msgspec.structs import replace

from events.subject import Algorithm
from services.vault.cipher import Refused, new_key
from services.vault.framing import begun, head_size, resumed
from tests.services.vault.test_cipher import ALGORITHMS

PARTS = (b"one", b"two", b"end")


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_chunks_open_in_their_order_and_no_other(alg: Algorithm) -> None:
    key = new_key(alg)
    file = begun(key, "log", "s-1", "id")
    sealed = [file.seal(n, part, last=n == 2) for n, part in enumerate(PARTS)]
    again = resumed(key, "log", "s-1", file.head)
    assert [again.open(n, s, last=n == 2) for n, s in enumerate(sealed)] == list(PARTS)
    for order in permutations(range(3)):
        for n, at in enumerate(order):
            if n != at:
                with pytest.raises(Refused):
                    again.open(n, sealed[at], last=n == 2)
    with pytest.raises(Refused):
        again.open(1, sealed[1], last=True)  # cut off after the second
    with pytest.raises(Refused):
        again.open(2, sealed[2], last=False)  # as if more came


@pytest.mark.parametrize("alg", ALGORITHMS)
def test_a_file_belongs_to_its_log_subject_and_key(alg: Algorithm) -> None:
    key = new_key(alg)
    file = begun(key, "log", "s-1", "id")
    sealed = file.seal(0, b"x", last=True)
    for log, subject in (("other", "s-1"), ("log", "s-2")):
        with pytest.raises(Refused):
            resumed(key, log, subject, file.head).open(0, sealed, last=True)
    for wrong in (new_key(alg), replace(new_key(alg), kid=key.kid)):
        with pytest.raises(Refused):
            resumed(wrong, "log", "s-1", file.head).open(0, sealed, last=True)


def test_what_is_no_header_of_ours_is_refused() -> None:
    key = new_key("AES-256-GCM")
    for first in (b"", b"%PDF-1.7", b"BFE1\xff\xff\xff\xff"):
        with pytest.raises(Refused):
            head_size(first)
    with pytest.raises(Refused):
        resumed(key, "log", "s-1", b"BFE1\x00\x00\x00\x02{}")
    assert key.secret.hex() not in repr(begun(key, "l", "s", "i"))
