"""Fairspeed's timing core: is text-to-image pipeline B really faster than A, and by how much?

The core knows nothing of Streamlit; the command line and the dashboard are two faces of it.
"""

__version__ = "0.1.0"
