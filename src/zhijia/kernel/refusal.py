"""How the union says no."""


class Refusal(Exception):
    """A rule stopped the request. The text is shown to the person: the fact, the number, the way out.

    `field` names the form field it is about, when there is one, so that the page can point at it.
    """

    def __init__(self, message: object, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NotYours(Exception):
    """The asked-for thing belongs to somebody else, or to nobody: the page answers 404 for both alike."""
