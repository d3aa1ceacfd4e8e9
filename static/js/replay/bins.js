// The counts behind the map: exact ones once the server has counted, before that from the samples.

export const BINS = 120;

/** For each bin, for each group its number of events, of the types that are shown. */
export function binsOf({ facts, counts, chips }) {
  const bins = Array.from({ length: BINS }, () => new Map());
  const groupOf = new Map(facts.types.map(({ id, group }) => [id, group]));
  for (const [type, numbers] of Object.entries(counts)) {
    if (!chips.has(type)) continue;
    const group = groupOf.get(type);
    numbers.forEach((n, bin) => n && bins[bin].set(group, (bins[bin].get(group) ?? 0) + n));
  }
  return bins;
}

/** A first picture: events lie evenly between two samples. */
export function roughBins({ axis, samples }) {
  const bins = Array.from({ length: BINS }, () => new Map());
  const width = Math.max(1, axis.end - axis.start) / BINS;
  const add = (at, n) => {
    const bin = bins[Math.max(0, Math.min(BINS - 1, Math.floor((at - axis.start) / width)))];
    bin.set("any", (bin.get("any") ?? 0) + n);
  };
  samples.forEach(([seq, at], place) => {
    const [before, from] = samples[place - 1] ?? [seq - 1, at];
    const [events, steps] = [seq - before, Math.max(1, Math.ceil((at - from) / width))];
    if (events === 1) add(at, 1);
    else
      for (let step = 0; step < steps; step++)
        add(from + ((step + 0.5) * (at - from)) / steps, events / steps);
  });
  return bins;
}

export const totalOf = (bin) => [...bin.values()].reduce((sum, n) => sum + n, 0);
