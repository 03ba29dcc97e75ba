"""What may happen (`decide`) and what it means (`evolve`). Pure: no clock, no database, no network."""
