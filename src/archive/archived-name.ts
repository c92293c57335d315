/**
 * The longest job name in a log archive, in UTF-16 code units; the rest of a longer one is cut off.
 *
 * Source: cli/cli pkg/cmd/run/view/logs.go, JOB_NAME_MAX_LENGTH.
 */
const MAX_ARCHIVED_NAME_LENGTH = 90;

/** What may not stand in a Windows file name. GitHub's older log service removes it, its newer one writes `_` for it. */
const FORBIDDEN = /[/\\:*?"<>|\p{Cc}]/gu;

/**
 * The part of a name in a log archive that both of GitHub's log services leave alone, for comparing names.
 *
 * The older service makes `run-tests  build` of `run-tests / build`, the newer `run-tests _ build`
 * (cli/cli#5011, #11109), and one archive may hold names of both (cli/cli#10853). A cut may also have left half of a
 * surrogate pair, which arrives as U+FFFD.
 */
export function foldArchivedName(name: string): string {
  return name
    .toWellFormed()
    .replaceAll(FORBIDDEN, "")
    .replaceAll(/[_\uFFFD]/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** Every folded name that the log of a job of this name can have in an archive: whole, or cut after the removals. */
export function foldedNamesOfJob(name: string): ReadonlySet<string> {
  const removed = [name, name.replaceAll(/[/:]/g, ""), name.replaceAll(FORBIDDEN, "")];
  return new Set([name, ...removed.map((each) => each.slice(0, MAX_ARCHIVED_NAME_LENGTH))].map(foldArchivedName));
}
