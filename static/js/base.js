// What every page has: the theme switch, menus and dialogs that close, rows that are chosen.
import { dialogs } from "./dialogs.js";
import { menus } from "./menus.js";
import { themeSwitches } from "./theme-switch.js";

themeSwitches();
menus();
dialogs();
