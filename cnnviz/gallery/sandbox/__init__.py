"""What happens inside a lesson's own process?"""
