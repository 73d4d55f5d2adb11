// The elements of the page that reach beyond the window's sides, unless one around them scrolls
// or cuts what it holds.
(() => {
  const width = document.documentElement.clientWidth;
  const holds = (element) =>
    element && element !== document.documentElement &&
    (element !== document.body && getComputedStyle(element).overflowX !== "visible" || holds(element.parentElement));
  return [...document.body.querySelectorAll("*")]
    .filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width && (box.right > width + 0.5 || box.left < -0.5) && !holds(element.parentElement);
    })
    .map((element) => `${element.localName}.${element.className}: ${element.textContent.trim().slice(0, 40)}`);
})()
