# comment

   
if a:
	b = 1 \
  + 2  # tail

    # odd
	
	x = """s
  t""" + (1,

 2)
class K: pass
def f(): return f"a{x!r:>{w}}b{{}}"
$ ? ! <>
naïve = "☃" + é
z = 0x1F + 1_0.5e-3j @ y