"""Which lessons must run, and what came of them?"""
