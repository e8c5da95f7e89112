"""What does a page show of a figure?"""
