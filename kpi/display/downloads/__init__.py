"""An edition's figures as files to download: CSV with a description, and an accessible spreadsheet."""
