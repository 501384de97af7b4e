"""Every right: each route, by each person, at each moment of a campagne, against what `docs/droits.md` says."""
