import type { SharedScope } from "../../analysis/findings.ts";
import { DEFAULT_SCOPE } from "../../model/reading.ts";
import { nameList } from "./name-list.ts";
import { cost, type Remark, silent } from "./remark.ts";

/** Image builds of one run that replace each other's cache, and what to do about it. */
export function aboutScopes(scopes: readonly SharedScope[]): readonly Remark[] {
  return scopes.map(({ scope, jobs, differ }) => {
    const what = differ === "images" ? "different images" : "builds for different platforms";
    const each = differ === "images" ? "image" : "platform";
    // Nobody who reads the sentence has written it.
    const origin = scope === DEFAULT_SCOPE ? " (the default)" : "";
    const remark = cost(
      (quote) =>
        `${nameList(jobs, quote)}: ${what} are exported to one scope of the build cache, ${quote(scope)}${origin}, and later runs find only the last. Give each ${each} its own ${quote("scope=")}, in ${quote("cache-from")} too.`,
    );
    const brief = `One scope of the build cache gets ${what}, and later runs find only the last: give each its own.`;
    return silent({ ...remark, brief });
  });
}
