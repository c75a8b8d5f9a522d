"""How the cells of a section are run: in a process split off a warm one, or in a kernel of Jupyter's."""
