"""The only writers of reviews, by what they do."""
