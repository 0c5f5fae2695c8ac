(() => {
  const box = document.getElementById("search"), queue = document.getElementById("queue");
  const body = document.querySelector("#drafts tbody"), count = document.getElementById("count");
  const rows = [...body.rows], said = new Map();
  const text = (row) => {
    if (!said.has(row)) {
      const draft = document.getElementById(row.dataset.draft);
      said.set(row, (row.textContent + " " + draft.textContent).toLowerCase());
    }
    return said.get(row);
  };
  const filter = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const fits = (!queue.value || row.dataset.queue === queue.value) && words.every((word) => text(row).includes(word));
      row.hidden = !fits;
      shown += fits;
    }
    count.textContent = `${shown} / ${rows.length} 篇`;
  };
  const value = (row, at) => row.cells[at].dataset.v ?? row.cells[at].textContent.trim();
  document.querySelectorAll("#drafts th").forEach((head, at) => head.addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") === "ascending";
    document.querySelectorAll("#drafts th").forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const numbers = rows.every((row) => !isNaN(value(row, at)));
    rows.sort((a, b) => {
      const [x, y] = [value(a, at), value(b, at)];
      return (down ? -1 : 1) * (numbers ? x - y : x.localeCompare(y, "zh"));
    });
    body.append(...rows);
  }));
  const open = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const draft = target && target.closest("details.draft");
    if (draft) { draft.open = true; target.scrollIntoView(); }
  };
  box.addEventListener("input", filter);
  queue.addEventListener("change", filter);
  addEventListener("hashchange", open);
  filter();
  open();
})();
