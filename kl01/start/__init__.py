"""Starting KL01: console, log, folder, database, serving, and `python app.py` itself."""
