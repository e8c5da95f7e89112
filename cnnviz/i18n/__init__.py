"""Which texts does a page have in which language?"""
