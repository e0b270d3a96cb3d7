// Leaves out of a kit's style sheet what no page of ours uses: rules for classes nobody wears, and values nobody reads.
// The kit covers a hundred widgets; a phone on a poor line should not wait for ninety of them.

/** Return `css` (minified) with only what the texts `ours` name: selectors by their classes, values by their names. */
export function trim(css, ours) {
  const worn = new Set([...ours.matchAll(/[A-Za-z][\w-]*/g)].map(([word]) => word));
  const kept = rules(css, (selectors) => selectors.filter((selector) => classesOf(selector).every((name) => worn.has(name))));
  return withoutUnread(kept, ours);
}

/** Walk the rules, asking `choose` which selectors of each stay; groups such as @media that end up empty go. */
function rules(css, choose) {
  let out = "";
  for (let at = 0; at < css.length; ) {
    if (css.startsWith("/*", at)) {
      at = css.indexOf("*/", at) + 2;
      continue;
    }
    const end = endOfHead(css, at);
    const head = css.slice(at, end);
    if (css[end] !== "{") {
      out += css.slice(at, end + 1);
      at = end + 1;
      continue;
    }
    const close = endOfBlock(css, end);
    out += rule(head, css.slice(end + 1, close), choose);
    at = close + 1;
  }
  return out;
}

function rule(head, body, choose) {
  if (/^@(media|supports|layer|container)/.test(head)) {
    const inner = rules(body, choose);
    return inner && `${head}{${inner}}`;
  }
  if (head.startsWith("@")) return `${head}{${body}}`;
  const selectors = choose(split(head));
  return selectors.length ? `${selectors.join(",")}{${body}}` : "";
}

function endOfHead(css, at) {
  for (; at < css.length; at++) if (css[at] === "{" || css[at] === ";") return at;
  return at;
}

function endOfBlock(css, at) {
  let depth = 0;
  let quote = "";
  for (; at < css.length; at++) {
    const sign = css[at];
    if (quote) {
      if (sign === "\\") at++;
      else if (sign === quote) quote = "";
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === "{") depth++;
    else if (sign === "}" && --depth === 0) return at;
  }
  return at;
}

/** Split a list of selectors at its outer commas. */
function split(head) {
  const found = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at <= head.length; at++) {
    if (head[at] === "(" || head[at] === "[") depth++;
    else if (head[at] === ")" || head[at] === "]") depth--;
    else if (at === head.length || (head[at] === "," && depth === 0)) {
      found.push(head.slice(from, at));
      from = at + 1;
    }
  }
  return found;
}

/** Return the classes a selector asks for; those it only excludes do not count. */
function classesOf(selector) {
  const asked = selector.replace(/:not\([^()]*(\([^()]*\)[^()]*)*\)/g, "").replace(/\[[^\]]*\]/g, "");
  return [...asked.matchAll(/\.((?:[\w-]|\\.)+)/g)].map((found) => found[1].replace(/\\/g, ""));
}

/** Leave out custom properties that nothing reads any more, until none is left. */
function withoutUnread(css, ours) {
  for (;;) {
    const read = new Set([...(css + ours).matchAll(/var\((--[\w-]+)/g)].map((found) => found[1]));
    const less = css.replace(/(--tblr-[\w-]+):(?:"[^"]*"|[^;{}"])*;?/g, (whole, name, at) => (/[{;]/.test(css[at - 1]) && !read.has(name) ? "" : whole));
    if (less.length === css.length) return less;
    css = less;
  }
}
