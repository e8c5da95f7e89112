"""What may a lesson's process do to files, memory and other processes?"""
