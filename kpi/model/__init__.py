"""What things are: words, periods, schemes, reports and the shape of their figures."""
