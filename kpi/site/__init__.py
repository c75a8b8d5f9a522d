"""WHERE editions are published: folders that never change, and signposts that lead to them."""
