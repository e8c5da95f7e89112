"""Which runs are stored, and do they still hold?"""
