"""What keeps a process from starting, told to whoever runs it."""


class CannotStart(Exception):
    """Its text is for a person, who can put it right."""


def because(why: BaseException) -> CannotStart:
    """The reason as it is told: ours are sentences, of others the kind is said too."""
    said = str(why) if type(why).__module__.startswith("services.") else ""
    return CannotStart(f"未能启动 / cannot start: {said or f'{type(why).__name__}: {why}'}")
