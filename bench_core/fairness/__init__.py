"""Fairness rules, and the comparison that applies them to what was witnessed."""
