try: pass
except A, B: pass
t"a{x}b{{c}}{y!r:>{w}}"
t"{x = }" t"{ x + 1 !r}{x:{y}}" t'{x=:>3}'
t""
rt"\d{x}" t"{ a[ 1 ] }"
t"{x}" t"{(1, 2)}" t"""{
  x
}"""
