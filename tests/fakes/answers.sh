#!/bin/sh
# A worker that is ready, waits for a question, and then does what the first argument says.
printf 'PyA1\010\000\000\000\000\000\000\000{"id":0}'
head -c 12 >/dev/null
case $1 in
junk) printf 'Segmentation violation -- core dumped\n' ;;
half) printf 'PyA1\010\000\000\000\000\001\000\000{"id":1}abc' ;;
long) printf 'PyA1\010\000\000\000\000\000\000\377{"id":1}' ;;
other) printf 'PyA1\010\000\000\000\000\000\000\000{"id":7}' ;;
notjson) printf 'PyA1\010\000\000\000\000\000\000\000{"id":1,' ;;
status) echo "out of luck" >&2; exit 3 ;;
signal) kill -ABRT $$ ;;
closes) exec >&- ; sleep 600 ;;
floods) yes complaint | head -c 1000000 >&2; kill -BUS $$ ;;
hangs) sleep 600 ;;
esac
