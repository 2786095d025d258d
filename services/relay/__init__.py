"""The relay: from the log to JetStream, in order, without a gap, as often as need be.

The stream is a replica. Its own last sequence says how far it is, so the relay keeps no place of
its own: whatever happens, it starts again from there.
"""
