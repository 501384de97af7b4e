"""The three contracts under fuzzing: the code that is deployed, called in this process through its gateway's events."""
