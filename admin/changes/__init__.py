"""Changes of released orders from inside: the list with who is late, a change with its parts, what follows once it is in force."""

from admin.changes import after, decisions, entering, parts, passing, show

HANDLERS = [*show.HANDLERS, *parts.HANDLERS, *decisions.HANDLERS, *after.HANDLERS, *passing.HANDLERS, *entering.HANDLERS]
