"""Which process forks the lessons' processes?"""
