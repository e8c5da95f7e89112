"""What does a terminal show at the end of a text with control characters?"""
