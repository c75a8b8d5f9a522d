"""Where figures and rules come from: the only readers of data/ and params/."""
