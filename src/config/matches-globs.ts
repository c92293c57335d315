/**
 * Whether a text matches one of the globs and none of those that begin with `!`. `*` stands for any text, slashes and
 * leading dots included: workflow names and cache keys are no paths. `?` stands for one character.
 *
 * It takes at most the product of both lengths, whatever the glob: one made into a regular expression can take for ever.
 */
export function matchesGlobs(text: string, globs: readonly string[]): boolean {
  const [excluding, including] = [globs.filter(isExcluding), globs.filter((glob) => !isExcluding(glob))];
  return (
    including.some((glob) => matchesGlob(text, glob)) && !excluding.some((glob) => matchesGlob(text, glob.slice(1)))
  );
}

function isExcluding(glob: string): boolean {
  return glob.startsWith("!");
}

function matchesGlob(text: string, glob: string): boolean {
  let [at, inGlob] = [0, 0];
  // Where the last star stood, and the text from which it takes one more character when what follows it fails.
  let [star, resume] = [-1, 0];
  while (at < text.length) {
    if (glob[inGlob] === "*") {
      [star, resume] = [inGlob, at];
      inGlob += 1;
    } else if (inGlob < glob.length && (glob[inGlob] === "?" || glob[inGlob] === text[at])) {
      at += 1;
      inGlob += 1;
    } else if (star >= 0) {
      resume += 1;
      [at, inGlob] = [resume, star + 1];
    } else {
      return false;
    }
  }
  return /^\**$/.test(glob.slice(inGlob));
}
