"""How sheets become statements: a module for each kind of sheet (`kinds.py` lists them), and what they have in common."""
