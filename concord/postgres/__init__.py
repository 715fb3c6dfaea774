"""The database that the program brings along: a PostgreSQL of its own, on a socket, for one folder of data.

`start(var)` makes it on the first call, wakes it on later ones, and joins one that already runs, be it in use by another
process or left behind by a kill. Nothing listens on the network.
"""

from concord.postgres.binaries import PostgresMissing, find_binaries
from concord.postgres.cluster import PostgresFailed
from concord.postgres.server import Server, start

__all__ = ["PostgresFailed", "PostgresMissing", "Server", "find_binaries", "start"]
