x = "[31m‮evil</div></script><style>"
y = "<!-- `x` {{#include a}} &amp; ]]>"
def größe(ü="⁦"):
    "</pre></li>"
    return f"{ü}<b>$$", b"\x00<script>"
