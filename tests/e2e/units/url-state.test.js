import {
  linkToMoment,
  linkToSession,
  readMoment,
  readState,
  saveMoment,
  saveState,
} from "/static/js/replay/url-state.js";
import { equal, test } from "./harness.js";

const go = (rest) => history.replaceState(null, "", `/replay${rest}`);
const here = () => location.href.slice(location.origin.length);

test("without a query the state is the default", () => {
  go("");
  equal(readState(), {
    view: "timeline",
    beside: null,
    show: "",
    speed: "1",
    skip: "1",
    find: "",
    from: "",
    to: "",
  });
});

test("what is saved is read again", () => {
  go("");
  saveState({ speed: "60", find: "Q3 & Q4", beside: "" });
  equal([readState().speed, readState().find, readState().beside], ["60", "Q3 & Q4", ""]);
});

test("defaults are left out of the URL, and what others put there stays", () => {
  go("?status=scored&speed=8&view=raw#e=5");
  saveState({ speed: "1", view: "timeline", beside: null });
  equal(here(), "/replay?status=scored#e=5");
});

test("a moment is an event or seconds", () => {
  const read = (hash) => {
    go(hash);
    return readMoment();
  };
  equal(read(""), { seq: null, seconds: null });
  equal(read("#e=12"), { seq: 12, seconds: null });
  equal(read("#t=1.5&e=2"), { seq: 2, seconds: 1.5 });
  equal(read("#e=x&t="), { seq: null, seconds: null });
});

test("an event takes precedence over seconds", () => {
  go("?view=raw");
  saveMoment({ seq: 7, seconds: 3.2 });
  equal(here(), "/replay?view=raw#e=7");
  saveMoment({ seq: null, seconds: 3.6 });
  equal(here(), "/replay?view=raw#t=4");
});

test("the link to a moment has all settings", () => {
  go("?speed=8&find=x");
  equal(linkToMoment({ seq: 3, seconds: 0 }), `${location.origin}/replay?speed=8&find=x#e=3`);
});

test("the link to another session has the settings, but not what is this session's own", () => {
  go("?speed=8&find=x&from=10&to=20#e=3");
  const link = { href: `${location.origin}/other?old=1#old` };
  equal(linkToSession(link), `${location.origin}/other?speed=8#old`);
});
