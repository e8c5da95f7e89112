document.body.append("from a file")
