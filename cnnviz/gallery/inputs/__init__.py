"""What are the names and states of the files, packages and variables that a run reads?"""
