// The counters of the host, read again every two seconds while the page can be seen.

import { fill, h } from "./form/dom.js";
import { pageHead, problem, time } from "./parts.js";
import { call } from "./rpc.js";

const interval = 2_000;
const countFormat = new Intl.NumberFormat();
const timeFormat = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 2 });

/** Returns the time within which a share of the calls was answered, from the buckets of a histogram. */
export function quantile(buckets, count, share) {
  const found = buckets.find(bucket => bucket.count >= count * share);
  return found ? found.le : Infinity;
}

function duration(seconds) {
  if (seconds === Infinity) return "> 5 min";
  if (seconds < 0.001) return `${Math.round(seconds * 1e6)} µs`;
  return seconds < 1 ? `${timeFormat.format(seconds * 1000)} ms` : `${timeFormat.format(seconds)} s`;
}

/** Returns one row for each method: its calls, errors and times. */
function byMethod({ requests, errors }) {
  const rows = new Map();
  for (const { method, count, seconds } of requests) {
    const row = rows.get(method) ?? { method, count: 0, sum: 0, buckets: seconds.buckets.map(({ le }) => ({ le, count: 0 })),
      errors: 0 };
    row.count += count;
    row.sum += seconds.sum;
    row.buckets.forEach((bucket, index) => { bucket.count += seconds.buckets[index].count; });
    rows.set(method, row);
  }
  for (const { method, count } of errors) if (rows.has(method)) rows.get(method).errors += count;
  return [...rows.values()].toSorted((one, other) => other.count - one.count || one.method.localeCompare(other.method));
}

export async function activityView() {
  const tiles = h("dl", { class: "tiles" });
  const table = h("div");
  const problems = h("div");
  let timer;
  let isPaused = false;

  async function read() {
    const metrics = await call("host.metrics");
    const rows = byMethod(metrics);
    const sum = name => rows.reduce((total, row) => total + row[name], 0);
    const sent = metrics.attempts.reduce((total, attempt) => total + attempt.count, 0);
    const values = [["Calls", sum("count")], ["Running now", metrics.inFlight], ["Errors", sum("errors")],
      ["Requests to the service", sent],
      ["Retries", metrics.retries], ["Waits for the rate limit", metrics.waits.rateLimit.count]];
    fill(tiles, values.map(([name, value]) => h("div", { class: "card" }, h("dt", {}, name),
      h("dd", {}, countFormat.format(value)))));
    fill(table, h("div", { class: "card table-frame", role: "region", "aria-label": "Calls by method", tabindex: "0" },
      h("table", {},
      h("caption", { class: "visually-hidden" }, "Calls by method"),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Method"),
        ["Calls", "Errors", "Mean", "95 % within"].map(name => h("th", { scope: "col", class: "number" }, name)))),
      h("tbody", {}, rows.map(row => h("tr", {}, h("th", { scope: "row", class: "mono" }, row.method),
        h("td", { class: "number" }, countFormat.format(row.count)),
        h("td", { class: "number" }, row.errors ? countFormat.format(row.errors) : "–"),
          h("td", { class: "number" }, duration(row.sum / row.count)),
        h("td", { class: "number" }, duration(quantile(row.buckets, row.count, 0.95)))))))));
    fill(since, "Since ", time(metrics.startedAt), ".");
  }

  async function tick() {
    if (document.hidden || isPaused) return;
    try {
      await read();
      fill(problems);
    } catch (error) {
      fill(problems, problem(error));
    }
  }

  const since = h("p", { class: "soft small" });
  const pause = h("button", { class: "button", type: "button", "aria-pressed": "false", on: { click: () => {
    isPaused = !isPaused;
    pause.setAttribute("aria-pressed", String(isPaused));
    tick();
  } } }, "Pause");
  await read();
  timer = setInterval(tick, interval);
  const element = h("div", {},
    pageHead({ title: "Activity", lead: "What this host has done since it was started.", actions: [pause] }),
    h("div", { class: "stack-wide" }, problems, tiles, table, since));
  return { title: "Activity", element, stop: () => clearInterval(timer) };
}
