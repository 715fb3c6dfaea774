"""How a command says no."""


class Refused(Exception):
    """A command that cannot do what was asked; the text is for the person at the terminal."""
