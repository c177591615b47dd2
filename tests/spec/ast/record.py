"""Records what `ast.dump` says: one line for each statement, with places.

usage: python record.py SAMPLE.py > SAMPLE.3.X.txt, with the interpreter whose answer is wanted
"""
import ast
import sys

for statement in ast.parse(open(sys.argv[1], "rb").read()).body:
    print(ast.dump(statement, include_attributes=True))
