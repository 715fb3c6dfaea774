"""The daily board: what is late, leaves today and on the next working days, and what will miss its day (5.1.10(1))."""
