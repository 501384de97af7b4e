"""Mutation testing of what must not bend: rights, calendar, deciders, the write path (`make mutants`, not in CI).

mutmut does the work. It changes one thing of one function at a time (a comparison, a constant, a `case` dropped, an
argument left out…) and asks whether some test notices; what mypy refuses of it is not even tried. `bench.py` lays out a
copy of the repository that mutmut can work on, `tool.py` is mutmut with our choice of changes, `fresh.py` the
plug-in that makes each changed function really run, `report.py` reads the results against `docs/mutants.md`.
"""
