"""Load and growth, measured over HTTP alone, as ratios in one run (docs/operations.md says how to read them)."""
