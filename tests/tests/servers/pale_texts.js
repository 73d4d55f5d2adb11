// The texts of the page whose contrast with their background is below WCAG 2.2 AA (1.4.3), as
// `ratio: text`. Colours are mixed as the browser paints them: backgrounds and opacity included.
(() => {
  const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 })
    .getContext("2d", { willReadFrequently: true });
  const channels = (colour) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
    return { rgb: [red, green, blue], alpha: alpha / 255 };
  };
  const mix = (over, alpha, under) => over.map((one, i) => one * alpha + under[i] * (1 - alpha));
  const luminance = (rgb) => {
    const [red, green, blue] = rgb
      .map((one) => one / 255)
      .map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  const painted = (element) => {
    const style = getComputedStyle(element);
    const under = element.parentElement ? painted(element.parentElement) : { paper: [255, 255, 255], opacity: 1 };
    const { rgb, alpha } = channels(style.backgroundColor);
    const opacity = under.opacity * style.opacity;
    return { paper: mix(rgb, alpha * opacity, under.paper), opacity };
  };
  const pale = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode.data.trim();
    const element = texts.currentNode.parentElement;
    if (!text || !element.checkVisibility() || element.closest("script, style, noscript, [aria-hidden=true], .skip")) continue;
    const style = getComputedStyle(element);
    const { paper, opacity } = painted(element);
    const { rgb, alpha } = channels(style.color);
    const ratio = contrast(mix(rgb, alpha * opacity, paper), paper);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) pale.add(`${ratio.toFixed(2)}: ${text.slice(0, 40)}`);
  }
  return [...pale];
})()
