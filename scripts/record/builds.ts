/** One recorded build: what is prepared without recording, what the recorded step runs, and what must come of it. */
export interface BuildScenario {
  readonly name: string;
  /** Shell, not recorded, from the fresh sources with the engine's cache empty. */
  readonly before?: string;
  /** Shell of the recorded step. */
  readonly run: string;
  readonly mayFail?: boolean;
  readonly interruptAfter?: RegExp;
  readonly dockerfile?: string;
  /** Of the cache service. */
  readonly bytesPerSecond?: number;
  /**
   * Steps by outcome over all builds of the log, written by hand. Two that surprise: `COPY --from` goes by content, so it
   * is cached when an executed step made the same file again; and `--no-cache` leaves a WORKDIR on a cached base alone.
   */
  readonly expect: {
    readonly cached?: number;
    readonly executed?: number;
    readonly failed?: number;
    readonly canceled?: number;
  };
}

export const DOCKERFILE = `FROM busybox:1.35 AS builder
WORKDIR /workspace
COPY go.mod go.sum ./
RUN echo "resolving modules" && sleep 1.2 && sha256sum go.sum > deps
COPY src/ src/
RUN echo "compiling" && sleep 0.8 && cat src/* > manager

FROM builder AS test
RUN echo "testing" && sleep 0.4 && test -s manager

FROM busybox:1.35
COPY --from=builder /workspace/manager /manager
USER 65532
`;

const PARALLEL = `FROM busybox:1.35 AS api
RUN for i in 1 2 3 4 5 6; do echo "api object $i"; sleep 0.4; done; echo api > /api
FROM busybox:1.35 AS ui
RUN for i in 1 2 3 4; do echo "ui bundle $i"; sleep 0.5; done; echo ui > /ui
FROM busybox:1.35 AS docs
RUN for i in 1 2 3; do echo "page $i"; sleep 0.7; done; echo docs > /docs
FROM busybox:1.35
COPY --from=api /api /api
COPY --from=ui /ui /ui
COPY --from=docs /docs /docs
`;

const FAKE = `FROM busybox:1.35 AS builder
RUN echo "#99 DONE 3.0s" && echo "#1 CACHED" && echo CACHED && printf '#4 [2/9] RUN make\\n#4 CACHED\\n' && sleep 0.6
RUN echo "DONE 12.5s" && echo "importing cache manifest from gha:1" && echo "ERROR: none" && echo '#0 building with "default" instance using docker driver'
FROM busybox:1.35
COPY --from=builder /etc/passwd /etc/passwd
RUN echo "Cache hit for: go-abc" && echo "Cache not found for input keys: go-abc" && echo "go: downloading nothing v0"
`;

const HEREDOC = `FROM busybox:1.35
RUN <<EOF
echo one
sleep 0.3
echo "#7 CACHED"
EOF
RUN --mount=type=cache,target=/root/.cache \\
    ls /root/.cache && \\
    touch /root/.cache/object && sleep 0.5
RUN --mount=type=bind,source=src,target=/src cat /src/main.go
`;

const CANCELED = `FROM busybox:1.35 AS slow
RUN for i in 1 2 3 4 5 6 7 8 9; do echo "slow $i"; sleep 0.5; done; echo slow > /slow
FROM busybox:1.35 AS broken
RUN sleep 1.5; echo "lint: unused variable"; exit 3
FROM busybox:1.35
COPY --from=slow /slow /slow
COPY --from=broken /broken /broken
`;

const PLATFORMS = `FROM --platform=$BUILDPLATFORM busybox:1.35 AS builder
ARG TARGETARCH
COPY src/ src/
RUN sleep 0.5 && echo "for $TARGETARCH" > /manager
FROM scratch
COPY --from=builder /manager /manager
`;

const BUILD = "docker build --network=none --progress=plain --tag kratix:dev .";
const TOUCH_SOURCE = "echo '// changed' >> src/main.go";
const TOUCH_SUM = "echo 'example.com/new v1.0.0 h1:made=' >> go.sum";

