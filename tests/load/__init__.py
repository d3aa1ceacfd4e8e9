"""How the service bears many candidates at once: `make load`."""
