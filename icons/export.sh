#!/usr/bin/env bash
# Draws every icon that the bundles need from the two drawings beside this script. Debian: librsvg2-bin,
# imagemagick, icnsutils.
set -euo pipefail
cd "$(dirname "$0")"

# Below 48 pixels the fine drawing turns to mush, so a plainer one takes its place.
draw() {
    local size=$1 name=$2 drawing=porthole.svg
    if [ "$size" -lt 48 ]; then drawing=porthole-small.svg; fi
    rsvg-convert --width "$size" --height "$size" "$drawing" --output "$name"
}

draw 32 32x32.png
draw 128 128x128.png
draw 256 128x128@2x.png
draw 512 icon.png
for size in 30 44 71 89 107 142 150 284 310; do draw "$size" "Square${size}x${size}Logo.png"; done
draw 50 StoreLogo.png

work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
for size in 16 24 32 48 64 128 256 512; do draw "$size" "$work/$size.png"; done
convert "$work"/{16,24,32,48,64,256}.png icon.ico
png2icns icon.icns "$work"/{16,32,48,128,256,512}.png >/dev/null
