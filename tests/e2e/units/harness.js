// The least that unit tests in a page need: cases by name, what they expect, and what they replace
// at the edges of the page (time and network), put back after each case.

const cases = new Map();
const restores = [];

export function test(name, run) {
  if (cases.has(name)) throw new Error(`Two cases are named “${name}”`);
  cases.set(name, run);
}

/** Compares values as JSON. */
export function equal(actual, expected) {
  const [a, e] = [actual, expected].map((value) => JSON.stringify(value));
  if (a !== e) throw new Error(`${a} instead of ${e}`);
}

export function replaceGlobal(name, value) {
  const original = globalThis[name];
  globalThis[name] = value;
  restores.push(() => {
    globalThis[name] = original;
  });
}

/** Resolves when `isTrue()` holds; fails after two seconds. */
export async function until(isTrue) {
  for (let tries = 0; tries < 200; tries += 1) {
    if (isTrue()) return;
    // biome-ignore lint/performance/noAwaitInLoops: it waits
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`Never: ${isTrue}`);
}

/** Adds an element with a style to the page; the policy forbids style attributes, not this. */
export function addBox(style = {}, tag = "div") {
  const box = document.createElement(tag);
  Object.assign(box.style, style);
  document.body.append(box);
  return box;
}

/** Runs all cases, each in an empty page; returns how many there are, and what failed. */
export async function runAll() {
  const url = location.href;
  const failures = [];
  for (const [name, run] of cases) {
    document.body.replaceChildren();
    document.documentElement.dir = "ltr";
    history.replaceState(null, "", url);
    try {
      // biome-ignore lint/performance/noAwaitInLoops: cases share the page
      await run();
    } catch (error) {
      failures.push(`${name}: ${error.message}`);
    }
    for (const restore of restores.splice(0)) restore();
  }
  return { count: cases.size, failures };
}
