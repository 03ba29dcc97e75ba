"""What an outsider needs to sign, verify and recompute. Imports nothing else of ours and does no I/O."""
