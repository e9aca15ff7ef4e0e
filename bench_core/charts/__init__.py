"""Charts, one figure a file: a table in, a plotly figure out. They filter nothing and convert no units.

What a chart shows is therefore exactly what its table says, and a report can draw the same figures as the
dashboard. Words come in as `labels`, so that pages can translate them; the English ones are the default.
"""
