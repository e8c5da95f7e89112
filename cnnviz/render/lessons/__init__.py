"""What does the page of one lesson hold, and what can be downloaded from it?"""
