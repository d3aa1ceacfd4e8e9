// What changes between two texts, word by word.

const WORD = /[\p{L}\p{N}_]+|\s+|./gsu;
const MOST_PAIRS = 1_000_000; // of words that are compared; beyond them the middle is one change

/** Parts in order, `{ kind, text }`; `kind` is "same", "removed" or "added". */
export function compareWords(before, after) {
  const [old, now] = [before.match(WORD) ?? [], after.match(WORD) ?? []];
  const start = commonLength(old, now);
  const most = Math.min(old.length, now.length) - start;
  const end = Math.min(most, commonLength(old.toReversed(), now.toReversed()));
  const [a, b] = [old.slice(start, old.length - end), now.slice(start, now.length - end)];
  return joined([
    ...old.slice(0, start).map(same),
    ...(a.length * b.length > MOST_PAIRS ? [...a.map(removed), ...b.map(added)] : compared(a, b)),
    ...old.slice(old.length - end).map(same),
  ]);
}

const same = (text) => ({ kind: "same", text });
const removed = (text) => ({ kind: "removed", text });
const added = (text) => ({ kind: "added", text });

function commonLength(a, b) {
  const at = a.findIndex((word, index) => word !== b[index]);
  return at < 0 ? a.length : at;
}

/** By the longest common subsequence; what is removed stands before what is added. */
function compared(a, b) {
  const lengths = table(a, b);
  const parts = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      parts.push(same(a[i]));
      i += 1;
      j += 1;
    } else if (lengths[i + 1][j] >= lengths[i][j + 1]) {
      parts.push(removed(a[i]));
      i += 1;
    } else {
      parts.push(added(b[j]));
      j += 1;
    }
  }
  return [...parts, ...a.slice(i).map(removed), ...b.slice(j).map(added)];
}

/** The length of the longest common subsequence of what is behind each pair of places. */
function table(a, b) {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i][j] =
        a[i] === b[j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  return lengths;
}

function joined(parts) {
  const runs = [];
  for (const part of parts) {
    const last = runs.at(-1);
    if (last?.kind === part.kind) last.text += part.text;
    else runs.push({ ...part });
  }
  return runs;
}
