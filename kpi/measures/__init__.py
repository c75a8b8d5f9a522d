"""How figures are worked: pure functions, a frame in and a new frame out."""
