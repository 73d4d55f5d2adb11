// The search page: reads the index that the export made, a few small files for each query, and
// shows what was found. Nothing of the index is loaded before somebody searches, nothing is asked
// of any other server, and whatever comes from a file is put into the page as text, never as HTML.

const SHOWN_AT_ONCE = 10;
const EXCERPT = 240;
const LONGEST = 40;
const WAIT = 150;

const form = document.querySelector("form[role=search]");
const field = form.querySelector("input[type=search]");
const status = document.querySelector("[data-search-status]");
const list = document.querySelector("[data-search-results]");
const more = document.querySelector("[data-search-more]");

// --- Words: the same as the export cuts and folds them ---

const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const ACCENT = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]/g;
const DENSE =
  /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]+/u;

function fold(word) {
  const plain = word.normalize("NFKD").toLowerCase().replace(ACCENT, "");
  return plain.replaceAll("ς", "σ").normalize("NFC");
}

// The pieces of a folded word: runs of a script without spaces, and what stands between them.
function pieces(word) {
  return word.split(new RegExp(`(${DENSE.source})`, "u")).filter((piece) => piece);
}

// What to look for: words, the pairs of characters of dense runs among them.
function terms(query) {
  const found = [];
  for (const [word] of query.matchAll(WORD)) {
    for (const piece of pieces(fold(word))) {
      const characters = [...piece];
      if (DENSE.test(piece) && characters.length > 1) {
        characters.slice(1).forEach((next, at) => {
          found.push({ key: characters[at] + next, begins: false });
        });
      } else if (characters.length <= LONGEST) {
        found.push({ key: piece, begins: DENSE.test(piece) || characters.length > 2 });
      }
    }
  }
  return found.filter((term, at) => found.findIndex((other) => other.key === term.key) === at);
}

// --- The index ---

const files = new Map();

// A file of the index, read once; one that could not be read is asked for again.
function load(path, options) {
  if (!files.has(path)) {
    const loading = fetch(new URL(path, import.meta.url), options).then((response) => {
      if (!response.ok) throw new Error(`${response.status} for ${path}`);
      return response.json();
    });
    loading.catch(() => files.delete(path));
    files.set(path, loading);
  }
  return files.get(path);
}

// The names of the other files change with their content, so this one must be new.
const loadIndex = () => load("index.json", { cache: "no-cache" });

const loadTerms = async (index, file) => {
  const keys = await load(`terms/${index.terms[file][1]}.json`);
  return new Map(Object.entries(keys));
};

// The number of the file in which a key is, if it is anywhere.
function fileOf(index, key) {
  let [low, high] = [0, index.terms.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (index.terms[middle][0] <= key) low = middle + 1;
    else high = middle;
  }
  return Math.max(low - 1, 0);
}

// What the index has for a key: its list, the key that has the list, and the forms of the word.
async function wordAt(index, key) {
  const near = await loadTerms(index, fileOf(index, key));
  const value = near.get(key);
  if (value === undefined) return null;
  const first = typeof value === "string" ? value : key;
  const there = await loadTerms(index, fileOf(index, first));
  const forms = [near, there].flatMap((terms) => [...terms].filter(([, to]) => to === first));
  return { first, list: there.get(first), forms: [first, ...forms.map(([form]) => form)] };
}

// The keys that begin with a word, in the file where it would be and the next one.
async function beginningWith(index, word) {
  const at = fileOf(index, word);
  const found = [];
  for (let file = at; file < Math.min(at + 2, index.terms.length); file += 1) {
    if (file > at && !index.terms[file][0].startsWith(word)) break;
    const keys = [...(await loadTerms(index, file)).keys()];
    found.push(...keys.filter((key) => key.startsWith(word) && key !== word));
  }
  return found.sort((a, b) => a.length - b.length).slice(0, 30);
}

// The documents of one term, each with how well it matches, and the words that it stands for.
async function documentsOf(index, term) {
  const [scores, words, seen] = [new Map(), new Set([term.key]), new Set()];
  const add = async (key, factor) => {
    const word = await wordAt(index, key);
    word?.forms.forEach((form) => words.add(form));
    if (!word || seen.has(word.first)) return;
    seen.add(word.first);
    const { list } = word;
    const rarity = Math.log(1 + index.total / (list.length / 2));
    let document = 0;
    for (let at = 0; at < list.length; at += 2) {
      document += list[at];
      const score = list[at + 1] * rarity * factor;
      scores.set(document, Math.max(scores.get(document) ?? 0, score));
    }
  };
  await add(term.key, 1);
  if (term.begins) {
    for (const key of await beginningWith(index, term.key)) await add(key, 0.4);
  }
  // A form that no post has: what is left of it without its ending may be the stem of others.
  const shortest = Math.max(3, term.key.length - 3);
  for (let end = term.key.length - 1; !scores.size && end >= shortest; end -= 1) {
    await add(term.key.slice(0, end), 0.6);
  }
  return { scores, words };
}

// The documents that match best: those with all terms, else those with the most.
async function search(query) {
  const wanted = terms(query);
  const index = await loadIndex();
  if (!wanted.length || !index.terms.length) return { index, documents: [], words: [] };
  const found = await Promise.all(wanted.map((term) => documentsOf(index, term)));
  const matches = new Map();
  for (const { scores } of found) {
    for (const [document, score] of scores) {
      const match = matches.get(document) ?? { document, terms: 0, score: 0 };
      match.terms += 1;
      match.score += score;
      matches.set(document, match);
    }
  }
  const most = Math.max(0, ...[...matches.values()].map((match) => match.terms));
  const best = [...matches.values()].filter((match) => match.terms === most);
  best.sort((a, b) => b.score - a.score || a.document - b.document);
  return {
    index,
    documents: best.map((match) => match.document),
    words: [...new Set(found.flatMap(({ words }) => [...words]))],
  };
}

