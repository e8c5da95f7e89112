"""Which trained networks and data can a lesson use?"""
