"""A further line: reviewed as any line, split off, refused alone, and joined to its order at the end (RULES 6)."""
