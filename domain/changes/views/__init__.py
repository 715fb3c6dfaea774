"""What is shown and printed of changes, at both doors."""
