#!/bin/sh
# Installs the Debian packages named as arguments and starts none of their services.
# A shell script with a trap, not TypeScript, so that the policy is put back even when the test run is killed meanwhile.
set -eu

exec 9>/run/lock/chargehand-debian-packages
flock 9

policy=/usr/sbin/policy-rc.d
kept=/usr/sbin/policy-rc.d.before-chargehand

# A run that was killed with SIGKILL could not clean up: its copy is the machine's own policy.
put_back() {
  if [ -e "$kept" ]; then
    mv -f "$kept" "$policy"
  elif grep -qs 'chargehand-debian-packages' "$policy"; then
    rm -f "$policy"
  fi
}
put_back
trap put_back EXIT
trap 'exit 130' HUP INT TERM

if [ -e "$policy" ]; then mv "$policy" "$kept"; fi
printf '#!/bin/sh\n# chargehand-debian-packages: nothing starts while the tests install packages.\nexit 101\n' > "$policy"
chmod 755 "$policy"

export DEBIAN_FRONTEND=noninteractive
install() { apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@" < /dev/null; }

# The index may be missing (a fresh image) or name versions that the mirror has already replaced.
install "$@" || { apt-get -o DPkg::Lock::Timeout=300 update; install "$@"; }
