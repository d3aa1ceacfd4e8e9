import { describeMatches, Search } from "/static/js/replay/search.js";
import { addBox, equal, replaceGlobal, test } from "./harness.js";

const done = { matches: [], query: "memo", isDone: true, isTruncated: false, seq: null };

function reject(error) {
  throw error;
}

function build(parts) {
  for (const id of ["search-input", "search", "next-match", "previous-match", "match-count"]) {
    addBox({}, id === "search-input" ? "input" : "button").id = id;
  }
  const queries = [];
  replaceGlobal("fetch", (url) => {
    queries.push(Object.fromEntries(new URL(url, location.href).searchParams));
    return Promise.resolve(Response.json(parts.shift()));
  });
  const search = new Search({ url: "/search", types: () => ["chat"], onError: reject });
  const visited = [];
  search.addEventListener("go", ({ detail }) => visited.push(detail));
  return { queries, search, visited };
}

test("matches are counted, and the current one has its place", () => {
  equal(
    [
      { ...done, query: "" },
      done,
      { ...done, isDone: false },
      { ...done, matches: [4, 8, 9] },
      { ...done, matches: [4, 8, 9], seq: 8 },
      { ...done, matches: [4, 8], isDone: false },
      { ...done, matches: [4, 8], isTruncated: true, seq: 4 },
    ].map(describeMatches),
    [
      "",
      "None found",
      "0 so far … found",
      "3 found",
      "2 of 3",
      "2 so far … found",
      "1 of 2 or more",
    ],
  );
});

test("the log is searched part by part", async () => {
  const { queries, search } = build([
    { seqs: [3], through: 500, isDone: false },
    { seqs: [501], through: 900, isDone: true },
  ]);
  await search.start(" memo ");
  equal(search.matches, [3, 501]);
  equal(
    queries.map(({ q, after }) => [q, after]),
    [
      ["memo", "0"],
      ["memo", "500"],
    ],
  );
});

test("steps go from the current event, and around the ends", async () => {
  const { search, visited } = build([{ seqs: [3, 7, 9], through: 9, isDone: true }]);
  await search.start("memo");
  search.setCurrent(5);
  for (const by of [1, 1, 1, -1, -1]) search.step(by);
  equal(visited, [7, 9, 3, 9, 7]);
});

test("without matches there is nowhere to go", async () => {
  const { search, visited } = build([{ seqs: [], through: 9, isDone: true }]);
  await search.start("memo");
  search.step(1);
  equal([visited, document.getElementById("next-match").disabled], [[], true]);
});

test("an empty search asks nothing", async () => {
  const { queries, search } = build([]);
  await search.start("  ");
  equal([queries, search.isDone], [[], true]);
});
