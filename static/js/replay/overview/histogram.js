// The number of events in each bin of time: exact once the server has counted, else estimated.

export const BIN_COUNT = 120;

/** For each bin the number of events by group, of the types that the filter lets through. */
export function countByBin({ types, counts, filter }) {
  const bins = emptyBins();
  const groups = new Map(types.map(({ id, group }) => [id, group]));
  for (const [type, numbers] of Object.entries(counts)) {
    if (!filter.has(type)) continue;
    for (const [index, n] of numbers.entries()) add(bins[index], groups.get(type), n);
  }
  return bins;
}

/** The same from samples of the log, as if the events between two samples were evenly spaced. */
export function estimateByBin({ axis, samples }) {
  const bins = emptyBins();
  const width = Math.max(1, axis.end - axis.start) / BIN_COUNT;
  const binAt = (at) => {
    const index = Math.floor((at - axis.start) / width);
    return bins[Math.max(0, Math.min(BIN_COUNT - 1, index))];
  };
  for (const [index, sample] of samples.entries()) {
    for (const { at, events } of spread(samples[index - 1], sample, width)) {
      add(binAt(at), "any", events);
    }
  }
  return bins;
}

export const totalOf = (bin) => [...bin.values()].reduce((sum, n) => sum + n, 0);

function emptyBins() {
  return Array.from({ length: BIN_COUNT }, () => new Map());
}

function add(bin, group, n) {
  if (n > 0) bin.set(group, (bin.get(group) ?? 0) + n);
}

/** The events since the sample before, at most `width` apart. */
function spread(previous, [seq, at], width) {
  const events = seq - (previous?.[0] ?? seq - 1);
  if (events === 1) return [{ at, events }];
  const from = previous[1];
  const steps = Math.max(1, Math.ceil((at - from) / width));
  return Array.from({ length: steps }, (_, step) => ({
    at: from + ((step + 0.5) * (at - from)) / steps,
    events: events / steps,
  }));
}
