"""What is wrong in a content file, told so that an official can mend it."""


class ContentError(Exception):
    """`line` is 0 when it could not be found; `allowed` says what would have been right."""

    def __init__(self, *, file: str, line: int, entry: str, reason: str, allowed: str) -> None:
        self.file = file
        self.line = line
        self.entry = entry
        self.reason = reason
        self.allowed = allowed
        place = f"{file}:{line}" if line else file
        super().__init__(f"{place}{f' ({entry})' if entry else ''}: {reason}; allowed: {allowed}")
