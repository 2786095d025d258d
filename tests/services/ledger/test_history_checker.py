"""The checker of histories finds what it is there to find."""

from seen_histories import Call, History, Logged, Read, problems

LOG = [
    Logged(1, "file-a", 1, "one"),
    Logged(2, "file-a", 2, "one"),
    Logged(3, "file-b", 1, "two"),
    Logged(4, "file-a", 3, "four"),
]
CALLS = [
    Call("one", 2, 1, 2, "ok", 2),
    Call("two", 1, 3, 4, "ok", 3),
    Call("three", 1, 5, 6, "fail"),
    Call("four", 1, 7, 8, "info"),
    Call("five", 3, 9, 10, "info"),
]
READS = [
    Read(3, [(1, "file-a", 1), (2, "file-a", 2)], 2),
    Read(9, [(3, "file-b", 1), (4, "file-a", 3)], 4),
]


def history(calls=CALLS, reads=READS):
    made = History()
    made.calls, made.reads = list(calls), list(reads)
    return made


def found(log=LOG, **changed):
    return problems(history(**changed), log)


def test_an_honest_history_has_no_problems():
    assert found() == []


def test_an_acknowledged_command_that_is_lost_is_found():
    assert any("one was acknowledged" in p for p in found(log=LOG[2:]))


def test_half_a_command_is_found():
    assert "one left 1 of 2 facts" in found(log=LOG[1:])


def test_a_command_that_is_there_twice_is_found():
    twice = [*LOG, Logged(5, "file-b", 2, "two")]
    assert "two left 2 of 1 facts" in found(log=twice)


def test_a_refused_command_that_is_there_is_found():
    assert "three was refused and is there" in found(log=[*LOG, Logged(5, "file-b", 2, "three")])


def test_a_fact_that_nobody_sent_is_found():
    assert "nobody was never sent" in found(log=[*LOG, Logged(5, "file-b", 2, "nobody")])


def test_a_gap_in_the_positions_is_found():
    assert "positions are not 1..N" in found(log=[*LOG, Logged(6, "file-b", 2, "four")])


def test_a_gap_in_a_stream_is_found():
    broken = [*LOG[:3], Logged(4, "file-a", 4, "four")]
    assert "versions of file-a: [1, 2, 4]" in found(log=broken)


def test_a_command_that_overtook_one_acknowledged_before_it_was_sent_is_found():
    early = [Logged(1, "file-b", 1, "two"), Logged(2, "file-a", 1, "one")]
    early += [Logged(3, "file-a", 2, "one"), LOG[3]]
    calls = [Call("one", 2, 1, 2, "ok", 3), Call("two", 1, 3, 4, "ok", 1), *CALLS[2:]]
    assert any("two was sent after 3" in p for p in found(log=early, calls=calls, reads=[]))


def test_a_reader_that_passed_over_a_fact_is_found():
    passed = [READS[0], Read(9, READS[1].seen[1:], 4)]
    assert "what was read is not the beginning of the log" in found(reads=passed)


def test_a_reader_to_whom_an_acknowledged_fact_was_not_shown_is_found():
    assert "a read showed 0 after 2 was acknowledged" in found(reads=[Read(3, [], 0)])
