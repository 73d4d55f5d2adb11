(() => {
  const fit = (frame) => {
    const root = frame.contentDocument?.documentElement;
    if (root) frame.height = Math.max(300, root.scrollHeight);
  };
  for (const frame of document.querySelectorAll(".mail iframe")) {
    frame.addEventListener("load", () => fit(frame));
    fit(frame);
  }
})();
