"""Are the arguments of a call to the lab usable, and if not, what is wrong with them?"""