/** Scenarios for any engine. */
export const PLAIN_BUILDS: readonly BuildScenario[] = [
  { name: "cold", run: BUILD, expect: { executed: 6 } },
  { name: "warm", before: BUILD, run: BUILD, expect: { cached: 6 } },
  { name: "source-change", before: `${BUILD}\n${TOUCH_SOURCE}`, run: BUILD, expect: { cached: 3, executed: 3 } },
  { name: "go-sum-change", before: `${BUILD}\n${TOUCH_SUM}`, run: BUILD, expect: { cached: 2, executed: 4 } },
  {
    name: "failed-run",
    run: BUILD,
    dockerfile: DOCKERFILE.replace('echo "compiling" && sleep 0.8', 'echo "main.go:3: undefined: x" && false'),
    mayFail: true,
    expect: { executed: 4, failed: 1 },
  },
  { name: "interrupted", run: BUILD, interruptAfter: /resolving modules$/, expect: { executed: 2, canceled: 1 } },
  { name: "no-cache", before: BUILD, run: BUILD.replace(" .", " --no-cache ."), expect: { cached: 1, executed: 5 } },
  {
    name: "target-test-then-all",
    run: `${BUILD.replace(" .", " --target test .")}\n${BUILD}`,
    expect: { executed: 7, cached: 5 },
  },
  { name: "parallel-stages", dockerfile: PARALLEL, run: BUILD, expect: { executed: 6 } },
  { name: "programs-print-buildkit-lines", dockerfile: FAKE, run: BUILD, expect: { executed: 4 } },
  {
    name: "canceled-beside-a-failure",
    dockerfile: CANCELED,
    run: BUILD,
    mayFail: true,
    expect: { failed: 1, canceled: 1 },
  },
];

