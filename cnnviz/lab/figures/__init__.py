"""What are the data of a figure?"""
