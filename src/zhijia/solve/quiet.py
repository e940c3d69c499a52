"""HiGHS without a word on standard output."""

import highspy


class Quiet(highspy.Highs):  # type: ignore[misc]
    """Without callbacks: their switching on prints a line before anything can be told to be quiet."""

    def enableCallbacks(self) -> None:
        pass
