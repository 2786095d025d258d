"""Webhooks: facts posted to systems that can only take HTTP, signed, in order within each case.

At least once: a receiver drops what it has by `webhook-id`, which is the same at every try.
"""
