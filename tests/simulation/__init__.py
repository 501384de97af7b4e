"""A seeded, single-threaded, virtual-time simulation of the real application over the in-memory ports."""
