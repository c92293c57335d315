#!/usr/bin/env bash
# Fetches, once, what the recordings are made with: Debian packages only. Run as root on Debian 12 (bookworm).
#
#   bookworm, installed:        docker.io 20.10 (BuildKit before `#0 building with`), ccache, sccache, a static busybox
#   trixie, unpacked beside it: docker.io 26.1 with docker-buildx 0.13.1 (today's wording), Go 1.24
#
# trixie's packages are unpacked and not installed, so that the machine keeps its own.
set -euo pipefail
STATE=${RECORD_STATE:-/var/tmp/cachewarden-record}
mkdir -p "$STATE"/{apt/lists/partial,apt/archives/partial,debs,trixie}

apt-get install -y --no-install-recommends busybox-static ccache sccache docker.io docker-registry gcc libc6-dev make zstd

cat > "$STATE/apt/sources.list" <<'LIST'
deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main
LIST
apt_trixie() {
  apt-get -o "Dir::Etc::sourcelist=$STATE/apt/sources.list" -o Dir::Etc::sourceparts=- \
    -o "Dir::State::lists=$STATE/apt/lists" -o "Dir::Cache=$STATE/apt" -o APT::Sandbox::User=root "$@"
}
apt_trixie update
(cd "$STATE/debs" && apt_trixie download docker.io/trixie docker-cli/trixie docker-buildx/trixie containerd/trixie \
  tini/trixie golang-1.24-go/trixie golang-1.24-src/trixie)
for deb in "$STATE"/debs/*.deb; do dpkg-deb -x "$deb" "$STATE/trixie"; done

# Newer engine: one folder to put first in PATH. bookworm's runc serves both.
mkdir -p "$STATE/engine-26/bin" "$STATE/engine-26/config/cli-plugins"
cp "$STATE"/trixie/usr/bin/{docker,docker-init,containerd,containerd-shim-runc-v2} "$STATE"/trixie/usr/sbin/dockerd "$STATE/engine-26/bin/"
cp "$STATE/trixie/usr/libexec/docker/cli-plugins/docker-buildx" "$STATE/engine-26/config/cli-plugins/"
echo '{"features":{"containerd-snapshotter":true}}' > "$STATE/engine-26/daemon.json"

# Go as setup-go leaves it: Debian's tree with its links followed, less what no build needs.
GO="$STATE/toolcache/go/1.24.4/x64"
mkdir -p "$GO"
(cd "$STATE/trixie/usr/lib/go-1.24" && tar -ch --exclude=api --exclude=misc --exclude=./test --exclude='testdata' --exclude='*_test.go' .) |
  tar -x -C "$GO"

# The toolkit that nearly every caching action is built on, in the versions whose wording differs.
for version in 3.2.4 4.0.0 4.0.3 4.1.0 5.0.5 5.3.0 6.3.0; do
  mkdir -p "$STATE/toolkit/$version"
  (cd "$STATE/toolkit/$version" && echo '{"private":true}' > package.json && npm install --silent --no-package-lock "@actions/cache@$version")
done

# Task runners, each with its binary from the registry's own platform package.
for tool in turbo@2.11.11 nx@24.0.6; do
  mkdir -p "$STATE/js/${tool%@*}"
  (cd "$STATE/js/${tool%@*}" && echo '{"private":true}' > package.json && npm install --silent --no-package-lock "$tool")
done
