"""How figures are shown: pure functions, a frame in and HTML or SVG out."""
