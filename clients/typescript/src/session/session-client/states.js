// States of a deliverable, compared as JSON: the order of keys means nothing.

/** A text that is the same for equal states. Not for secrets: it is short, to be kept and compared. */
export function fingerprint(state) {
  const text = canonical(state ?? null);
  let [high, low] = [0xde_ad_be_ef, 0x41_c6_ce_57];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // biome-ignore-start lint/suspicious/noBitwiseOperators: a hash (cyrb53) is made of them
    high = Math.imul(high ^ code, 0x9e_37_79_b1);
    low = Math.imul(low ^ code, 0x5f_35_64_95);
  }
  return `${text.length}-${(high >>> 0).toString(16)}-${(low >>> 0).toString(16)}`;
  // biome-ignore-end lint/suspicious/noBitwiseOperators: as above
}

export const isEqual = (a, b) => canonical(a ?? null) === canonical(b ?? null);

/** Whether the deliverable is still empty. */
export const isEmpty = (state) => !state || Object.keys(state).length === 0;

function canonical(value) {
  return JSON.stringify(value, (_key, each) =>
    each && typeof each === "object" && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}

// Not crypto.randomUUID(): it exists only on secure origins.
export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
  ];
  return [...parts, hex.slice(20)].join("-");
}
