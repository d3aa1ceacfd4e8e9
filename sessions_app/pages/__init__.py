"""What a hiring manager sees. `page.py` is what every page shares, `navigation.py` the header's
entries; another app's pages use the same two."""
