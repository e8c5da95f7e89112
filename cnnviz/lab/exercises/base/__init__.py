"""What do questions of all kinds share: texts, verdicts, proofs, comparisons?"""
