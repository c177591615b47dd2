#!/bin/sh
# Closes its streams and stays.
exec >&- 2>&- <&-
sleep 600
