"""How the bundled model `shapes` was made: drawings, tokenizer, four trained networks, evaluation.

python -m training --out DIR --scale tiny
"""
