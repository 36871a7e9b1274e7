#!/bin/bash
# Holds archives to what they may ask of the world: the memory functions that compilers call by
# themselves, abort, and the compiler's own helpers. So the core cannot throw, allocate, print, or read
# a clock, a file or the environment; it reads the archive, so that headers cannot hide it.
#
# Usage: check_symbols.sh ARCHIVE... The archives may ask each other for anything. Prints one line a
# breach; exit 1 when there is one. Not for sanitizers, which put calls of their own into everything.
set -euo pipefail
export LC_ALL=C

allowed='^(memcpy|memmove|memset|memcmp|memchr|bcmp|strlen|abort|_GLOBAL_OFFSET_TABLE_'
# Such as __popcountdi2 and __udivti3.
allowed+='|__(popcount|clz|ctz|bswap|ashl|ashr|lshr|mul|div|udiv|mod|umod)[sdt]i[234])$'
if [ $# -eq 0 ]; then
  echo "usage: check_symbols.sh ARCHIVE..." >&2
  exit 2
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
nm --defined-only --extern-only --format=posix "$@" >"$work/defined.txt"
nm --undefined-only --print-file-name --format=posix "$@" >"$work/wanted.txt"
count=$(awk 'NF >= 3 { print $1 }' "$work/defined.txt" | sort -u | tee "$work/defined" | wc -l)
if [ "$count" -eq 0 ]; then
  echo "check_symbols: $*: nothing is defined there" >&2
  exit 2
fi

# "ARCHIVE[OBJECT]: SYMBOL U": a path may have spaces, a symbol has none.
sed -nE 's/^.*\[([^]]*)\]: ([^ ]+) [Uwv].*$/\2 \1/p' "$work/wanted.txt" | sort -u >"$work/asked"
breaches=$(join -v 1 "$work/asked" "$work/defined" |
  awk -v allowed="$allowed" '$1 !~ allowed { print $2 " asks for " $1 }' | c++filt)
if [ -n "$breaches" ]; then
  printf '%s\n' "$breaches"
  exit 1
fi
echo "check_symbols: $count symbols defined, nothing asked for that is not allowed"
