"""Which lessons does a saved file touch, and what do they show while they run again?"""
