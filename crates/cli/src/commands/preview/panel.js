(() => {
  const host = document.getElementById("postroom-preview");
  const key = `postroom-scroll:${location.pathname}`;
  const at = sessionStorage.getItem(key);
  if (at !== null) {
    sessionStorage.removeItem(key);
    window.scrollTo(0, Number(at));
  }
  const reload = () => {
    sessionStorage.setItem(key, String(window.scrollY));
    location.reload();
  };
  new EventSource("/_postroom/events").onmessage = async ({ data }) => {
    const [site, findings] = data.split(" ");
    if (site !== host.dataset.site) return reload();
    if (findings === host.dataset.findings) return;
    host.dataset.findings = findings;
    if ("reload" in host.dataset) return reload();
    const answer = await fetch(`/_postroom/panel${location.pathname}`);
    if (!answer.ok) return;
    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    const open = root.querySelector("details")?.open ?? false;
    root.innerHTML = await answer.text();
    const details = root.querySelector("details");
    if (details) details.open = open;
  };
})();
