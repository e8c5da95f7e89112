"""Which pages does an edit touch, and how does a build bring only these up to date?"""
