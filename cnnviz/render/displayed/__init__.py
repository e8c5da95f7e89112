"""What does a reader see of a value that is neither a figure nor a question?"""
