"""What goes round the solver of assignments: its checker, seeded instances."""
