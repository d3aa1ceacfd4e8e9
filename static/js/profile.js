// Offers the browser's own time zone, if it is not the chosen one.

const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
const select = document.getElementById("profile_time_zone");
const offer = document.querySelector("[data-browser-zone]");

if (select.value !== zone && [...select.options].some((option) => option.value === zone)) {
  offer.querySelector("bdi").textContent = zone;
  offer.hidden = false;
  offer.querySelector("button").addEventListener("click", () => {
    select.value = zone;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    select.focus();
    offer.hidden = true;
  });
}
