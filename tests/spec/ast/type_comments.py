# type: ignore[whole-file]
x = 1 # type: int
y = z = (1,
     2)  #type:Tuple[int, int]  
for a in b: # type: int
    pass # type: ignore
async def f(): # type: () -> int
    with a: # type: int
        async with a as b, c: # type: x
            w = yield # type: ignore-foo
def g(a, # type: int
      b=1, # type: str
      *c # type: y
      ):
    # type: (...) -> int

    q = 1 \
        # type: ignored
    # type: ignore
    s = '''
# type: int
'''
