"""Mutation tests of what the product stands on: `make mutants`, docs/mutation-testing.md."""
