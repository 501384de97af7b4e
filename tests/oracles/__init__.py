"""Non-interference: two houses that differ in one secret answer everybody outside it alike, byte for byte."""
