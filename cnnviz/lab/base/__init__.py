"""Is what a caller gave to the lab usable, and what is wrong with it where not?"""