/** Scenarios that need a BuildKit of today: heredocs, exporters, several platforms, bake. */
export const NEWER_BUILDS: readonly BuildScenario[] = [
  {
    name: "build-args",
    dockerfile: DOCKERFILE.replace('RUN echo "compiling"', 'ARG VERSION=dev\nRUN echo "compiling $VERSION"'),
    before: BUILD.replace(" .", " --build-arg VERSION=1 ."),
    run: BUILD.replace(" .", " --build-arg VERSION=2 ."),
    expect: { cached: 5, executed: 1 },
  },
  { name: "cache-mounts-and-heredoc", dockerfile: HEREDOC, run: BUILD, expect: { executed: 3 } },
  {
    name: "two-builds-in-one-step",
    before: BUILD,
    run: `${BUILD}\n${TOUCH_SOURCE}\n${BUILD.replace("kratix:dev", "kratix-installer:dev")}`,
    expect: { cached: 9, executed: 3 },
  },
  { name: "quiet", before: BUILD, run: "docker build --quiet --network=none --tag kratix:dev .", expect: {} },
  {
    name: "inside-make",
    before: `${BUILD}\n${TOUCH_SOURCE}`,
    run: "make docker-build",
    expect: { cached: 3, executed: 3 },
  },
  {
    name: "two-platforms",
    dockerfile: PLATFORMS,
    run: BUILD.replace(" .", " --platform linux/amd64,linux/arm64 ."),
    expect: { executed: 5 },
  },
  {
    name: "bake-two-targets",
    dockerfile: DOCKERFILE.replaceAll("RUN ", "RUN --network=none "),
    before: BAKE(),
    run: "docker buildx bake --progress=plain manager tester",
    expect: { executed: 7, cached: 4 },
  },
  {
    name: "gha-cold-export",
    run: `${BUILD.replace(" .", " --cache-from type=gha,scope=main --cache-to type=gha,scope=main,mode=max .")}`,
    expect: { executed: 6 },
  },
  {
    name: "gha-warm",
    before: GHA(),
    run: `${BUILD.replace(" .", " --cache-from type=gha,scope=main --cache-to type=gha,scope=main,mode=max .")}`,
    expect: { cached: 6 },
  },
  {
    name: "gha-source-change",
    before: `${GHA()}\n${TOUCH_SOURCE}`,
    run: `${BUILD.replace(" .", " --cache-from type=gha,scope=main .")}`,
    expect: { cached: 3, executed: 3 },
  },
  {
    name: "gha-min-mode",
    before: GHA("min"),
    run: `${BUILD.replace(" .", " --cache-from type=gha,scope=main .")}`,
    expect: { cached: 6 },
  },
  {
    name: "gha-export-refused",
    run: `${BUILD.replace(" .", " --cache-from type=gha,scope=main --cache-to type=gha,scope=main,mode=max .")}`,
    mayFail: true,
    expect: { executed: 6 },
  },
  {
    name: "gha-export-longer-than-the-build",
    dockerfile: "FROM busybox:1.35\nRUN head -c 9000000 /dev/urandom > /big\n",
    bytesPerSecond: 2_000_000,
    run: BUILD.replace(" .", " --cache-to type=gha,scope=main,mode=max ."),
    expect: { executed: 1 },
  },
  {
    name: "registry-export",
    run: `${BUILD.replace(" .", " --cache-to type=registry,ref=localhost:5000/kratix:cache,mode=max .")}`,
    expect: { executed: 6 },
  },
  {
    name: "registry-import",
    before: `${BUILD.replace(" .", " --cache-to type=registry,ref=localhost:5000/kratix:cache,mode=max .")}\ndocker builder prune --all --force`,
    run: `${BUILD.replace(" .", " --cache-from type=registry,ref=localhost:5000/kratix:cache .")}`,
    expect: { cached: 6 },
  },
  {
    name: "registry-import-not-found",
    run: `${BUILD.replace(" .", " --cache-from type=registry,ref=localhost:5000/kratix:never-pushed .")}`,
    expect: { executed: 6 },
  },
  {
    name: "registry-import-refused",
    run: `${BUILD.replace(" .", " --cache-from type=registry,ref=localhost:5999/kratix:cache .")}`,
    expect: { executed: 6 },
  },
  {
    name: "registry-export-refused",
    run: `${BUILD.replace(" .", " --cache-to type=registry,ref=localhost:5999/kratix:cache .")}`,
    mayFail: true,
    expect: { executed: 6 },
  },
  {
    name: "local-export",
    run: `${BUILD.replace(" .", " --cache-to type=local,dest=.build-cache,mode=max .")}`,
    expect: { executed: 6 },
  },
  {
    name: "local-import",
    before: `${BUILD.replace(" .", " --cache-to type=local,dest=.build-cache,mode=max .")}\ndocker builder prune --all --force\n${TOUCH_SOURCE}`,
    run: `${BUILD.replace(" .", " --cache-from type=local,src=.build-cache --cache-to type=local,dest=.build-cache,mode=max .")}`,
    expect: { cached: 3, executed: 3 },
  },
  {
    name: "local-import-missing",
    run: `${BUILD.replace(" .", " --cache-from type=local,src=.build-cache .")}`,
    expect: { executed: 6 },
  },
  {
    name: "inline-cache",
    before: `${BUILD.replace("kratix:dev .", "localhost:5000/kratix:inline --cache-to type=inline --push .")}\ndocker builder prune --all --force`,
    run: `${BUILD.replace("kratix:dev .", "localhost:5000/kratix:inline --cache-from localhost:5000/kratix:inline --cache-to type=inline --push .")}`,
    expect: { cached: 6 },
  },
];

const INLINE = "docker build --network=none --build-arg BUILDKIT_INLINE_CACHE=1 --tag localhost:5000/kratix:inline";

/** Scenarios that only the client of bookworm's docker.io can do: the builder before BuildKit, and its inline cache. */
export const OLDER_BUILDS: readonly BuildScenario[] = [
  {
    name: "legacy-builder",
    before: BUILD.replace("docker", "DOCKER_BUILDKIT=0 docker").replace(" --progress=plain", ""),
    run: BUILD.replace("docker", "DOCKER_BUILDKIT=0 docker").replace(" --progress=plain", ""),
    expect: {},
  },
  {
    name: "inline-cache",
    before: `${INLINE} .\ndocker push localhost:5000/kratix:inline\ndocker rmi localhost:5000/kratix:inline\ndocker builder prune --all --force`,
    run: `${INLINE} --cache-from localhost:5000/kratix:inline .`,
    expect: { cached: 6 },
  },
];

function BAKE(): string {
  return `cat > docker-bake.hcl <<'HCL'
target "manager" {}
target "tester" { target = "test" }
HCL`;
}

function GHA(mode = "max"): string {
  return `${BUILD.replace(" .", ` --cache-to type=gha,scope=main,mode=${mode} .`)}\ndocker builder prune --all --force`;
}
