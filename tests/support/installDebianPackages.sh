#!/bin/sh
# Installs the Debian packages named as arguments and starts none of their services.
# A shell script with a trap, not TypeScript, so that the policy is put back even when the test run is killed meanwhile.
set -eu

exec 9>/run/lock/chargehand-debian-packages
flock 9

policy=/usr/sbin/policy-rc.d
kept=/usr/sbin/policy-rc.d.before-chargehand
log=$(mktemp)

# A run that was killed with SIGKILL could not clean up: its copy is the machine's own policy.
put_back() {
  if [ -e "$kept" ]; then
    mv -f "$kept" "$policy"
  elif grep -qs 'chargehand-debian-packages' "$policy"; then
    rm -f "$policy"
  fi
}
put_back
trap 'rm -f "$log"; put_back' EXIT
trap 'exit 130' HUP INT TERM

if [ -e "$policy" ]; then mv "$policy" "$kept"; fi
printf '#!/bin/sh\n# chargehand-debian-packages: nothing starts while the tests install packages.\nexit 101\n' > "$policy"
chmod 755 "$policy"

export DEBIAN_FRONTEND=noninteractive
# What stays behind may hold neither the lock nor the pipe of who waits for us: not file 9, and the output goes into a file.
quietly() { "$@" < /dev/null > "$log" 2>&1 9>&-; }
apt='apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3'

# A mirror may stall for longer than a test may take; what has come by then is kept. The index may be missing (a fresh
# image) or name versions that the mirror has already replaced.
for seconds in 60 120 240; do
  quietly timeout -k 10 "$seconds" $apt install --download-only -y --no-install-recommends "$@" && break
  quietly timeout -k 10 120 $apt update || true
done
# Not ended in the middle, which would leave packages half installed.
quietly $apt install -y --no-install-recommends "$@" || {
  status=$?
  tail -n 20 "$log" >&2
  exit "$status"
}
