"""The solver of assignments: which experts look at which file, the best way there is, with its proof.

`resoudre` works an `Instance` out; everything else explains, replaces, compares or moves a result. numpy and HiGHS are
imported here and nowhere else: no function of the API may import this package.
"""
