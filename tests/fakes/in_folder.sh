#!/bin/sh
# A real interpreter started in a folder that is also its PYTHONPATH: FOLDER PROGRAM ARGUMENT...
cd "$1" || exit 1
PYTHONSAFEPATH=
export PYTHONSAFEPATH
shift
exec "$@"
