import { seededRandom } from "../random.ts";

/** What goes wrong. A `timeout` never answers; `cut` closes the connection; `truncate` cuts it in the middle of the body. */
export type Fault =
  | {
      readonly kind: "status";
      readonly status: number;
      readonly message?: string;
      readonly headers?: Record<string, string>;
    }
  | { readonly kind: "timeout" }
  | { readonly kind: "cut" }
  | { readonly kind: "truncate" }
  | { readonly kind: "slow"; readonly ms: number };

/** A request as a rule sees it. */
interface FaultRequest {
  readonly host: "api" | "downloads";
  readonly method: string;
  readonly path: string;
  /** The route's template, or `null`. */
  readonly route: string | null;
}

export interface FaultRule {
  readonly host?: "api" | "downloads";
  readonly method?: string;
  /** The template, as in the OpenAPI description. */
  readonly route?: string;
  /** A pattern of the path; as text (in JSON) the source of a regular expression. */
  readonly path?: RegExp | string;
  /** Only the nth matching request (1 is the first). */
  readonly nth?: number;
  /** A share of the matching requests, 0 to 1, drawn with `seed`. */
  readonly probability?: number;
  readonly seed?: number;
  /** At most this often. */
  readonly times?: number;
  /** `after`: the work is done first, then the answer goes wrong. `either`: drawn with `seed`. Default `before`. */
  readonly when?: "before" | "after" | "either";
  /** One of these, drawn evenly with `seed`. */
  readonly fault: Fault | readonly Fault[];
}

/** A fault that was chosen for one request. */
export interface InjectedFault {
  readonly when: "before" | "after";
  readonly fault: Fault;
}

/** A function instead of a rule, where the test runs in the same process. */
type FaultFunction = (request: FaultRequest) => InjectedFault | undefined;

export interface Faults {
  /** Adds a rule; the function that comes back takes it away again. */
  add(rule: FaultRule | FaultFunction): () => void;
  clear(): void;
  /** How many faults were injected so far. */
  injected(): number;
  choose(request: FaultRequest): InjectedFault | undefined;
}

/** Makes an empty set of rules. One fault for a request: of the first rule, in the order of adding, that fires. */
export function createFaults(): Faults {
  const rules = new Set<FaultFunction>();
  let injected = 0;
  return {
    add(rule) {
      const decide = typeof rule === "function" ? rule : compiled(rule);
      rules.add(decide);
      return () => {
        rules.delete(decide);
      };
    },
    clear: () => rules.clear(),
    injected: () => injected,
    choose(request) {
      for (const decide of rules) {
        const chosen = decide(request);
        if (chosen === undefined) continue;
        injected += 1;
        return chosen;
      }
      return undefined;
    },
  };
}

function compiled(rule: FaultRule): FaultFunction {
  const pattern = rule.path === undefined ? undefined : new RegExp(rule.path);
  const random = seededRandom(rule.seed ?? 1);
  const faults: readonly Fault[] = [rule.fault].flat();
  let seen = 0;
  let fired = 0;
  return (request) => {
    if (!applies(rule, request) || (pattern !== undefined && !pattern.test(request.path))) return undefined;
    seen += 1;
    if (rule.nth !== undefined && seen !== rule.nth) return undefined;
    if (rule.times !== undefined && fired >= rule.times) return undefined;
    if (rule.probability !== undefined && random() >= rule.probability) return undefined;
    fired += 1;
    const fault = faults[Math.floor(random() * faults.length)];
    const after = rule.when === "after" || (rule.when === "either" && random() < 0.5);
    return fault === undefined ? undefined : { when: after ? "after" : "before", fault };
  };
}

function applies(rule: FaultRule, request: FaultRequest): boolean {
  if ((rule.host ?? request.host) !== request.host) return false;
  if (rule.method !== undefined && rule.method !== request.method) return false;
  return rule.route === undefined || rule.route === request.route;
}
