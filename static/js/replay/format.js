// Times and numbers in words.

/** A length as h:mm:ss. */
export function stamp(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n) => String(n).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** A moment's time of day, in UTC like every time on the pages. */
export function timeOfDay(ms) {
  const at = new Date(ms);
  return Number.isNaN(at.getTime()) ? `${ms} ms` : `${at.toISOString().slice(11, 19)} UTC`;
}

export function dateAndTime(ms) {
  const at = new Date(ms);
  return Number.isNaN(at.getTime())
    ? `${ms} ms`
    : `${at.toISOString().slice(0, 10)} ${timeOfDay(ms)}`;
}

/** A length as people say it: two units at most. */
export function lasting(ms) {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const [minutes, hours, days] = [
    Math.floor(seconds / 60),
    Math.floor(seconds / 3600),
    Math.floor(seconds / 86400),
  ];
  if (minutes < 10 && seconds % 60) return `${minutes} min ${seconds % 60} s`;
  if (hours < 1) return `${minutes} min`;
  if (days < 2) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return `${days} days`;
}

export const number = (n) => n.toLocaleString("en");

export const counted = (n, one, many = `${one}s`) => `${number(n)} ${n === 1 ? one : many}`;
