"""How times are written. Django takes these over its own for the language."""
