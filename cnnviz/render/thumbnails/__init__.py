"""Which picture stands for a lesson in an index, and how is one drawn where it has none?"""
