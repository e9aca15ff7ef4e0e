"""The process of one candidate: `handle` is the parent's end (no torch), the rest runs in the child."""
