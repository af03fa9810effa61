# The life of the package on a device, as root in a copy of this system that nothing outlives:
# installed, started by an ordinary user, upgraded while it runs, removed, purged.
# usage: installed.sh OLDER.deb NEWER.deb EXAMPLE-CA
set -eu
older=$1 newer=$2 anchor=$3
say() { printf 'installed: %s\n' "$*"; }
fail() { printf 'installed: FAILED: %s\n' "$*" >&2; exit 1; }

dpkg --install "$older" >/dev/null
[ "$(stat --format='%U %G %a' /etc/porthole)" = "root root 755" ] || fail "/etc/porthole is not root's"
# What somebody of that name may have left on this system is not this one's.
home=$(mktemp --directory --dry-run /home/robin.XXXXXX)
useradd --create-home --home-dir "$home" robin
as_robin() { runuser --user robin -- env -i HOME="$home" USER=robin PATH=/usr/bin:/bin LANG=C.UTF-8 "$@"; }
as_robin porthole --version
as_robin portholectl --version
say "installed, and both programs answer an ordinary user"

cp /usr/share/doc/porthole/examples/managed.toml /etc/porthole/managed.toml
cp "$anchor" /etc/porthole/device-ca.cer
as_robin portholectl config check
say "the example is a valid managed file"

cat >/tmp/desktop.sh <<'DESKTOP'
set -eu
export XDG_RUNTIME_DIR=/tmp/robin-run DISPLAY=:97
porthole & first=$!
timeout 60 xdotool search --sync --onlyvisible --name Porthole >/dev/null
echo "$first" >/tmp/robin-run/first
touch /tmp/robin-run/open
while [ ! -e /tmp/robin-run/upgraded ]; do sleep 0.2; done
kill -0 "$first"
# A second start of the newer program hands over to the older one that runs, and ends.
timeout 60 porthole
kill -0 "$first"
kill "$first"
wait "$first" || true
touch /tmp/robin-run/closed
DESKTOP
install --directory --owner=robin --mode=0700 /tmp/robin-run
mount -t tmpfs -o mode=0700,uid="$(id --user robin)" tmpfs /tmp/robin-run
Xvfb :97 -screen 0 1280x900x24 >/dev/null 2>&1 & screen=$!
as_robin dbus-run-session -- sh /tmp/desktop.sh & desktop=$!
trap 'kill $desktop $screen 2>/dev/null || true' EXIT
until [ -e /tmp/robin-run/open ]; do kill -0 $desktop || fail "no window came"; sleep 0.2; done
say "an ordinary user sees the launcher"
dpkg --install "$newer" >/dev/null
touch /tmp/robin-run/upgraded
wait $desktop || fail "the program that ran did not outlive the upgrade"
[ -e /tmp/robin-run/closed ] || fail "the desktop ended early"
say "upgraded while it ran, and a second start handed over"

dpkg --remove porthole >/dev/null
[ ! -e /usr/bin/porthole ] || fail "the program is still there"
[ -e /etc/porthole/managed.toml ] || fail "the managed file went with the package"
dpkg --purge porthole >/dev/null
[ -e /etc/porthole/managed.toml ] || fail "purging took a file that IT wrote"
rm -r /etc/porthole
say "removed and purged; what IT wrote stayed"
