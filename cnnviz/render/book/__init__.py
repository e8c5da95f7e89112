"""Which pages does a site have, and in which order are they read?"""
