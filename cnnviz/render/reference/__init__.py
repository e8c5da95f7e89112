"""Which names do a package's modules offer, and what do their types and docstrings say?"""
