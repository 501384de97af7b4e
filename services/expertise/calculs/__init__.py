"""The work of the solver: from the lines of lists to an `Instance`, from its result to a command on the affectation.

It runs in a function of its own, fed by its own queue (docs/adr/0011): no function of the API may import this package.
"""
