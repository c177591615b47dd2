#!/bin/sh
echo "pyenv: python3.9: command not found" >&2
exit 127
