// The conversation of a run, live.
