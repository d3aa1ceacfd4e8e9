"""The demonstration: a small organization to look at, created by the verbs of the product."""
