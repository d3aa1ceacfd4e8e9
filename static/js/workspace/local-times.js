// Times as the reader's own clock has them. Without scripts they are the server's, in UTC.

import { format, gettext } from "../texts.js";

const FORMAT = new Intl.DateTimeFormat(document.documentElement.lang, {
  dateStyle: "long",
  timeStyle: "long",
});

export function localizeTimes() {
  for (const time of document.querySelectorAll("time[datetime]")) {
    time.title = time.textContent.trim(); // as the server says it
    time.textContent = FORMAT.format(new Date(time.dateTime));
  }
  const { timeZone } = FORMAT.resolvedOptions();
  document.querySelector("[data-zone]").textContent = format(
    gettext("All times are those of %(zone)s."),
    { zone: timeZone },
  );
}
