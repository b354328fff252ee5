// Returns the problems of the page for people who can't see it well, or at all: one sentence each.
//
// A small part of what the Web Content Accessibility Guidelines 2.2 ask for, which needs no library: names of controls (4.1.2,
// 1.3.1), contrast of text (1.4.3), one main heading and no skipped level (1.3.1), the language (3.1.1), a title (2.4.2), unique
// ids (which labels and descriptions refer to), and no scrolling to the side (1.4.10). A word that is broken in two is no failure of
// theirs, but nobody wants to read it.
(() => {
  const problems = [];
  const shown = (element) => {
    if (!element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) return false;
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1;
  };
  const describe = (element) => {
    const text = (element.innerText || "").trim().slice(0, 30);
    return `<${element.localName}${element.id ? " id=" + element.id : ""}${element.className ? " class=" + element.className : ""}> ${text}`;
  };

  if (!document.documentElement.lang) problems.push("The page has no language.");
  if (!document.title) problems.push("The page has no title.");
  if (document.documentElement.scrollWidth > innerWidth) {
    const wide = [...document.querySelectorAll("body *")].find((one) => shown(one) && one.getBoundingClientRect().right > innerWidth + 1);
    problems.push(`The page scrolls to the side: ${wide ? describe(wide) : ""}`);
  }
  if (document.querySelectorAll("main").length !== 1) problems.push("The page has not exactly one main part.");
  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(shown).map((one) => Number(one.localName[1]));
  if (headings.filter((level) => level === 1).length !== 1) problems.push("The page has not exactly one main heading.");
  headings.forEach((level, index) => {
    if (index > 0 && level > headings[index - 1] + 1) problems.push(`A heading of level ${level} follows one of level ${headings[index - 1]}.`);
  });
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index))) problems.push(`Two elements have the id ${id}.`);

  // Names: a label, aria-label, aria-labelledby, the text of a button or a link, the alt of a picture.
  const name = (element) => {
    const labelled = (element.getAttribute("aria-labelledby") || "").split(/\s+/).filter(Boolean)
      .map((id) => document.getElementById(id)?.textContent || "").join(" ");
    const labels = [...(element.labels || [])].map((label) => label.textContent).join(" ");
    const images = [...element.querySelectorAll("img[alt], svg[aria-label]")].map((one) => one.alt || one.ariaLabel).join(" ");
    const own = ["BUTTON", "A", "SUMMARY"].includes(element.tagName) || element.role ? element.textContent : "";
    return [labelled, element.ariaLabel, labels, own, images, element.title].filter(Boolean).join(" ").trim();
  };
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=tab], [role=checkbox], [role=combobox], [role=dialog], dialog[open]";
  for (const element of document.querySelectorAll(controls)) {
    if (shown(element) && !name(element)) problems.push(`A control has no name: ${describe(element)}`);
  }
  for (const image of document.querySelectorAll("img:not([alt])")) problems.push(`A picture has no alt: ${describe(image)}`);
  for (const table of document.querySelectorAll("table")) {
    if (shown(table) && !table.querySelector("th[scope]")) problems.push("A table has no headers.");
  }
  for (const element of document.querySelectorAll("[aria-describedby], [aria-labelledby], [aria-controls]")) {
    for (const attribute of ["aria-describedby", "aria-labelledby", "aria-controls"]) {
      for (const id of (element.getAttribute(attribute) || "").split(/\s+/).filter(Boolean)) {
        if (!document.getElementById(id)) problems.push(`${attribute} of ${describe(element)} names ${id}, which is not there.`);
      }
    }
  }

  // Contrast of each text with what is behind it, as sRGB luminance.
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const luminance = ([r, g, b]) => [r, g, b].map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }).reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
  const background = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) layers.push(rgba(getComputedStyle(one).backgroundColor));
    return layers.reverse().reduce((below, top) => over(top, below), rgba(matchMedia("(prefers-color-scheme: dark)").matches ? "#121212" : "#fff"));
  };
  const seen = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || seen.has(element) || !shown(element) || element.closest(":disabled, noscript, script, style")) continue;
    seen.add(element);
    if (/^\p{L}{2,20}$/u.test(walker.currentNode.data.trim())) {
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) problems.push(`A word is broken: ${describe(element)}`);
    }
    const style = getComputedStyle(element);
    const behind = background(element);
    const [light, dark] = [luminance(over(rgba(style.color), behind)), luminance(behind)].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < (isLarge ? 3 : 4.5)) problems.push(`The contrast is ${ratio.toFixed(2)}: ${describe(element)}`);
  }
  return problems;
})()
