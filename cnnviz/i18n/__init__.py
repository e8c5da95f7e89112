"""Which words stand on a page in which language?"""
