/** A `fetch` after which tasks go on only once it is calm: `calm` is waited for before a request and before its answer. */
export function heldFetch(send: typeof fetch, calm: () => Promise<void>): typeof fetch {
  return async (input, init) => {
    await calm();
    const answer = await send(input, init);
    await calm();
    return answer;
  };
}
