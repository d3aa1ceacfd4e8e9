"""What the data of each event type holds: one source for the API, the words of the replay, the
demonstration, the reference workspace's client and its documents.

The log takes any object as data. The catalog says what the reference workspace sends.
"""
