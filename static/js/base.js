// The behavior of every page.
import { bindDialogs } from "./dialogs.js";
import { omitEmptyFields, submitOnChange } from "./forms.js";
import { bindMenus } from "./menus.js";
import { bindThemeSwitches } from "./theme-switch.js";

bindThemeSwitches();
bindMenus();
bindDialogs();
omitEmptyFields();
submitOnChange();
