"""What studies count with: effects, rules, matched labels, fits on parts of the rows."""
