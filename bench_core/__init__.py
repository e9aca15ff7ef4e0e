"""Fairspeed's timing core: is text-to-image pipeline B really faster than A, and by how much?

The core does not import Streamlit; the command line and the dashboard both use it.
"""

__version__ = "0.1.0"
