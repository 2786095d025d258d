"""A delivery is signed as the Standard Webhooks convention has it."""

import base64
import hashlib
import hmac

import pytest

from services.common.hook_secrets import secret
from services.hooks.patience import Patience
from services.hooks.signing import signature, signed

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, AT, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
PUBLISHED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
"""The vector in the convention's own reference libraries."""


def test_the_published_vector_comes_out():
    assert signature(SECRET, ID, AT, BODY) == PUBLISHED


def test_the_three_headers_say_who_when_and_by_which_secrets():
    other = secret(b"k" * 32, "s", 1)
    headers = signed([other, SECRET], ID, AT, BODY)
    assert headers["webhook-id"] == ID
    assert headers["webhook-timestamp"] == str(AT)
    assert headers["webhook-signature"].split(" ") == [signature(other, ID, AT, BODY), PUBLISHED]


@pytest.mark.parametrize("body", [b"", b"\xff\x00", '{"名":"村"}'.encode(), b"x" * 100_000])
def test_a_receiver_verifies_by_the_bytes_it_got(body: bytes):
    made = secret(b"k" * 32, "s", 1)
    key = base64.b64decode(made.removeprefix("whsec_"))
    due = hmac.new(key, f"project-1/2.{AT}.".encode() + body, hashlib.sha256).digest()
    assert signature(made, "project-1/2", AT, body) == "v1," + base64.b64encode(due).decode()


@pytest.mark.parametrize(
    ("id_", "at", "body"), [("b", AT, BODY), (ID, AT + 1, BODY), (ID, AT, b"")]
)
def test_whatever_is_changed_is_signed_otherwise(id_: str, at: int, body: bytes):
    assert signature(SECRET, id_, at, body) != PUBLISHED


def test_pauses_double_up_to_the_longest_and_are_shortened_by_half_at_most():
    patience = Patience(tries=5, first=1.0, longest=10.0)
    assert [patience.pause(n, 1.0) for n in range(1, 7)] == [1, 2, 4, 8, 10, 10]
    assert [patience.pause(n, 0.0) for n in range(1, 7)] == [0.5, 1, 2, 4, 5, 5]
    assert patience.pause(10_000, 0.5) == 7.5
    assert [patience.spent(n) for n in (4, 5, 6)] == [False, True, True]


def test_a_receiver_may_ask_for_a_longer_pause_but_not_for_ever():
    patience = Patience(first=1.0, longest=10.0)
    assert patience.pause(1, 1.0, asked=5.0) == 5.0
    assert patience.pause(4, 1.0, asked=5.0) == 8.0
    assert patience.pause(1, 1.0, asked=99_999.0) == 10.0
