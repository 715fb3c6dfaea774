"""A change in force: the next revision, what is written, who must know, and what was outside or left over (5.1.9(5)–(7))."""
