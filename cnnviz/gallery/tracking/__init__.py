"""What does a run read?"""
