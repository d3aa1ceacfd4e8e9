import {
  BIN_COUNT,
  countByBin,
  estimateByBin,
  totalOf,
} from "/static/js/replay/overview/histogram.js";
import { equal, test } from "./harness.js";

const TYPES = [
  { id: "user_message", group: "chat" },
  { id: "ai_response", group: "chat" },
  { id: "manual_edit", group: "deliverable" },
];
const axis = { start: 0, end: BIN_COUNT * 1000 };
const all = { has: () => true };

const numbers = (first) => [first, ...new Array(BIN_COUNT - 1).fill(0)];
const filled = (bins) =>
  bins.flatMap((bin, index) => (bin.size > 0 ? [[index, Object.fromEntries(bin)]] : []));

test("types are counted by their group", () => {
  const counts = { user_message: numbers(2), ai_response: numbers(3), manual_edit: numbers(1) };
  const bins = countByBin({ types: TYPES, counts, filter: all });
  equal(filled(bins), [[0, { chat: 5, deliverable: 1 }]]);
  equal([bins.length, totalOf(bins[0]), totalOf(bins[1])], [BIN_COUNT, 6, 0]);
});

test("types that the filter hides are not counted", () => {
  const counts = { user_message: numbers(2), ai_response: numbers(3) };
  const filter = { has: (type) => type === "ai_response" };
  equal(filled(countByBin({ types: TYPES, counts, filter })), [[0, { chat: 3 }]]);
});

test("an empty log has empty bins", () => {
  equal(filled(countByBin({ types: TYPES, counts: {}, filter: all })), []);
  equal(filled(estimateByBin({ axis, samples: [] })), []);
});

test("one event is in the bin of its moment", () => {
  equal(filled(estimateByBin({ axis, samples: [[1, 5500]] })), [[5, { any: 1 }]]);
});

test("an event at the end is in the last bin, one outside in the nearest", () => {
  const samples = [
    [1, -10],
    [2, axis.end],
    [3, axis.end + 99_000],
  ];
  equal(filled(estimateByBin({ axis, samples })), [
    [0, { any: 1 }],
    [BIN_COUNT - 1, { any: 2 }],
  ]);
});

test("events between two samples are spread evenly", () => {
  const samples = [
    [1, 500],
    [9, 4500],
  ];
  equal(filled(estimateByBin({ axis, samples })), [
    [0, { any: 1 }],
    [1, { any: 2 }],
    [2, { any: 2 }],
    [3, { any: 2 }],
    [4, { any: 2 }],
  ]);
});

test("no event is lost or made up by the estimate", () => {
  const samples = [
    [1, 0],
    [1000, 3333],
    [54_321, 99_999],
    [100_000, axis.end],
  ];
  const total = estimateByBin({ axis, samples }).reduce((sum, bin) => sum + totalOf(bin), 0);
  equal(Math.round(total), 100_000);
});

test("a session without a length is one bin", () => {
  const samples = [
    [1, 0],
    [2, 0],
  ];
  equal(filled(estimateByBin({ axis: { start: 0, end: 0 }, samples })), [[0, { any: 2 }]]);
});
