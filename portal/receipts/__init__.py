"""The page behind the code on a slip: for whoever holds it, without an account."""
