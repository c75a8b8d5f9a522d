"""Exploring in JupyterLab: what can be chosen, what is shown of it, and the widgets that join the two."""
