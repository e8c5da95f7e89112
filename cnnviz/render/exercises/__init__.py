"""What does a reader see of a question or a lab?"""
