"""How the page is made: knows notebooks, not figures."""
