"""How fast the hot calls are on this machine: `make bench`; see docs/performance.md."""
