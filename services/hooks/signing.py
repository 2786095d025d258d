"""How a delivery is signed: the Standard Webhooks convention, symmetric (`v1`).

The signature is HMAC-SHA256 over `id.timestamp.body` by the bytes that the secret spells in base64
after `whsec_`. While a secret is being replaced there are two, and either is enough.
"""

import base64
import hmac
from collections.abc import Sequence

from services.common.hook_secrets import PREFIX


def signed(secrets: Sequence[str], id_: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers by which a receiver knows what comes, from when, and from whom."""
    signatures = (signature(secret, id_, timestamp, body) for secret in secrets)
    return {
        "webhook-id": id_,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def signature(secret: str, id_: str, timestamp: int, body: bytes) -> str:
    """One signature."""
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    said = f"{id_}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, said, "sha256")).decode()
