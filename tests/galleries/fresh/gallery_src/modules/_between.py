from _deep import value

name = f"value {value}"
