value = "one"
