"""Changes of released orders at the customers' door: asking, following, answering what we propose."""
