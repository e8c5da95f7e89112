"""What did a build do?"""
