// One save, and what the server says of it.

const DIGITS = /\d+/;

/** Resolves to `{ revision }` of a save, `{ current }` of what the server has where it refuses and
 * keeps the state, or `{ error }`. `revision` is what the state is based on. */
export async function sendCheckpoint(http, { state, phaseIndex, revision, leaving = false }) {
  const body = { deliverableState: state, phaseIndex };
  const headers = { "If-Match": `"${revision}"` };
  try {
    const answer = await http.call("checkpoint", { method: "POST", body, headers, leaving });
    return { revision: revisionOf(answer.headers) };
  } catch (error) {
    return error.status === 412 ? { current: error.body.current } : { error };
  }
}

/** The revision in an ETag, also in one that a proxy made weak or marked as compressed. */
const revisionOf = (headers) => Number(headers.get("ETag")?.match(DIGITS)?.[0]);
