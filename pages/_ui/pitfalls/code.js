const SIGNS = { out: "−", in: "+" };

function element(name, kind, text) {
  const made = document.createElement(name);
  if (kind) made.className = kind;
  if (text !== undefined) made.textContent = text;
  return made;
}

// A long line wraps behind these rather than in the middle of a name; what is copied has nothing added.
const ENDS = /(?<=[=(,.[])/;

function word(kind, text) {
  const made = element("span", kind && `word-${kind}`);
  text.split(ENDS).forEach((part, n) => made.append(...(n ? [element("wbr")] : []), part));
  return made;
}

function line([number, change, words]) {
  const row = element("div", `line ${change}`);
  row.append(element("span", "number", number ?? ""), element("span", "sign", SIGNS[change] ?? ""));
  const code = element("code");
  code.style.setProperty("--indent", words.map(([, text]) => text).join("").search(/\S|$/) + 2);
  for (const [kind, text] of words) code.append(word(kind, text));
  row.append(code);
  return row;
}

function pane({ side, title, lines }) {
  const made = element("section", `pane ${side}`);
  made.setAttribute("aria-label", title);
  made.append(element("div", "title", title), ...lines.map(line));
  return made;
}

export default function ({ data, parentElement }) {
  const panes = parentElement.querySelector(".panes");
  panes.classList.toggle("dense", data.size === "dense");
  panes.style.setProperty("--lines", data.panes[0].lines.length + 1);
  panes.replaceChildren(...data.panes.map(pane));
}
