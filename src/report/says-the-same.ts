/**
 * Whether two comments of ours say the same but for how full the cache budget is. That changes with every run of the
 * repository, and an edit for it alone would tell nobody anything; when it comes to the warning line it counts.
 */
export function saysTheSame(one: string, other: string): boolean {
  return one === other || essenceOf(one) === essenceOf(other);
}

function essenceOf(comment: string): string {
  return comment
    .replace(BUDGET_FOLD, "")
    .split("\n")
    .map((line) => {
      // Only our own lines begin like this: text of others stands in code.
      if (line.startsWith("<sub>") && !line.startsWith(HEAD_LINE)) return line.includes("**") ? "warned" : "told";
      return line.replace(/,"budget":\{[^{}]*\}\} -->$/, "} -->");
    })
    .join("\n");
}

/** Begins the summary of the fold that tells the budget. */
export const BUDGET_SUMMARY = "Cache budget: ";

// With the blank line after it: a comment that had no fold yet says the same.
const BUDGET_FOLD = new RegExp(`^<details><summary>${BUDGET_SUMMARY}.*?^</details>$\\n*`, "gms");

/** Begins the small line that names the head. The other small line tells the budget. */
export const HEAD_LINE = "<sub>Head ";