async function documentAt(index, document) {
  const file = index.posts[Math.floor(document / index.together)];
  return (await load(`posts/${file}.json`))[document % index.together];
}

// --- Showing ---

// Where in a text the words stand, as ranges.
function places(text, words) {
  const whole = new Set(words.filter((word) => !DENSE.test(word)));
  const pairs = words.filter((word) => DENSE.test(word));
  const found = [];
  for (const { 0: word, index: start } of text.matchAll(WORD)) {
    if (whole.has(fold(word))) found.push({ start, end: start + word.length, word: fold(word) });
  }
  for (const pair of pairs) {
    for (let at = text.indexOf(pair); at >= 0; at = text.indexOf(pair, at + 1)) {
      found.push({ start: at, end: at + pair.length, word: pair });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

// Puts a text into an element, with the words marked.
function putMarked(element, text, words) {
  let done = 0;
  let mark = null;
  for (const { start, end } of places(text, words)) {
    if (end <= done) continue;
    if (mark && start <= done) {
      mark.append(text.slice(done, end));
    } else {
      element.append(text.slice(done, start));
      mark = document.createElement("mark");
      mark.append(text.slice(start, end));
      element.append(mark);
    }
    done = end;
  }
  element.append(text.slice(done));
}

// The part of a text in which the most of the words stand.
function excerpt(text, words) {
  const found = places(text, words);
  let best = { start: 0, count: 0 };
  for (const { start } of found) {
    const inside = found.filter((one) => one.start >= start && one.end <= start + EXCERPT);
    const count = new Set(inside.map((one) => one.word)).size;
    if (count > best.count) best = { start, count };
  }
  if (!best.count) return null;
  // Begins and ends between words, where there are spaces between words.
  const lead = Math.max(0, best.start - 40);
  const space = lead ? text.indexOf(" ", lead) : -1;
  const from = space >= 0 && space < best.start ? space + 1 : lead;
  const until = Math.min(text.length, from + EXCERPT);
  const last = text.lastIndexOf(" ", until);
  const to = until < text.length && last > from + EXCERPT / 2 ? last : until;
  const [before, after] = [from > 0 ? "… " : "", to < text.length ? " …" : ""];
  return before + text.slice(from, to).trim() + after;
}

// The text of a page of the site. A parsed page runs no script and loads no picture.
async function textOf(url) {
  const response = await fetch(url);
  if (!response.ok) return "";
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const parts = [".prose", "article", "main"];
  const text = parts.map((part) => page.querySelector(part)).find((part) => part);
  const unread = "script, style, annotation, sup.footnote, .footnotes .back";
  text?.querySelectorAll(unread).forEach((element) => element.remove());
  text?.querySelectorAll("td, th, br").forEach((element) => element.after(" "));
  return (text?.textContent ?? "").replace(/\s+/g, " ").trim();
}

function resultOf(found, words) {
  const item = document.createElement("li");
  item.lang = found.language;
  item.dir = found.direction;
  const link = document.createElement("a");
  link.href = found.url;
  putMarked(link, found.title, words);
  item.append(link);
  if (found.date[0]) {
    const date = document.createElement("time");
    date.dateTime = found.date[0];
    date.textContent = found.date[1];
    item.append(" ", date);
  }
  if (found.tags.length) {
    const tags = document.createElement("span");
    putMarked(tags, found.tags.join(", "), words);
    item.append(" ", tags);
  }
  const text = document.createElement("p");
  putMarked(text, found.description, words);
  item.append(text);
  textOf(link.href)
    .then((whole) => excerpt(whole, words))
    .then((part) => {
      if (!part) return;
      text.textContent = "";
      putMarked(text, part, words);
    })
    .catch(() => {});
  return item;
}

async function show(result, from) {
  const { index, documents, words } = result;
  const some = documents.slice(from, from + SHOWN_AT_ONCE);
  const found = await Promise.all(some.map((document) => documentAt(index, document)));
  if (result !== current) return;
  const items = found.map((one) => resultOf(one, words));
  if (from === 0) list.replaceChildren(...items);
  else list.append(...items);
  more.hidden = documents.length <= from + SHOWN_AT_ONCE;
  if (from > 0) items[0]?.querySelector("a").focus();
}

let current = null;

function tell(text) {
  status.textContent = text;
}

async function run(query) {
  const mine = { query };
  current = mine;
  if (!query.trim()) {
    list.replaceChildren();
    more.hidden = true;
    tell("");
    return;
  }
  const waiting = setTimeout(() => current === mine && tell(status.dataset.searching), 300);
  try {
    const result = Object.assign(mine, await search(query));
    if (current !== mine) return;
    await show(result, 0);
    if (current !== mine) return;
    const count = result.documents.length;
    const { none, one, some } = status.dataset;
    tell((count === 0 ? none : count === 1 ? one : some).replace("{count}", count));
  } catch (error) {
    if (current === mine) tell(status.dataset.failed);
    console.error(error);
  } finally {
    clearTimeout(waiting);
  }
}

function remember(query) {
  const url = new URL(location.href);
  if (query) url.searchParams.set("q", query);
  else url.searchParams.delete("q");
  history.replaceState(null, "", url);
}

let timer;
field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    remember(field.value);
    run(field.value);
  }, WAIT);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(timer);
  remember(field.value);
  run(field.value);
});
field.addEventListener("focus", () => loadIndex().catch(() => {}), { once: true });
more.addEventListener("click", () => show(current, list.children.length));

form.hidden = false;
const asked = new URLSearchParams(location.search).get("q") ?? "";
if (asked) {
  field.value = asked;
  run(asked);
} else {
  field.focus();
}
