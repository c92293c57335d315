#!/usr/bin/env bash
# Makes the two base images of the recordings, inside isolated.sh: nothing is pulled.
# golang:1.24.4 is a static busybox with Go and the made modules; busybox:1.35 is the busybox alone.
set -euo pipefail
docker image inspect golang:1.24.4 > /dev/null 2>&1 && exit 0
ROOT=$(mktemp -d)
trap 'rm -rf "$ROOT"' EXIT
mkdir -p "$ROOT"/{bin,tmp,etc,root}
cp /bin/busybox "$ROOT/bin/busybox"
for applet in $("$ROOT/bin/busybox" --list); do [[ $applet == busybox ]] || ln -s busybox "$ROOT/bin/$applet"; done
echo 'root:x:0:0:root:/root:/bin/sh' > "$ROOT/etc/passwd"
chmod 1777 "$ROOT/tmp"
tar -C "$ROOT" -c . | docker import -c 'ENV PATH=/bin' - busybox:1.35
mkdir -p "$ROOT"/{usr/local,srv}
cp -r /opt/hostedtoolcache/go/1.24.4/x64 "$ROOT/usr/local/go"
rm -rf "$ROOT/usr/local/go/src/cmd"
cp -r /srv/goproxy "$ROOT/srv/goproxy"
tar -C "$ROOT" -c . | docker import -c 'ENV PATH=/usr/local/go/bin:/bin' -c 'ENV GOPROXY=file:///srv/goproxy' \
  -c 'ENV GOSUMDB=off' -c 'ENV GOTOOLCHAIN=local' -c 'ENV GOFLAGS=-buildvcs=false' - golang:1.24.4
