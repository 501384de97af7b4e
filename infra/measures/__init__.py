"""What `make bench` measures: store round trips, imports, handler time, cost. None of it is a test."""
