import { el, highlight, svg } from "/static/js/replay/dom.js";
import { equal, test } from "./harness.js";

const html = (nodes) => el("p", {}, ...nodes).innerHTML;

test("attributes that are false or missing are left out", () => {
  const attributes = {
    hidden: true,
    title: "",
    lang: false,
    id: null,
    dir: undefined,
    tabindex: 0,
  };
  equal(el("p", attributes).outerHTML, '<p hidden="" title="" tabindex="0"></p>');
});

test("children that are missing are left out", () => {
  equal(el("p", {}, null, "a", undefined, el("b", {}, 0)).outerHTML, "<p>a<b>0</b></p>");
});

test("text is never HTML", () => {
  const hostile = "<img src=x onerror=alert(1)>";
  equal(el("p", {}, hostile).childElementCount, 0);
  equal(html(highlight(`a ${hostile}`, "img")).includes("<img"), false);
});

test("shapes are in the namespace of SVG", () => {
  equal(svg("rect", { x: 1 }) instanceof SVGRectElement, true);
});

test("every occurrence is highlighted, in whatever case", () => {
  equal(
    html(highlight("Memo, memo and MEMOS", "memo")),
    ["<mark>Memo</mark>, <mark>memo</mark> and <mark>MEMO</mark>S"][0],
  );
});

test("without a query, or without a match, the text is whole", () => {
  equal([highlight("memo", ""), highlight("memo", "x")], [["memo"], ["memo"]]);
});

test("a query is no pattern", () => {
  equal(
    html(highlight("f(x) = a.b*[c]$^\\|{1}?/", "a.b*[c]$^\\|{1}?/")),
    "f(x) = <mark>a.b*[c]$^\\|{1}?/</mark>",
  );
  equal(html(highlight("axb", "a.b")), "axb");
});

test("letters that become longer in lower case shift nothing", () => {
  equal(html(highlight("İİ plan", "plan")), "İİ <mark>plan</mark>");
});

test("text from right to left is highlighted like any other", () => {
  equal(html(highlight("שלום עולם שלום", "עולם")), "שלום <mark>עולם</mark> שלום");
});
