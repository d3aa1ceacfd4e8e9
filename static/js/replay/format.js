// Times, durations and numbers as text. Times are in the zone of the page.

const SECOND_MS = 1000;
const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400;

const timeZone = document.documentElement.dataset.timeZone ?? "UTC";
const TIME = new Intl.DateTimeFormat("en-GB", { timeZone, timeStyle: "long" });
// Swedish days have the year first.
const DAY = new Intl.DateTimeFormat("sv", { timeZone, dateStyle: "short" });

/** A time since the start of the session, as h:mm:ss. */
export function formatOffset(ms) {
  const seconds = Math.max(0, Math.floor(ms / SECOND_MS));
  const two = (n) => String(n).padStart(2, "0");
  const minutes = Math.floor(seconds / MINUTE_SECONDS);
  return `${Math.floor(seconds / HOUR_SECONDS)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

export function formatTime(ms) {
  const date = new Date(ms);
  return isValid(date) ? TIME.format(date) : `${ms} ms`;
}

export function formatDateTime(ms) {
  const date = new Date(ms);
  return isValid(date) ? `${DAY.format(date)} ${formatTime(ms)}` : `${ms} ms`;
}

/** A duration in at most two units. */
export function formatDuration(ms) {
  const seconds = Math.round(ms / SECOND_MS);
  const minutes = Math.floor(seconds / MINUTE_SECONDS);
  const hours = Math.floor(seconds / HOUR_SECONDS);
  const days = Math.floor(seconds / DAY_SECONDS);
  if (minutes < 1) return `${seconds} s`;
  if (minutes < 10 && seconds % 60 > 0) return `${minutes} min ${seconds % 60} s`;
  if (hours < 1) return `${minutes} min`;
  if (days < 2) return minutes % 60 > 0 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return `${days} days`;
}

export const formatNumber = (n) => n.toLocaleString("en");

export const formatCount = (n, singular, plural = `${singular}s`) =>
  `${formatNumber(n)} ${n === 1 ? singular : plural}`;

// A candidate's clock may claim a year that no Date can hold.
function isValid(date) {
  return !Number.isNaN(date.getTime());
}
