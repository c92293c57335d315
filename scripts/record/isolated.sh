#!/usr/bin/env bash
# Runs a command with a file system, a network and a process table of its own, so that a recording shows the paths and
# names of a GitHub runner and nothing of this machine, nothing reaches the network, and nothing outlives the command.
#
#   sudo scripts/record/isolated.sh [--engine 26|20] [--fresh] node scripts/record/kratix.ts OUT
#
# --engine starts a Docker engine; --fresh empties its store first. Needs scripts/record/prepare.sh once.
set -euo pipefail
export STATE=${RECORD_STATE:-/var/tmp/cachewarden-record}
ENGINE=
while [[ ${1-} == --* ]]; do
  case $1 in
    --engine) ENGINE=$2; shift 2 ;;
    --fresh) rm -rf "$STATE"/data-*; shift ;;
    *) echo "unknown option $1" >&2; exit 2 ;;
  esac
done
export ENGINE
mkdir -p "$STATE"/{run,logs} /home/runner /opt/hostedtoolcache /srv/goproxy "$STATE/goproxy"
printf '127.0.0.1 localhost runner cache.actions.test productionresults.blob.core.windows.net\n' > "$STATE/hosts"

exec unshare --mount --net --uts --pid --fork --mount-proc --kill-child bash -euo pipefail -c '
  hostname runner
  ip link set lo up
  mount --bind "$STATE/hosts" /etc/hosts
  mount -t tmpfs none /home/runner
  mkdir -p /home/runner/work/{kratix/kratix,_temp,_actions}
  mount --bind "$STATE/toolcache" /opt/hostedtoolcache
  mount --bind "$STATE/goproxy" /srv/goproxy
  export PATH=$PATH
  case $ENGINE in
    26) export PATH="$STATE/engine-26/bin:$PATH" DOCKER_CONFIG="$STATE/engine-26/config"
        set -- --config-file "$STATE/engine-26/daemon.json" --storage-driver=overlayfs -- "$@" ;;
    20) export PATH="/usr/bin:/usr/sbin:$PATH" DOCKER_BUILDKIT=1 ; set -- --storage-driver=vfs -- "$@" ;;
    *)  set -- -- "$@" ;;
  esac
  flags=(); while [[ $1 != -- ]]; do flags+=("$1"); shift; done; shift
  if [[ -n $ENGINE ]]; then
    rm -rf "$STATE/run/$ENGINE"; mkdir -p "$STATE/run/$ENGINE"
    export DOCKER_HOST="unix://$STATE/run/$ENGINE/docker.sock"
    dockerd "${flags[@]}" --iptables=false --bridge=none --data-root "$STATE/data-$ENGINE" \
      --exec-root "$STATE/run/$ENGINE/exec" --pidfile "$STATE/run/$ENGINE/pid" -H "$DOCKER_HOST" \
      > "$STATE/logs/dockerd-$ENGINE.log" 2>&1 &
    for _ in $(seq 60); do docker version > /dev/null 2>&1 && break; sleep 0.5; done
    docker version --format "engine {{.Server.Version}}" >&2
  fi
  "$@"
' isolated "$@"
