// Times as the reader's own clock has them. Without scripts they are the server's, in UTC.

const FORMAT = new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeStyle: "long" });

export function localizeTimes() {
  for (const time of document.querySelectorAll("time[datetime]")) {
    time.title = time.textContent.trim(); // as the server says it
    time.textContent = FORMAT.format(new Date(time.dateTime));
  }
  const { timeZone } = FORMAT.resolvedOptions();
  document.querySelector("[data-zone]").textContent = `All times are those of ${timeZone}.`;
}
