"""The only package that writes history: submit, append, order, prove."""
