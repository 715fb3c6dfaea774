"""The only readers of receivables, for pages of both doors; what is hidden from the reader is in no row and in no sum."""
