/** Waits for `work` no longer than `ms`; what it does later is nobody's concern. `what` is named when it takes longer. */
export async function inTime<Result>(
  work: Promise<Result>,
  { ms, what }: { readonly ms: number; readonly what: string },
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not answer within ${ms / 1_000} s`)), ms);
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
