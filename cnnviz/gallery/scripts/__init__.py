"""What does a gallery script say?"""
