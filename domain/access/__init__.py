"""Who may do what, and who sees what. Importing it installs both in the unit of work."""

from domain.access import policy, visibility

__all__ = ["policy", "visibility"]
