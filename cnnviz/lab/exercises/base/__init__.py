"""What is every question made of, whatever its kind: texts, verdicts, proofs, comparisons?"""
