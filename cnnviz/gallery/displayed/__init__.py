"""How are the forms of a displayed value kept?"""
