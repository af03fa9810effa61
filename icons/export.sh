#!/usr/bin/env bash
# Makes every picture of this folder from the two drawings: porthole.svg, and porthole-small.svg for 48 pixels and less.
# Needs rsvg-convert (librsvg2-bin), png2icns (icnsutils) and convert (imagemagick). Run it after a drawing has changed and commit what it makes.
set -euo pipefail
cd "$(dirname "$0")"

magick=${MAGICK:-/usr/bin/convert}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# draw SIZE OUT: one square PNG, RGBA, 8 bit.
draw() {
    local drawing=porthole.svg
    if (( $1 <= 48 )); then drawing=porthole-small.svg; fi
    rsvg-convert --width "$1" --height "$1" "$drawing" --output "$work/drawn.png"
    "$magick" "$work/drawn.png" -strip -depth 8 -define png:exclude-chunks=date,time "PNG32:$2"
}

draw 32 32x32.png
draw 128 128x128.png
draw 256 128x128@2x.png
draw 512 icon.png
for size in 30 44 71 89 107 142 150 284 310; do
    draw "$size" "Square${size}x${size}Logo.png"
done
draw 50 StoreLogo.png

for size in 16 24 32 48 64 128 256 512; do
    draw "$size" "$work/$size.png"
done
"$magick" "$work"/{16,24,32,48,64,256}.png icon.ico
png2icns icon.icns "$work"/{16,32,48,128,256,512}.png >/dev/null
