"""What is sent again and again: digests of papers, documents, notices."""

from hashlib import sha256

COUNTY = "430511000000"


def digest(word: str) -> str:
    """A stand-in for the digest of a scanned paper."""
    return sha256(word.encode()).hexdigest()


def paper(kind: str, title: str) -> dict[str, str]:
    """A document of a kind."""
    return {"document": kind, "title": title, "digest": digest(title)}


def notice(level: str, place: str, text: str) -> dict[str, str]:
    """A notice on the board."""
    return {
        "notice": f"{level}-notice",
        "level": level,
        "place": place,
        "channel": "website" if level == "county" else "board",
        "text": text,
        "start_proof": digest(f"{level} start"),
    }
