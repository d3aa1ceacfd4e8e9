"""Whether anything is lost while processes are killed at random: `make soak`."""
