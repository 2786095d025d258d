"""The relay brings every fact into the stream at its own position, whoever else tries to."""

from relaying import House


async def test_the_stream_becomes_the_log_byte_for_byte(house: House) -> None:
    await house.facts.append(300)
    house.relay()
    await house.drained()
    await house.facts.append(50, together=1)
    await house.drained()
    assert await house.differences() == []
