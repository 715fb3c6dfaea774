"""Goods at the customer's dock: counted, signed for, and what differed (5.1.11(3), 5.1.12(1)).

By the code on the slip without an account, in the portal, or on paper that comes back; whichever is first counts.
"""
