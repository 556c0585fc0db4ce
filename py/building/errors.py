"""The one error of the build: a paragraph for people, never a traceback."""


class BuildError(Exception):
    """The build cannot go on; the message says why and what to do about it."""
