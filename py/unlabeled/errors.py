"""The one error that people see: what is wrong with their data, and what to do about it."""


class InputError(ValueError):
    """Something the user gave cannot be used.

    ``message`` says what is wrong in the user's own words, names and numbers; ``hint`` says what
    to do about it (it may be empty); ``field`` names the parameter at fault, if it is one.
    """

    def __init__(self, message: str, hint: str = "", field: str = "") -> None:
        """Keep the sentences; ``args`` holds them too, so that the error can be pickled."""
        super().__init__(message, hint, field)
        self.message = message
        self.hint = hint
        self.field = field

    def __str__(self) -> str:
        """Both sentences."""
        return f"{self.message} {self.hint}".strip()
