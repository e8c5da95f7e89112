"""What does any site generator need around the pages?"""
